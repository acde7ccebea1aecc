type T<X> = { a: X };
interface I { m(): void }
declare const nothing: number;
declare function nowhere(): void;
abstract class A<X> implements I { abstract n: number; protected readonly r: X; constructor(x: X) { this.r = x } m(): void {} abstract q(): X; get v(): X { return this.r } }
class B extends A<string> { n = 1; override q(): string { return this.v } declare z: number; private static s?: string }
function f(this: B, a: number, b?: string, ...c: unknown[]): a is number { return this.n === 1 && a > 0 && b === undefined && c.length === 0 }
function over(a: string): string; function over(a: number): number; function over(a: any) { return a }
const g = <X,>(x: X): X => x, h = (x: unknown) => (x as string)!.length satisfies number;
const b = new B("q");
console.log(b.q(), f.call(b, 1), over(1), g<number>(2), h("abc"), "z" in b, typeof nothing);
