/**
 * What a test runner says of each test, and how to start it so that it says it.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HostName, RunResult } from "../hosts.ts";

/** How the tests of a folder are run: one file a process. */
export type Runner = "plain" | "mocha" | "vitest" | "jest" | "test";

export interface Start {
  /** The host's flags. */
  flags: string[];
  entry: string;
  args: string[];
}

/** The start of a runner for one file: `test` is the host's own. */
export function startOf(
  runner: Runner,
  host: HostName,
  { folder, file }: { folder: string; file: string },
): Start {
  if (runner === "mocha") {
    const entry = commandOf(folder, "mocha");
    return { flags: [], entry, args: ["--reporter", "tap", "--exit", file] };
  }
  if (runner === "vitest") {
    const entry = commandOf(folder, "vitest");
    return { flags: [], entry, args: ["run", "--reporter=tap", "--no-file-parallelism", file] };
  }
  if (runner === "jest") {
    return {
      flags: [],
      entry: commandOf(folder, "jest"),
      args: ["--runInBand", "--verbose", "--no-colors", file],
    };
  }
  if (runner === "plain") return { flags: [], entry: file, args: [] };
  switch (host) {
    case "node":
      return { flags: ["--test", "--test-isolation=none", "--test-reporter=tap"], entry: file, args: [] };
    case "deno":
      return { flags: ["test", "-A", "--no-check", "--reporter=tap"], entry: file, args: [] };
    case "bun":
      return { flags: ["test"], entry: file, args: [] };
  }
}

/** The script of a package's command, whose name differs from version to version. */
export function commandOf(folder: string, name: string): string {
  const installed = join(folder, "node_modules", name);
  const { bin } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  return join(installed, typeof bin === "string" ? bin : bin[name]);
}

const VERDICT = /^\s*(?:(?:not )?ok \d+.*|\((?:pass|fail|skip|todo)\) .*|[✓✗✕○»✎] .*)$/gm;
const TIMES = / \[\d[\d.]* ?m?s\]$| # time ?=.*$| ?\(\d+(?:\.\d+)? ?m?s\)$/;

/** The tests of a report with their verdicts, in its order, without their times; the whole of it where it names none. */
export function verdictsOf({ code, signal, stdout, stderr }: RunResult): string[] {
  const found = `${stdout}\n${stderr}`.match(VERDICT) ?? [];
  const verdicts = found.map((line) => line.trim().replace(TIMES, "").replace(/ in \/\S+/, "").trim());
  const end = `exit ${code ?? signal}`;
  if (verdicts.length > 0) return [...verdicts, end];
  const lines = stdout.replace(/\d+(?:\.\d+)? ?m?s\b/g, "").replace(/:\d+:\d+/g, "");
  return [lines, end];
}

/** Whether such a report names no test, and so is all that was printed. */
export function namesNoTest(verdicts: string[]): boolean {
  return verdicts.length === 2 && !new RegExp(VERDICT.source, "m").test(verdicts[0]!);
}
