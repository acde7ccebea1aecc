class C { constructor() { return new Proxy(this, {}) } m() { return this instanceof C } }
const c = new C();
console.log(c.m(), ((x) => typeof x)(c), ((f) => typeof f)(new Proxy(function () {}, {})));
