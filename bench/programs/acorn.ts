/** acorn parses itself; prints `{ calls: 1, ns, cpu, rss }`, the time of the best round. */
import { readFileSync } from "node:fs";
import process from "node:process";

// Beside this file when the bench runs.
const acorn = new URL("./acorn.mjs", import.meta.url);
const { parse } = await import(acorn.href);
const source = readFileSync(acorn, "utf8");
const rounds = Number(process.argv[2] ?? 5);
let least = Infinity;
const cpuBefore = process.cpuUsage();
for (let i = 0; i < rounds; i++) {
  const before = performance.now();
  parse(source, { ecmaVersion: 2022, sourceType: "module" });
  least = Math.min(least, performance.now() - before);
}
const { user, system } = process.cpuUsage(cpuBefore);
const cpu = (user + system) * 1e3 / rounds;
console.log(JSON.stringify({ calls: 1, ns: least * 1e6, cpu, rss: process.memoryUsage().rss }));
