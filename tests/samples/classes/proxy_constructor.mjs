class A { constructor(x) { this.x = x } }
const P = new Proxy(A, { construct(t, args, nt) { return Reflect.construct(t, args.map((x) => x * 2), nt) }, apply() { return "applied" } });
class B extends P { constructor() { super(21) } }
console.log(new P(1).x, new B().x, (() => { try { return P() } catch (e) { return e.name } })());
