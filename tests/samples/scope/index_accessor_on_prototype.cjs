// hosts: bun node
let seen = "";
function note(value) { seen = seen + "<" + String(value) + ">" }
Object.defineProperty(Object.prototype, "0", { configurable: true, get() { return "zero" }, set(value) { note(value) } });
function f(a, b) { return a + b }
const o = {};
o[0] = "set";
const shown = String(f(1, 2)) + f("x") + seen + o[0];
async function later(x) { await null; return f(x, 1) }
later(1).then((x) => { const all = seen; delete Object.prototype[0]; console.log(shown, x, all, {}[0]) });
