// Runs under the host in question: `driver.ts ROOT PATIENCE < list of files`. A line a file, with its pairs of verdicts.
import { readFileSync, writeSync } from "node:fs";
import process from "node:process";
import vm from "node:vm";
import { frontMatter } from "./front_matter.ts";
import { compare, type TestCase, type VerdictPair } from "./run_test.ts";

const root = process.argv[2]!;
const patience = Number(process.argv[3]);
const files = readFileSync(0, "utf8").split("\n").filter((line) => line !== "");
const hasModules = "SourceTextModule" in vm;
// A rejection that nobody handles is a test's own affair.
process.on("unhandledRejection", () => {});
process.on("uncaughtException", () => {});

function modes(flags: string[]): TestCase["mode"][] {
  if (flags.includes("CanBlockIsFalse")) return [];
  if (flags.includes("raw")) return ["raw"];
  if (flags.includes("module")) return hasModules ? ["module"] : [];
  if (flags.includes("onlyStrict")) return ["strict"];
  return flags.includes("noStrict") ? ["sloppy"] : ["sloppy", "strict"];
}

for (const file of files) {
  const text = readFileSync(file, "utf8");
  const matter = frontMatter(text);
  const pairs: VerdictPair[] = [];
  for (const mode of modes(matter.flags)) {
    pairs.push(await compare({ file, text, matter, mode, root, patience }));
  }
  // At once: the next test may take the process with it.
  writeSync(1, `${JSON.stringify({ file, pairs })}\n`);
}
process.exit(0);
