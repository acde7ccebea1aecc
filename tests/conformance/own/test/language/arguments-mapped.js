/*---
description: mapped arguments
flags: [noStrict]
includes: [compareArray.js]
---*/
function f(a) { arguments[0] = 2; return a }
assert.sameValue(f(1), 2);
assert.compareArray([1, 2].map(function (x) { return x + 1 }), [2, 3]);
