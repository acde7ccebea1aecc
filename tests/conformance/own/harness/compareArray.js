assert.compareArray = function (a, b) { assert.sameValue(a.join(), b.join(), "compareArray") };
