/** Asks a server for so many milliseconds, sixteen requests at a time: `load.ts PORT MS` prints `{ rate, p99 }`. */
import process from "node:process";
const [port, time] = process.argv.slice(2).map(Number);
const took: number[] = [];
let requests = 0;

async function ask(until: number): Promise<void> {
  while (performance.now() < until) {
    const before = performance.now();
    await (await fetch(`http://127.0.0.1:${port}/${requests++ % 50}`)).text();
    took.push(performance.now() - before);
  }
}

// The first part of the time is for the server's compiler.
await Promise.all(Array.from({ length: 16 }, () => ask(performance.now() + time! / 3)));
took.length = 0;
const begun = performance.now();
await Promise.all(Array.from({ length: 16 }, () => ask(begun + time! * 2 / 3)));
const rate = took.length / ((performance.now() - begun) / 1000);
took.sort((a, b) => a - b);
console.log(JSON.stringify({ rate, p99: took[Math.floor(took.length * 0.99)] }));
