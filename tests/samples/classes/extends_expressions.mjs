const mixin = (Base) => class extends Base { mixed() { return "mixed " + super.base() } };
class A { base() { return "base" } }
class B extends mixin(A) { }
class N extends null { static s() { return 1 } }
class Arr extends Array { get last() { return this[this.length - 1] } }
class E extends Error { constructor(m) { super(m); this.name = "E" } }
console.log(new B().mixed(), N.s(), Arr.from([1, 2]).last, Arr.of(3) instanceof Arr, String(new E("x")));
