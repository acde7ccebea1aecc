class A { constructor(x) { this.x = x } }
class B extends A { constructor(y = (() => { try { return this } catch (e) { return e.name } })()) { super(JSON.parse("1")); this.y = y } }
class C extends A { z = JSON.stringify(this.x); constructor() { try { this.z } catch (e) { console.log(e.name) } super(...JSON.parse("[2]")) } }
console.log(new B(), new C());
