/** terser minifies acorn; prints `{ calls: 1, ns, cpu, rss }`. */
import { readFileSync } from "node:fs";
import process from "node:process";

// Beside this file when the bench runs.
const { minify } = await import(new URL("./terser.mjs", import.meta.url).href);

const source = readFileSync(new URL("./acorn.mjs", import.meta.url), "utf8");
const before = performance.now();
const cpuBefore = process.cpuUsage();
const { code } = await minify(source, { module: true });
const ns = (performance.now() - before) * 1e6;
const { user, system } = process.cpuUsage(cpuBefore);
const cpu = (user + system) * 1e3;
console.log(JSON.stringify({ calls: 1, ns, cpu, rss: process.memoryUsage().rss, size: code.length }));
