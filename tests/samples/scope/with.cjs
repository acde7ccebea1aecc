// hosts: node deno
function f(o) { with (o) { return (() => x + (typeof y))() } }
function g() { let h; with ({ x: 1 }) h = function (z) { return x + z }; return h(2) }
const seen = [];
const p = new Proxy({ x: 5 }, { has(t, k) { seen.push(String(k)); return k in t } });
with (p) { var inner = () => x; inner() }
console.log(f({ x: 1 }), g(), seen, inner());
