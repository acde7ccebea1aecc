import { Worker, isMainThread, workerData } from "node:worker_threads";
if (isMainThread) {
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const w = new Worker(new URL(import.meta.url), { workerData: shared });
  w.on("exit", () => console.log(Atomics.load(shared, 0)));
} else { const add = (n) => Atomics.add(workerData, 0, n); for (let i = 0; i < 100; i++) add(i) }
