// Runs under the host in question: `driver.ts ROOT < list of files`. A line a verdict pair that differs, then a summary.
import { readFileSync } from "node:fs";
import process from "node:process";
import vm from "node:vm";
import { frontMatter } from "./front_matter.ts";
import { compare, type TestCase } from "./run_test.ts";

const root = process.argv[2]!;
const files = readFileSync(0, "utf8").split("\n").filter((line) => line !== "");
const hasModules = "SourceTextModule" in vm;
let compared = 0;
let passed = 0;
// A rejection that nobody handles is a test's own affair.
process.on("unhandledRejection", () => {});
process.on("uncaughtException", () => {});

function modes(flags: string[]): TestCase["mode"][] {
  if (flags.includes("raw")) return ["raw"];
  if (flags.includes("module")) return hasModules ? ["module"] : [];
  if (flags.includes("onlyStrict")) return ["strict"];
  return flags.includes("noStrict") ? ["sloppy"] : ["sloppy", "strict"];
}

for (const file of files) {
  const text = readFileSync(file, "utf8");
  const matter = frontMatter(text);
  if (matter.flags.includes("CanBlockIsFalse")) continue;
  for (const mode of modes(matter.flags)) {
    const { plain, recorded, complaints } = await compare({ file, text, matter, mode, root });
    compared++;
    if (plain === "pass") passed++;
    if (plain !== recorded) process.stdout.write(`${JSON.stringify({ file, mode, plain, recorded })}\n`);
    else if (complaints.length > 0 && plain === "pass") {
      process.stdout.write(`${JSON.stringify({ file, mode, plain, recorded: complaints[0] })}\n`);
    }
  }
}
process.stdout.write(`${JSON.stringify({ compared, passed })}\n`);
process.exit(0);
