import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
if (isMainThread) {
  const w = new Worker(new URL(import.meta.url), { workerData: { n: 20 } });
  w.on("message", (m) => console.log("main got", m));
  w.on("exit", (c) => console.log("exit", c));
} else {
  const fib = (n) => n < 2 ? n : fib(n - 1) + fib(n - 2);
  parentPort.postMessage(fib(workerData.n));
}
