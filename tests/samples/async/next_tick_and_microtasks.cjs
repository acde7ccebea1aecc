const log = [];
const note = (x) => log.push(x);
async function f() { note("f1"); await null; note("f2"); process.nextTick(() => note("tick in f")); await null; note("f3") }
process.nextTick(function tick() { note("tick"); queueMicrotask(() => note("micro in tick")) });
Promise.resolve().then(() => { note("then"); process.nextTick(() => note("tick in then")) });
f().then(() => note("f done"));
note("sync");
setTimeout(() => console.log(log.join(" ")), 5);
