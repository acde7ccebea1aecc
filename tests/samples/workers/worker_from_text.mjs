// hosts: node bun
import { Worker } from "node:worker_threads";
function work(n) { return n * 2 }
const w = new Worker(`const { parentPort } = require("node:worker_threads"); ${work}; parentPort.postMessage(work(21))`, { eval: true });
w.on("message", (m) => { console.log(m); w.terminate() });
