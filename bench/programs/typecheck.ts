/**
 * TypeScript checks a small program, its own library files included; prints `{ calls: 1, ns, cpu, rss }`. `typecheck.ts all` has it check
 * those for browsers, and its own declarations, too.
 */
import process from "node:process";
import { fileURLToPath } from "node:url";

// Beside this file when the bench runs.
const { default: ts } = await import(new URL("./typescript.cjs", import.meta.url).href);

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const isAll = process.argv[2] === "all";
const entries = isAll ? ["./checked.ts", "./typescript.d.ts"] : ["./checked.ts"];
const before = performance.now();
const cpuBefore = process.cpuUsage();
const program = ts.createProgram(entries.map(pathOf), {
  strict: true,
  noEmit: true,
  types: [],
  target: 9,
  lib: [isAll ? "lib.esnext.full.d.ts" : "lib.es5.d.ts"],
});
const found = ts.getPreEmitDiagnostics(program).length;
const ns = (performance.now() - before) * 1e6;
const { user, system } = process.cpuUsage(cpuBefore);
const cpu = (user + system) * 1e3;
console.log(JSON.stringify({ calls: 1, ns, cpu, rss: process.memoryUsage().rss, found }));
