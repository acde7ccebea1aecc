/**
 * Runs programs, plain and through the real `tph run`, and times them.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { readSummary } from "../src/trace/summary.ts";
import { HOST_VARIABLES, type HostName, HOSTS, ROOT } from "../tests/hosts.ts";

export type { HostName } from "../tests/hosts.ts";

/** What one process did. */
export interface Measured {
  /** Of the whole process, ns. */
  wall: number;
  /** Processor time of the process, all its threads, and the processes that it waited for, ns. */
  cpu: number;
  /** The most memory that it had, bytes. */
  memory: number;
  stdout: string;
}

/** What the programs in `programs/` print. */
export interface Answer {
  calls: number;
  /** Of the best round. */
  ns: number;
  /** Processor time of all threads, ns, of an average round: the recorder's thread comes behind. */
  cpu: number;
  rss: number;
}

/** Everything that a measurement leaves behind is in here. */
export const WORK: string = mkdtempSync(join(tmpdir(), "tph-bench-"));
/** Cache folder of the recorded runs; emptied after each. */
const RUNS: string = join(WORK, "runs");
process.on("exit", () => rmSync(WORK, { recursive: true, force: true }));

export const PROGRAMS: string = join(ROOT, "bench/programs");
/** `tph` from source. */
export const TPH: string[] = [HOSTS.bun, join(ROOT, "cli.ts")];

/** Runs a command; throws with its output where it fails. */
export function runCommand(
  command: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Measured {
  const { exitCode, stderr, ...measured } = runAny(command, options);
  if (exitCode !== 0) throw new Error(`${command.join(" ")} ended with ${exitCode}: ${stderr}`);
  return measured;
}

/** What a command did that may fail. */
export interface Ended extends Measured {
  exitCode: number | null;
  stderr: string;
}

/** Runs a command, which may fail. */
export function runAny(
  command: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Ended {
  const before = performance.now();
  const result = spawnBun(command, options);
  return { wall: (performance.now() - before) * 1e6, ...result };
}

interface BunResult {
  exitCode: number | null;
  stdout: { toString(): string };
  stderr: { toString(): string };
  resourceUsage?: { maxRSS: number; cpuTime: { total: bigint | number } };
}

/** Bun's own spawnSync tells the memory of the child. */
function spawnBun(
  command: string[],
  { cwd, env }: { cwd?: string; env?: Record<string, string> },
): Omit<Ended, "wall"> {
  const bun = (globalThis as unknown as {
    Bun: { spawnSync(command: string[], options: Record<string, unknown>): BunResult };
  }).Bun;
  const result = bun.spawnSync(command, {
    cwd: cwd ?? WORK,
    env: { ...process.env, ...HOST_VARIABLES, NO_COLOR: "1", ...env },
    stdout: "pipe",
    stderr: "pipe",
  });
  return {
    exitCode: result.exitCode,
    stdout: result.stdout.toString(),
    stderr: result.stderr.toString(),
    memory: result.resourceUsage?.maxRSS ?? 0,
    cpu: Number(result.resourceUsage?.cpuTime.total ?? 0) * 1e3,
  };
}

/** The command that runs a program without tph. */
export function plainCommand(host: HostName, program: string, args: string[]): string[] {
  const flags = { bun: [], deno: ["run", "-A"], node: [] }[host];
  return [HOSTS[host], ...flags, program, ...args];
}

/** A recording: how the process went, the run's size in bytes, and how many calls it has. */
export interface Recorded extends Measured {
  bytes: number;
  calls: number;
  file: string;
  /** The limit that ended the recording before the program ended, if one did. */
  limit?: string;
}

export interface RecordOptions {
  flags?: string[];
  cwd?: string;
  env?: Record<string, string>;
  /** The command for tph; from source by default. */
  tph?: string[];
  /** `tph run FILE`, as users type it: the host is the one that tph takes by itself, and no options are parsed. */
  isTyped?: boolean;
  /** Keep the run's file, for a later look. */
  keep?: boolean;
}

/** Runs a program through `tph run`. */
export function record(
  host: HostName,
  program: string,
  args: string[],
  { flags = [], keep = false, tph = TPH, isTyped = false, env, cwd }: RecordOptions = {},
): Recorded {
  const cache = keep ? mkdtempSync(join(WORK, "kept-")) : RUNS;
  mkdirSync(cache, { recursive: true });
  const words = isTyped ? [] : ["--quiet", "--host", host, ...flags];
  const measured = runCommand([...tph, "run", ...words, program, ...args], {
    cwd,
    env: { ...env, TRACEPATCH_OUTPUT_DIR: cache },
  });
  const name = readdirSync(cache).find((name) => name.endsWith(".tph"));
  if (name === undefined) throw new Error(`nothing was recorded of ${program}`);
  const file = join(cache, name);
  const { size } = statSync(file);
  const end = endOf(file);
  if (!keep) rmSync(cache, { recursive: true });
  return { ...measured, bytes: size, file, ...end };
}

/** What a run says of its end. */
function endOf(file: string): { calls: number; limit?: string } {
  const { calls = 0, end } = readSummary(file);
  return { calls, ...(end?.limit === undefined ? {} : { limit: end.limit }) };
}

/** What a program of `programs/` said of itself. */
export function answerOf({ stdout }: Measured): Answer {
  return JSON.parse(stdout.split("\n").findLast((line) => line.startsWith("{")) ?? "{}") as Answer;
}

/** The least of some measurements: what the machine did besides only adds. */
export function best<T>(rounds: number, measure: () => T, by: (result: T) => number): T {
  let found = measure();
  for (let i = 1; i < rounds; i++) {
    const next = measure();
    if (by(next) < by(found)) found = next;
  }
  return found;
}

/** The middle of some measurements. */
export function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
