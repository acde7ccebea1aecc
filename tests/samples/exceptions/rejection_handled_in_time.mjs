import process from "node:process";
process.on("unhandledRejection", (e) => console.log("unhandled", e));
const f = async (x) => { throw x };
const p = f(1);
queueMicrotask(() => p.catch((e) => console.log("microtask", e)));
const q = f(2);
await null;
q.catch((e) => console.log("after await", e));
setTimeout(() => console.log("end"), 5);
