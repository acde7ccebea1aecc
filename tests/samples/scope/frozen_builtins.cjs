for (const C of [Object, Array, Function, Promise, Map, Set, WeakMap, Error, String, Number, Reflect, JSON, Math]) { Object.freeze(C); if (C.prototype) Object.freeze(C.prototype) }
const f = (o) => ({ ...o, a: [1].map((x) => x + 1) });
class A { #x = 1; get x() { return this.#x } }
console.log(f({ b: new Map([[1, new A()]]) }).a, new A().x);
