// Names that the instrumenter might choose.
var $tp0 = "own 0", $tpE1 = (...all) => all.length, $tpL = (...all) => all[1], $tp = { x: 1 }, $tpe = "e";
globalThis.$tpF = "global F";
globalThis.$tpq = "global q";
function f($tp1) { const $tp0 = $tpE1(1, 2, $tp1); try { return $tpL($tp0, $tp1) } catch ($tpe) { throw $tpe } }
console.log(f("x"), $tp0, $tp.x, $tpe, $tpF, globalThis.$tpF, $tpq, typeof $tpS, typeof $tpR);
console.log(Object.keys(globalThis).filter((name) => name.startsWith("$tp")).join());
for (const name of ["$tpE0", "$tpL", "$tpR", "$tp0"]) { try { console.log(name, typeof (0, eval)(name)) } catch (error) { console.log(name, error.name) } }
