/** TypeScript checks a small program, its own library files included; prints `{ calls: 1, ns, cpu, rss }`. */
import process from "node:process";
import { fileURLToPath } from "node:url";

// Beside this file when the bench runs.
const { default: ts } = await import(new URL("./typescript.cjs", import.meta.url).href);

const entry = fileURLToPath(new URL("./checked.ts", import.meta.url));
const before = performance.now();
const cpuBefore = process.cpuUsage();
const program = ts.createProgram([entry], {
  strict: true,
  noEmit: true,
  types: [],
  target: 9,
  lib: ["lib.es5.d.ts"],
});
const found = ts.getPreEmitDiagnostics(program).length;
const ns = (performance.now() - before) * 1e6;
const { user, system } = process.cpuUsage(cpuBefore);
const cpu = (user + system) * 1e3;
console.log(JSON.stringify({ calls: 1, ns, cpu, rss: process.memoryUsage().rss, found }));
