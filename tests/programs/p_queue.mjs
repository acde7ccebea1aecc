// Runs prioritised tasks, four at a time, with failures and retries.
import PQueue from "p-queue";

const queue = new PQueue({ concurrency: 4 });
const log = [];
const task = async (n, tries) => {
  await null;
  if (n % 7 === 3 && tries > 0) throw new Error(`task ${n} failed`);
  await new Promise((resolve) => setImmediate(resolve));
  return n * n;
};
const attempt = async (n) => {
  for (let tries = 2;; tries--) {
    try {
      return await task(n, tries);
    } catch (error) {
      log.push(error.message);
    }
  }
};
const results = await Promise.all(
  Array.from({ length: 400 }, (_, n) => queue.add(() => attempt(n), { priority: n % 3 })),
);
await queue.onIdle();
console.log(results.reduce((sum, n) => sum + n, 0), log.length, log.slice(0, 6).join(" | "));
