// node flags: --experimental-transform-types --no-warnings
namespace Outer.Middle { export const a = 1; export namespace Inner { export function f() { return a + b } const b = 2; } }
namespace Outer { export namespace Middle { export const c = 3 } export const d = Middle.c + 1; }
namespace Outer { export import M = Outer.Middle; export let count = 0; export function up() { return ++count } }
console.log(Outer.Middle.Inner.f(), Outer.d, Outer.M.a, Outer.up(), Outer.count);
