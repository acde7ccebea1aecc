/**
 * The tests of a package's checkout, each file in a process of its own, plain and recorded: every test has the same verdict.
 *
 * @module
 */
import type { HostName } from "../hosts.ts";
import { atMost } from "../pool.ts";
import { runPlain, runRecorded } from "../record_run.ts";
import { namesNoTest, type Runner, startOf, verdictsOf } from "./verdicts.ts";

export interface FolderOptions {
  host: HostName;
  runner: Runner;
  /** Absolute, real path of the checkout: the scope. */
  folder: string;
  /** Absolute paths of test files. */
  files: string[];
  /** More flags for the host, and more arguments for the runner. */
  flags?: string[];
  args?: string[];
}

export interface FolderResult {
  files: number;
  verdicts: number;
  calls: number;
  /** Files whose report names no test: all that it prints is compared. */
  silent: number;
  /** The verdicts that differ from all plain runs, by file: plain and recorded. */
  differ: { file: string; plain: string; recorded: string }[];
}

/** How often a file is run again when it does not say the same: some suites are not the same twice. */
const TIMES = 4;
const PATIENCE = 120_000;

export async function suiteOf(
  { host, runner, folder, files, flags = [], args = [] }: FolderOptions,
): Promise<FolderResult> {
  const result: FolderResult = { files: 0, verdicts: 0, calls: 0, silent: 0, differ: [] };
  const pool = atMost(2);
  await Promise.all(files.map((file) => pool(() => one(file))));
  return result;

  async function one(file: string): Promise<void> {
    const start = startOf(runner, host, { folder, file });
    const options = {
      cwd: folder,
      scope: folder,
      timeout: PATIENCE,
      flags: [...start.flags, ...flags],
      args: [...start.args, ...args],
    };
    const plain: string[][] = [];
    let recorded: string[] = [];
    for (let i = 0; i < TIMES; i++) {
      plain.push(verdictsOf(await runPlain(host, start.entry, options)));
      const { trace, ...run } = await runRecorded(host, start.entry, options);
      recorded = verdictsOf(run);
      result.calls += trace.callCount;
      if (plain.some((verdicts) => verdicts.join("\n") === recorded.join("\n"))) break;
      if (i < TIMES - 1) continue;
      const at = recorded.findIndex((verdict) => !plain.some((verdicts) => verdicts.includes(verdict)));
      const index = at < 0 ? 0 : at;
      const before = plain[0]!.find((verdict) => !recorded.includes(verdict)) ?? plain[0]![index] ?? "";
      result.differ.push({ file, plain: before, recorded: recorded[index] ?? "" });
    }
    result.files++;
    if (namesNoTest(recorded)) result.silent++;
    else result.verdicts += recorded.length - 1;
  }
}
