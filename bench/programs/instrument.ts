/** Instruments the files that are named, three times; prints `{ size, ms, cpu }`, the times of the best round. */
import { readFileSync } from "node:fs";
import process from "node:process";
import { instrument } from "../../src/instrument/instrument.ts";

const texts = process.argv.slice(2).map((file) => ({ file, text: readFileSync(file, "utf8") }));
const size = texts.reduce((sum, { text }) => sum + text.length, 0);
let least = Infinity;
let leastCpu = Infinity;
for (let round = 0; round < 3; round++) {
  const before = performance.now();
  const cpu = process.cpuUsage();
  for (const { file, text } of texts) {
    instrument(text, {
      file,
      lang: "js",
      sourceType: file.endsWith("typescript.js") ? "commonjs" : "module",
      tailCalls: true,
      isSecret: () => false,
    });
  }
  least = Math.min(least, performance.now() - before);
  const { user, system } = process.cpuUsage(cpu);
  leastCpu = Math.min(leastCpu, (user + system) / 1e3);
}
console.log(JSON.stringify({ size, ms: least, cpu: leastCpu }));
