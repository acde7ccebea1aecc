/** Programs run plain and with the real command, and what was recorded as an outline. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { listRuns } from "../src/store/list_runs.ts";
import { Outcome } from "../src/trace/spec.ts";
import { Trace } from "../src/trace/trace.ts";
import { HOST_VARIABLES, type HostName, HOSTS, run, type RunResult, runTph } from "./hosts.ts";
import { type Temporary, temporary } from "./temporary.ts";

/** The newest run in a folder's cache. */
export function newestTrace({ path }: Temporary): Trace {
  return Trace.open(listRuns(join(path, ".tracepatch_cache"))[0]!.path);
}

export interface SameOptions {
  host: HostName;
  files: Record<string, string>;
  /** Flags for `tph run`. */
  flags?: string[];
  env?: Record<string, string>;
  /** What must be the same; by default all. */
  compare?: (result: RunResult) => Partial<RunResult>;
}

export interface Same {
  plain: RunResult;
  recorded: RunResult;
  trace: Trace;
}

/** Runs `main.mjs` plain and recorded, and asserts that both print the same and end the same. */
export async function same(
  { host, files, flags = [], env = {}, compare = (all) => all }: SameOptions,
): Promise<Same> {
  using folder = temporary({ ".tracepatch_cache/.keep": "", ...files });
  const options = { cwd: folder.path, env: { ...HOST_VARIABLES, ...env } };
  const [plainArgs, args] = [[...(host === "deno" ? ["run", "-A"] : []), "main.mjs"], [
    "--host",
    host,
    ...flags,
  ]];
  const plain = await run(HOSTS[host], plainArgs, options);
  const recorded = await runTph(["run", "-q", ...args, "main.mjs"], options);
  assert.deepEqual(compare(recorded), compare(plain));
  return { plain, recorded, trace: newestTrace(folder) };
}

/**
 * For a program's text: `written(mark, work)` works until the mark is in the run's file, and a little longer. In a plain run
 * it returns soon.
 */
export const WRITTEN = `import { readdirSync, readFileSync } from "node:fs";
function written(mark, work) {
  const isThere = () => {
    const [away] = readdirSync(".tracepatch_cache").filter((name) => name.endsWith(".tph.away"));
    return away === undefined || readFileSync(readFileSync(".tracepatch_cache/" + away, "utf8")).includes(mark);
  };
  for (const until = performance.now() + 10_000; performance.now() < until && !isThere();) work();
  for (const until = performance.now() + 100; performance.now() < until;) work();
}
`;

/**
 * The calls of a run, a line each, indented by depth: names, with `…` for a call that has no end and `!` for one that
 * threw. External calls are there when they have children.
 */
export function outline(trace: Trace): string[] {
  const children: number[][] = Array.from({ length: trace.callCount + 1 }, () => []);
  for (let call = 1; call <= trace.callCount; call++) children[trace.parentOf(call)]!.push(call);
  const lines: string[] = [];
  const visit = (call: number, depth: number): void => {
    const { kind, name } = trace.siteOf(call);
    if (kind === "external" && children[call]!.length === 0) return;
    const outcome = trace.outcomeOf(call);
    const end = outcome === Outcome.OPEN ? " …" : outcome === Outcome.THREW ? " !" : "";
    lines.push("  ".repeat(depth) + (trace.isThread(call) ? `${kind} ` : "") + name + end);
    for (const child of children[call]!) visit(child, depth + 1);
  };
  for (const root of children[0]!) visit(root, 0);
  return lines;
}
