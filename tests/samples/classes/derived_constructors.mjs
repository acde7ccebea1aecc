class A { constructor(x) { this.x = x } }
class B extends A { constructor(y) { const z = y + 1; super(z); this.y = y } }
class C extends A { constructor() { const s = () => super(7); s(); this.ok = true } }
class D extends A { constructor() { return { replaced: true } } }
class E extends A { constructor() { try { this.x } catch (e) { super(e.name) } } }
class F extends A { constructor() { } }
class G extends A { constructor() { super(); return 1 } }
console.log(new B(1), new C(), new D(), new E());
for (const K of [F, G]) try { new K() } catch (e) { console.log(K.name, e.name) }
