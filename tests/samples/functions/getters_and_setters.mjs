let reads = 0;
const o = { get x() { reads++; return { y: reads } }, set x(v) { this.v = v } };
const f = ({ x: { y } }) => y;
class A { static #n = 0; static get n() { return A.#n } static set n(v) { A.#n = v * 2 } get [`k${1}`]() { return 1 } }
A.n = 2;
o.x = 5;
console.log(f(o), reads, o.v, A.n, new A().k1, Object.keys(o));
