function* g(n) { try { yield 1; yield 2 } finally { console.log("closed", n) } }
(() => { for (const x of g("return")) return x })();
for (const x of g("break")) break;
try { for (const x of g("throw")) throw 1 } catch {}
const [a] = g("destructuring");
outer: for (const y of [1, 2]) for (const x of g("continue outer")) continue outer;
console.log(Array.from(g("from")), a, new Set(g("set")).size, Math.max(...g("spread")));
