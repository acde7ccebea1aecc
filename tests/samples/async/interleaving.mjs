import process from "node:process";
const log = [];
async function f(n) { log.push(n + "a"); await null; log.push(n + "b"); await new Promise((r) => setTimeout(r, 1)); log.push(n + "c"); return n }
process.nextTick(() => log.push("tick"));
setTimeout(() => log.push("timer"), 0);
setImmediate(() => log.push("immediate"));
queueMicrotask(() => log.push("micro"));
Promise.resolve().then(() => log.push("then"));
const all = Promise.all([f(1), f(2)]);
log.push("sync");
await all;
console.log(log.filter((x) => x !== "immediate" && x !== "timer").join(" "));
