// hosts: bun deno node
const log = [];
const res = (n, fails) => ({ [Symbol.dispose]() { log.push("dispose " + n); if (fails) throw new Error("d" + n) } });
const ares = (n) => ({ async [Symbol.asyncDispose]() { log.push("start " + n); await null; log.push("end " + n) } });
function f() { using a = res(1), b = res(2); return log.push("body") }
async function g() { await using a = ares(3); { await using b = ares(4); log.push("in") } for (using c of [res(5)]) log.push("loop"); return "r" }
function h() { using a = res(6, true), b = res(7, true); throw new Error("body") }
f(); console.log(await g());
try { h() } catch (e) { console.log(e.name, e.error?.message, e.suppressed?.error?.message) }
console.log(log);
