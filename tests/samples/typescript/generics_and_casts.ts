const f = <T extends object>(x: T) => x as any as { a: number };
const o = { a: 1, m<T>(x: T): T { return x } };
const x = f(o)!.a as const;
let u = (<T,>(y: T) => y)(x) satisfies number;
console.log(x, u, o.m<string>("s"), ((v: unknown): v is string => typeof v === "string")("x"));
