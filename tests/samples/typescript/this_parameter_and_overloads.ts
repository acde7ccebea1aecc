class A { m(this: A, x: number): number; m(this: A, x: string): string; m(this: A, x: any): any { return x } static async *gen<T>(...xs: T[]): AsyncGenerator<T> { yield* xs } }
const out: unknown[] = [];
for await (const x of A.gen(1, 2)) out.push(x);
console.log(new A().m(1), out, A.prototype.m.length);
