const f = (...a) => a;
console.log(f(1n, -0, NaN, Symbol.iterator, Symbol("x"), undefined, null, "\ud800", 2n ** 80n));
console.log(Object.is((() => -0)(), -0), (() => Symbol.for("k"))() === Symbol.for("k"));
