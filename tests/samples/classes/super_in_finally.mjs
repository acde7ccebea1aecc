class A { constructor() { this.a = 1 } }
class B extends A { constructor() { try { console.log("try") } finally { super() } this.b = 2 } }
class C extends A { constructor() { try { throw 1 } catch { super() } finally { console.log(this.a) } } }
console.log(new B(), new C());
