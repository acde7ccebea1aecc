import { EventEmitter, once, on } from "node:events";
const e = new EventEmitter();
e.on("x", function handler(a) { console.log(this === e, a) });
e.once("x", async (a) => { await null; console.log("async", a) });
e.emit("x", 1);
const got = once(e, "y"); e.emit("y", 2); console.log(await got);
setTimeout(() => { e.emit("z", 1); e.emit("z", 2) }, 1);
let n = 0; for await (const [v] of on(e, "z")) { console.log("z", v); if (++n === 2) break }
try { e.emit("error", new Error("emitted")) } catch (x) { console.log(x.message) }
