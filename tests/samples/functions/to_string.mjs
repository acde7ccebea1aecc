function f(a, /* b */ c) { return a + c }
class A { m() { return 1 } static #p = () => 2; static p = A.#p }
const g = async (x) => await x;
console.log(String(f), f.toString() === `${f}`, A.toString().length, A.p.toString(), String(g), A.prototype.m.toString());
console.log(Function.prototype.toString.name, Function.prototype.toString.length, String(Function.prototype.toString).includes("[native code]"));
function meta(a) { const url = import.meta.url; return url.length > 3 && a(url) }
console.log(String(meta), meta(() => 1));
