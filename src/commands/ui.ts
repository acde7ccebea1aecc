import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import process from "node:process";
import type { Command } from "commander";
import { pageTemplate } from "../bundle/page.ts";
import { pageRun, type PageRuns, titleOf } from "../page/one_file.ts";
import { pageHtml } from "../page/page_html.ts";
import type { PageConfig, ServedState } from "../page/config.ts";
import { type Served, startServer } from "../serve/server.ts";
import { isRunning, openRun } from "../store/open_run.ts";
import { pathNow } from "../store/parts.ts";
import { resolveRun } from "../store/resolve_run.ts";
import { readSummary } from "../trace/summary.ts";
import type { Trace } from "../trace/trace.ts";
import { wrongUsage } from "../errors.ts";
import { checkCall, splitReference } from "./call_reference.ts";
import type { Context } from "./context.ts";
import { addCacheDir, type CacheFlags, configOf, RUN_ARGUMENT } from "./options.ts";
import { printLines, remark } from "./output.ts";
import { runSource } from "./run_source.ts";

interface Flags extends CacheFlags {
  open: boolean;
}

/** Ms without a question after which the server ends: the page asks every few seconds while it is open. */
const IDLE = 10 * 60_000;
/** Lines of source that are given at once, and bytes of a file that is read for them. */
const MOST_LINES = 400;
const MOST_BYTES = 4e6;

export function define(command: Command, context: Context): void {
  command
    .argument("[runs...]", `${RUN_ARGUMENT}; two are compared`)
    .option("--no-open", "do not open the browser");
  addCacheDir(command).addHelpText("after", HELP);
  command.action(async (references: string[], flags: Flags) => {
    if (references.length > 2) {
      throw wrongUsage(
        "tph ui shows one run, or compares two.",
        "Runs of several services have no page together: tph join shows them as one tree, tph ui each by itself.",
      );
    }
    const config = configOf(flags, context);
    const asked = (references.length === 0 ? ["@"] : references).map(splitReference);
    const traces = asked.map(({ run }) => openRun(resolveRun(run, config), config.settings));
    const runs: PageRuns = traces.length === 1 ? { b: traces[0]! } : { a: traces[0]!, b: traces[1]! };
    const call = asked.at(-1)!.call;
    if (call !== undefined) checkCall(traces.at(-1)!, call);
    const server = await startServer({ give: givenOf(runs, context), idle: IDLE });
    const address = call === undefined ? server.address : `${server.address}#view=tree&call=${call}`;
    await printLines([address], context, { pager: false });
    remark(["Ctrl-C ends it."], context);
    if (flags.open) openBrowser(address);
    const stop = () => server.close();
    process.on("SIGINT", stop).on("SIGTERM", stop);
    await server.closed;
    process.off("SIGINT", stop).off("SIGTERM", stop);
  });
}

/** What the server gives: the page, the runs, and lines of their sources. */
function givenOf(
  runs: PageRuns,
  context: Context,
): (path: string, query: URLSearchParams) => Served | undefined {
  const slots = (["a", "b"] as const).filter((slot) => runs[slot] !== undefined);
  const page = (): string => {
    const config: PageConfig = {
      title: titleOf(runs),
      runs: slots.map((slot) => ({
        ...pageRun(slot, runs[slot]!, `run/${slot}`),
        isRunning: isStillRunning(runs[slot]!),
      })),
      sources: "source",
    };
    return pageHtml(pageTemplate(), { config, connect: true });
  };
  return (path, query) => {
    const named = slots.find((slot) => path.startsWith(`run/${slot}`));
    if (named !== undefined) {
      const file = runBytes(runs[named]!);
      return path === `run/${named}/state` ? stateOf(runs[named]!, file) : file;
    }
    if (path === "") return { type: "text/html", body: page() };
    return path === "source" ? sourceLines(runs, query, context) : undefined;
  };
}

/** Whether a run that had not ended when it was opened is still being written. */
function isStillRunning(trace: Trace): boolean {
  if (!trace.isRunning) return false;
  const path = pathNow(trace);
  // Of one that has been removed, nothing more is known.
  return isRunning(path === trace.path || !existsSync(path) ? trace : readSummary(path));
}

function stateOf(trace: Trace, file: Served | undefined): Served | undefined {
  if (file === undefined) return undefined;
  const { body } = file;
  const size = typeof body === "string" || body instanceof Uint8Array ? body.length : body.size;
  const state: ServedState = { size, isRunning: isStillRunning(trace) };
  return { type: "application/json", body: JSON.stringify(state) };
}

/** The run's file: as it is now, which may be growing; of one that has ended, as it was opened, also when its name is gone. */
function runBytes(trace: Trace): Served | undefined {
  const { source, isRunning } = trace;
  const path = pathNow(trace);
  const type = "application/octet-stream";
  if (!isRunning || !path.endsWith(".tph")) {
    const read = (from: number, length: number) => source.scan(from, length).slice();
    return { type, body: { size: source.size, read } };
  }
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return undefined;
  const read = (from: number, length: number): Uint8Array => {
    const bytes = new Uint8Array(length);
    const file = openSync(path, "r");
    try {
      return bytes.subarray(0, readSync(file, bytes, 0, length, from));
    } finally {
      closeSync(file);
    }
  };
  return { type, body: { size, read } };
}

/** Lines of a file that a run names, where it is the reader's own and has not changed since; none of another. */
function sourceLines(runs: PageRuns, query: URLSearchParams, context: Context): Served | undefined {
  const trace = query.get("run") === "a" ? runs.a : runs.b;
  const file = query.get("file") ?? "";
  if (trace === undefined || !trace.sites.some((site) => site.file === file)) return undefined;
  const text = runSource(trace, file, { context, most: MOST_BYTES });
  const first = Math.max(1, Number(query.get("first")) || 1);
  const count = Math.min(MOST_LINES, Number(query.get("count")) || 1);
  const lines = text?.split(/\r?\n/).slice(first - 1, first - 1 + count);
  return { type: "text/plain", body: lines?.join("\n") ?? "" };
}

/** Shows an address in the user's browser; where there is none, the address was printed. */
function openBrowser(address: string): void {
  const [program, ...args] = process.platform === "darwin"
    ? ["open", address]
    : process.platform === "win32"
    ? ["rundll32", "url.dll,FileProtocolHandler", address]
    : ["xdg-open", address];
  const child = spawn(program!, args, { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}

const HELP = `
The page is served to this machine alone, at an address with a token in it, until Ctrl-C, or until nobody has looked for ten minutes.

Examples:
  tph ui                  the newest run
  tph ui before after     two runs, compared
  tph ui 'before#73'      a run, with call 73 selected
  tph ui --no-open        print the address only`;
