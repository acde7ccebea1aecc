/*---
features: [cross-realm]
includes:
  - compareArray.js
---*/
var other = $262.createRealm().global;
assert.sameValue((function () { return new other.Array() instanceof Array })(), false);
assert.compareArray([1], [1]);
