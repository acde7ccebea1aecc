// hosts: node
// node flags: --import ./_before.mjs
const own = (stack) => stack.split("\n").slice(0, 3).map((line) => line.replace(/\/\S*\//g, "")).join("\n");
function inner(x) { const y = [x].map((z) => z.of.nothing); return y }
function outer() { try { return inner({}) } catch (error) { return own(error.stack) } }
console.log(outer(), globalThis.before);
