// What a call costs outside of blocks and inside, and what a block costs. After `deno task build:package`, in a project that has
// dist/package as node_modules/tracepatch: bun --preload tracepatch/register blocks.ts
import { trace } from "tracepatch";

function fib(n: number): number {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

/** Out of the loader's sight. */
const plain = new Function("return function plain(n) { return n < 2 ? n : plain(n - 1) + plain(n - 2); }")();
const CALLS = 2_692_537;

function best(f: (n: number) => number, before: number): number {
  const start = performance.now();
  f(30);
  return Math.min(before, (performance.now() - start) / CALLS * 1e6);
}

function compare(name: string): void {
  let a = Infinity;
  let b = Infinity;
  for (let i = 0; i < 25; i++) {
    a = best(plain, a);
    b = best(fib, b);
  }
  console.log(
    `${name}: plain ${a.toFixed(2)} ns, instrumented ${b.toFixed(2)} ns, cost ${
      (b - a).toFixed(2)
    } ns a call`,
  );
}

async function open(): Promise<void> {
  using _ = trace({ cache: false });
  await new Promise((resolve) => setTimeout(resolve, 2000));
}

compare("no block was ever open");
{
  using t = trace({ cache: false });
  const start = performance.now();
  fib(24);
  console.log(`inside: ${((performance.now() - start) / t.callCount * 1e6).toFixed(0)} ns a call`);
}
compare("after a block");
const opened = open();
await 0;
compare("a block is open elsewhere");
await opened;
for (const cache of [false, true]) {
  const start = performance.now();
  for (let i = 0; i < 200; i++) {
    using _ = trace({ cache, cacheDir: "runs" });
    fib(3);
  }
  console.log(`a block, ${cache ? "kept" : "in memory"}: ${((performance.now() - start) * 5).toFixed(0)} µs`);
}
