/**
 * What looking at a large run costs: ten and fifty million calls, and ten thousand runs.
 *
 * @module
 */
import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Measured, PROGRAMS, record, runCommand, TPH, WORK } from "./measure.ts";
import type { GroupOptions } from "./micro.ts";

export function read({ quick, row }: GroupOptions): void {
  const calls = quick ? 1_000_000 : 10_000_000;
  for (
    const [shape, program, args] of [
      ["flat", "many.ts", [String(calls)]],
      ["deep", "micro.ts", ["fib", quick ? "23" : "29"]],
      ["deep", "micro.ts", ["fib", quick ? "26" : "33"]],
    ] as const
  ) {
    const run = record("bun", join(PROGRAMS, program), [...args], {
      keep: true,
      flags: ["--max-bytes=4GB"],
    });
    const isLarge = run.calls > 2 * calls;
    for (
      const [what, command, bar] of isLarge ? LARGE : ORDINARY
    ) {
      const measured = attempt(command.map((word) => word.replace("RUN", run.file)));
      if (measured === undefined) continue;
      const common = { group: "read", host: "bun" };
      const name = `${what}, ${(run.calls / 1e6).toFixed(1)} M calls, ${shape}`;
      row({ ...common, what: name, value: measured.wall / 1e6, cpu: measured.cpu / 1e6, unit: "ms", bar });
      row({ ...common, what: `${name}: memory`, value: measured.memory / 1e6, unit: "MB", bar: 500 });
    }
  }
  const runs = quick ? 1000 : 10_000;
  const small = record("bun", join(PROGRAMS, "many.ts"), ["100"], { keep: true });
  const folder = join(WORK, "logs");
  mkdirSync(folder);
  copyRuns(small.file, folder, runs);
  const measured = attempt(["logs", "--cache-dir", folder])!;
  row({
    group: "read",
    what: `tph logs, ${runs} runs`,
    host: "bun",
    value: measured.wall / 1e6,
    unit: "ms",
    bar: 200,
  });
}

/** What is asked of a run, RUN, of ten million calls, and the milliseconds that it may take. */
const ORDINARY: [string, string[], number?][] = [
  ["tph view", ["view", "RUN"], 150],
  ["first screen of tph tree", ["tree", "--lines=50", "RUN"], 200],
  ["tph stats", ["stats", "RUN"], 1000],
  ["tph find VALUE", ["find", "46368", "RUN"], 1000],
  ["tph tree --where", ["tree", "--where", "args.n < 0", "RUN"]],
  ["tph diff, with itself", ["diff", "RUN", "RUN"]],
];

/** The same of fifty million. */
const LARGE: [string, string[], number?][] = [
  ["first screen of tph tree", ["tree", "--lines=50", "RUN"]],
  ["tph tree --json --max-depth 1", ["tree", "--json", "--max-depth", "1", "RUN"], 500],
  ["tph stats", ["stats", "RUN"], 1000],
  ["tph find VALUE", ["find", "46368", "RUN"], 1000],
  ["tph why CALL", ["why", "RUN#1000000", "n"], 1000],
];

/** The better of three; a command that does not exist yet, or finds nothing, is left out. */
function attempt(args: string[]): Measured | undefined {
  let found: Measured | undefined;
  for (let i = 0; i < 3; i++) {
    try {
      const measured = runCommand([...TPH, ...args]);
      if (found === undefined || measured.wall < found.wall) found = measured;
    } catch {
      return undefined;
    }
  }
  return found;
}

/** Runs as the store names them, seconds apart. */
function copyRuns(file: string, folder: string, count: number): void {
  const id = basename(file, ".tph");
  const beside = readdirSync(dirname(file));
  if (beside.length === 0) throw new Error(`no run at ${file}`);
  for (let i = 0; i < count; i++) {
    const other = id.slice(0, -4) + (i + 0x10000).toString(16).slice(-4);
    copyFileSync(file, join(folder, `${other}.tph`));
  }
}
