import { Worker } from "node:worker_threads";
const w = new Worker(new URL("./_throws.mjs", import.meta.url));
w.on("error", (e) => console.log("error", e.message));
w.on("exit", (c) => console.log("exit", c));
