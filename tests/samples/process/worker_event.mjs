// hosts: bun
// A program hears of its own workers alone.
process.on("worker", (worker) => console.log("worker", worker.constructor.name));
function f(a) { return a }
f(1);
await new Promise((go) => setTimeout(go, 20));
console.log("first");
const worker = new Worker("data:text/javascript,1");
await new Promise((go) => worker.addEventListener("close", go));
console.log(f("end"));
