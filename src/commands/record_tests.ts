/**
 * Runs a command that runs tests: as it is, or recorded.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { namedIn, withFailures } from "../cause/report.ts";
import { withoutRetries } from "../query/retries.ts";
import { ownCommand } from "../launch/own_command.ts";
import { type TestCall, testCalls } from "../query/test_calls.ts";
import { settleScope } from "../scope/default_scope.ts";
import { listRuns, readListedRun } from "../store/list_runs.ts";
import { openRun } from "../store/open_run.ts";
import type { Trace } from "../trace/trace.ts";
import type { Context } from "./context.ts";

export interface Recorder {
  /** The cache folder. */
  cache: string;
  context: Context;
  /** What runs the tests. */
  words: string[];
  /** The shell's command that installs packages in a commit with other versions of them. */
  install?: string;
}

/** Tests as one run had them. */
export interface TestRun {
  /** Of the command. */
  status: number;
  /** The run's file. */
  path: string;
  trace: Trace;
  tests: TestCall[];
}

/** Milliseconds in which what was printed last must arrive. */
const LAST_OUTPUT = 1000;

/** Bytes of a report that are read. */
const MOST_OUTPUT = 1 << 24;

/**
 * Runs the command as it is.
 *
 * @returns its exit status; undefined where it cannot be started
 */
export async function runPlain(
  { context, words }: Pick<Recorder, "context" | "words">,
  out: "stdout" | "stderr",
): Promise<number | undefined> {
  const child = spawn(words[0]!, words.slice(1), {
    cwd: context.cwd,
    env: context.env,
    stdio: ["inherit", out === "stdout" ? "inherit" : 2, "inherit"],
  });
  return await new Promise((done) => {
    child.on("error", () => done(undefined));
    child.on("exit", (code, signal) => done(code ?? (signal === null ? 1 : 130)));
  });
}

/**
 * Runs the command and records it in full, what calls change included, in a process of its own; what it prints is read for the tests
 * that failed.
 *
 * @param options.show where that is shown (default: nowhere)
 * @returns undefined with the reason where nothing was recorded
 */
export async function recordTests(
  { cache, context, words }: Recorder,
  { folder, scope, show }: { folder: string; scope?: string; show?: "stdout" | "stderr" },
): Promise<TestRun | { status: number; trace?: undefined; why: string }> {
  const [executable, ...own] = ownCommand();
  const args = [...own, "run", "--quiet", "--cache-dir", cache, "--values", "entry-and-exit", "--clocks"];
  // A scope that is named is that folder alone: what is settled by itself has the workspace's packages that it imports, too.
  if (scope !== undefined && scope !== settleScope(join(folder, "x"), { cwd: folder })) {
    args.push("--scope", scope);
  }
  const child = spawn(executable!, [...args, "--", ...words], {
    cwd: folder,
    env: context.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const keep = (part: Uint8Array) => {
    if (bytes < MOST_OUTPUT) parts.push(part);
    bytes += part.length;
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  if (show !== undefined) {
    child.stdout.on("data", (part) => (show === "stdout" ? context.stdout : context.stderr).write(part));
    child.stderr.on("data", (part) => context.stderr.write(part));
  }
  const status = await new Promise<number>((done, fail) => {
    child.on("error", fail);
    // What it started may go on, and hold its output.
    child.on("exit", (code, signal) => {
      const end = () => done(code ?? (signal === null ? 1 : 130));
      child.on("close", end);
      setTimeout(end, show === undefined ? 0 : LAST_OUTPUT);
    });
  });
  child.stdout.destroy();
  child.stderr.destroy();
  const report = Buffer.concat(parts).toString();
  const run = listRuns(cache).slice(0, 20).map(readListedRun).find(({ summary }) =>
    summary?.header.launcher?.pid === child.pid
  );
  const said = report.split("\n").filter((line) => /^(?:tph:| {4}) /.test(line)).join("\n");
  if (run === undefined) return { status, why: said };
  const trace = openRun(run.path);
  const all = testCalls(trace);
  const named = namedIn(all, report);
  const tests = withoutRetries(all, { trace, named, status });
  return { status, path: run.path, trace, tests: status === 0 ? tests : withFailures(tests, named) };
}
