function assert(value, message) { if (value !== true) throw new Test262Error(message) }
assert.sameValue = function (actual, expected, message) { if (!Object.is(actual, expected)) throw new Test262Error(message + " " + String(actual)) };
assert.throws = function (Expected, f, message) {
  try { f() } catch (error) { if (error.constructor === Expected) return; throw new Test262Error(message) }
  throw new Test262Error("nothing thrown " + message);
};
