// Names like those of the probes are the program's own where it uses them.
const $tp0 = 5;
function $tpE1(x) { return x }
function f(a) { return $tpE1($tp0 + a) }
console.log(f(1));
try { console.log($tpL) } catch (error) { console.log(error.message) }
function g() { try { return $tpS(1) } catch ({ message }) { return message } }
console.log(g());
