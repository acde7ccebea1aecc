// node flags: --experimental-transform-types --no-warnings
function f(x: number) { return x + f.v }
namespace f { export const v = 1; export function g() { return "g" } }
class C { m() { return C.k } }
namespace C { export const k: string = "k"; export class Inner { who() { return this.constructor.name } } }
enum E { A = 1, B }
namespace E { export function parse(s: string) { return s === "A" ? E.A : E.B } }
console.log(f(1), f.g(), new C().m(), new C.Inner().who(), E.parse("A"), E.parse("B"));
