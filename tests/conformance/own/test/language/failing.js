/*---
description: fails plain, and must fail alike
---*/
assert.sameValue((function () { return 1 })(), 2);
