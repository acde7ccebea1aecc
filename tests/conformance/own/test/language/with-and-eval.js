/*---
flags: [noStrict]
---*/
function f(o) { with (o) { return function () { return x }() } }
assert.sameValue(f({ x: 4 }), 4);
function g() { var y = 1; eval("y = 2; var z = 3"); return y + z }
assert.sameValue(g(), 5);
