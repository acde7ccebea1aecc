// hosts: bun
let seen = "";
function note(value) { seen = seen + "<" + String(value) + ">" }
for (const name of ["0", "1", "2"]) Object.defineProperty(Array.prototype, name, { configurable: true, get() { return "got" }, set(value) { note(value) } });
function f(a, b) { return a + b }
const list = [];
list[0] = 1;
const shown = f(1, 2) + seen + list.length + list[0] + require("./_indexed.cjs").g({ x: 1 });
delete Array.prototype[0]; delete Array.prototype[1]; delete Array.prototype[2];
console.log(shown);
