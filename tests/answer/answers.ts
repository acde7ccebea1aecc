/**
 * `deno task answers [PREFIX …] [--state FILE]`: every command about the run of every sample, with three budgets. With
 * `--state`, samples without a finding are not asked again, so that what was interrupted goes on.
 *
 * @module
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { atMost } from "../pool.ts";
import { sampleNames } from "../sample_programs.ts";
import { checkSample } from "./sample_answers.ts";

/** While one sample is recorded, the answers about another are checked. */
const AT_ONCE = 2;

const { values: { state }, positionals } = parseArgs({
  args: Deno.args,
  options: { state: { type: "string" } },
  allowPositionals: true,
});
const done = new Set(
  state !== undefined && existsSync(state) ? readFileSync(state, "utf8").split("\n") : [],
);
const asked = sampleNames().filter((name) =>
  positionals.length === 0 || positionals.some((prefix) => name.startsWith(prefix))
);
const found: string[] = [];
let answers = 0;
const queue = atMost(AT_ONCE);
await Promise.all(
  asked.filter((name) => !done.has(name)).map((name) =>
    queue(async () => {
      const started = performance.now();
      const checked = await checkSample(name);
      answers += checked.answers;
      found.push(...checked.findings);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${name}: ${checked.answers} answers, ${checked.findings.length} findings, ${seconds} s`);
      for (const finding of checked.findings) console.log(`  ${finding}`);
      for (const command of checked.unread) console.log(`  not read whole: ${command}`);
      if (state !== undefined && checked.findings.length === 0) appendFileSync(state, `${name}\n`);
    })
  ),
);
const before = asked.filter((name) => done.has(name)).length;
console.log(
  `${answers} answers about ${asked.length - before} samples, ${found.length} findings` +
    (before > 0 ? `; ${before} samples were done before` : ""),
);
process.exitCode = found.length > 0 ? 1 : 0;
