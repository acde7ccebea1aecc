class A { }
class B extends A { constructor() { super(); try { super() } catch (e) { this.e = e.name } } }
class C extends A { constructor(x) { x ? super() : super(); this.x = x } }
console.log(new B().e, new C(1).x, new C(0).x);
