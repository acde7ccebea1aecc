// hosts: bun deno
enum E { A, B = 5, C = E.B + 1, D = "d".length }
const enum F { X = "x" }
enum G { f = ((() => 7)()) as any }
namespace N { export const x = 1; export function f() { return x + inner() } function inner() { return 2 } export namespace M { export const y = f() } }
namespace N { export const z = f() }
console.log(E.A, E[5], E.C, E.D, F.X, G.f, N.f(), N.M.y, N.z);
