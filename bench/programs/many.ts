/** `many.ts N` makes N calls of small functions, and prints `{ calls, ns, cpu, rss }` as one line of JSON. */
import process from "node:process";

function half(n: number): number {
  return n / 2;
}
function add(a: number, b: number): number {
  return half(a) + b;
}
function batch(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum = add(i & 65535, sum & 1023);
  return sum;
}

const calls = Number(process.argv[2] ?? 1_000_000);
const before = performance.now();
const cpuBefore = process.cpuUsage();
for (let left = calls; left > 0; left -= 2001) batch(Math.min(1000, Math.ceil(left / 2)));
const ns = (performance.now() - before) * 1e6;
const { user, system } = process.cpuUsage(cpuBefore);
const cpu = (user + system) * 1e3;
console.log(JSON.stringify({ calls, ns, cpu, rss: process.resourceUsage().maxRSS * 1024 }));
