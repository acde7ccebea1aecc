class A { get v() { return this.k } m(...a) { return ["A", this.k, ...a] } static s() { return this.name } }
class B extends A { k = 2; m() { return super.m(super.v, super["v"]) } static s() { return super.s() + "!" } arrow = () => super.m(); set w(v) { super.z = v } }
const b = new B(); b.w = 9;
const o = { __proto__: { hi() { return "hi " + this.n } }, n: "o", hi() { return super.hi() } };
console.log(b.m(), B.s(), b.arrow(), b.z, o.hi());
