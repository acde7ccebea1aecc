import type { Command } from "commander";
import { explain, type Explanation } from "../query/explain.ts";
import { snapshotJson } from "../query/snapshot_json.ts";
import { threadsJson } from "../query/threads_json.ts";
import { totalOf } from "../query/times.ts";
import { openRun } from "../store/open_run.ts";
import { previousRun } from "../store/previous_run.ts";
import { resolveRun } from "../store/resolve_run.ts";
import type { Trace } from "../trace/trace.ts";
import { explainPage, type NextStep } from "../view/explain_text.ts";
import { endText, shellWord, warningsOf } from "../view/run_text.ts";
import type { Context } from "./context.ts";
import {
  addCacheDir,
  addTextOptions,
  addTimes,
  type CacheFlags,
  configOf,
  dressOf,
  RUN_ARGUMENT,
  type TextFlags,
} from "./options.ts";
import { printJson, printLines } from "./output.ts";

interface Flags extends CacheFlags, TextFlags {
  json?: boolean;
}

export function define(command: Command, context: Context): void {
  command
    .argument("[run]", RUN_ARGUMENT, "@")
    .option("--json", "print JSON: the same, with calls by their numbers, times in nanoseconds");
  addCacheDir(addTextOptions(addTimes(command))).addHelpText("after", HELP);
  command.action(async (reference: string, flags: Flags) => {
    const config = configOf(flags, context);
    const trace = openRun(resolveRun(reference, config), config.settings);
    const explanation = explain(trace);
    const steps = nextSteps(trace, explanation, reference, hasPrevious(trace, config));
    if (flags.json) return await printJson(explanationJson(trace, explanation, steps), context);
    const lines = explainPage(trace, explanation, steps, dressOf(flags, context));
    await printLines(lines, context, { pager: flags.pager !== false });
  });
}

function hasPrevious(trace: Trace, config: Parameters<typeof previousRun>[1]): boolean {
  try {
    previousRun(trace.header, config);
    return true;
  } catch {
    return false;
  }
}

/** The commands that show more of what stands out. */
function nextSteps(
  trace: Trace,
  { errors, stuck, times, calls, waiting }: Explanation,
  reference: string,
  hasPrevious: boolean,
): NextStep[] {
  const isNewest = reference === "@";
  const run = isNewest ? "" : ` ${shellWord(reference)}`;
  const filter = (call: number) => `--filter ${shellWord(trace.siteOf(call).name)}`;
  const steps: NextStep[] = [];
  const [error] = errors;
  if (error !== undefined) {
    const { origin } = error.causes.at(-1) ?? error.path;
    steps.push({ command: `tph tree${run} ${filter(origin)}`, shows: "the way to the error" });
    if (trace.argsOf(origin).length > 0) {
      const call = isNewest ? String(origin) : shellWord(`${reference}-${origin}`);
      steps.push({
        command: `tph why ${call}`,
        shows: "where the arguments of the call that failed came from",
      });
    }
  } else if (stuck.length > 0 || waiting > 0) {
    steps.push({ command: `tph tree${run} ${filter(stuck.at(-1) ?? waiting)}`, shows: "what had not ended" });
  }
  if (hasPrevious) {
    steps.push({
      command: `tph diff${run === "" ? " @" : run}`,
      shows: "what changed since the run before of the same command",
    });
  }
  if (times !== undefined && calls > 20) {
    steps.push({ command: `tph stats${run}`, shows: "times of every function" });
    steps.push({ command: `tph export${run} --format flame -o flame.html`, shows: "a flame graph" });
  } else if (error === undefined && calls > 0) {
    steps.push({ command: `tph tree${run}`, shows: "every call" });
  }
  return steps;
}

function explanationJson(trace: Trace, explanation: Explanation, next: NextStep[]) {
  const { header, end, exit } = trace;
  const { times, errors, stuck, waiting, memory, ...counts } = explanation;
  const about = (call: number) => {
    const { name, file, line } = trace.siteOf(call);
    return { call, name, file, line };
  };
  const path = ({ error, origin, through, caughtBy }: (typeof errors)[number]["path"]) => ({
    error: snapshotJson(error.snapshot),
    origin: about(origin),
    through: through.map(about),
    caughtBy: caughtBy === 0 ? null : about(caughtBy),
  });
  return {
    run: header.id,
    label: header.label ?? null,
    command: header.command,
    host: header.host,
    ended: endText(trace).text,
    exit: exit ?? null,
    limit: end?.limit ?? null,
    ...counts,
    threads: threadsJson(trace),
    times: times === undefined ? null : {
      recorded: trace.lastTime(),
      running: times.running,
      hottest: times.hottest.map(({ site: { name, file, line }, calls, self, total }) => ({
        name,
        file,
        line,
        calls,
        self,
        total,
      })),
      waits: times.waits.map(({ site, calls, time }) => ({ name: trace.site(site).name, calls, time })),
      slowestWay: times.way.map((call) => ({ ...about(call), total: totalOf(trace, call) })),
    },
    memory: memory === undefined ? null : {
      ...memory,
      most: memory.most.map(({ site: { name, file, line }, memory }) => ({
        name,
        file,
        line,
        growth: memory,
      })),
    },
    errors: errors.map((group) => ({
      ...path(group.path),
      count: group.count,
      causes: group.causes.map(path),
    })),
    unfinished: stuck.map(about),
    waiting: waiting === 0 ? null : about(waiting),
    warnings: warningsOf(trace),
    next,
  };
}

const HELP = `
One screen in plain words: what ran, what failed and why, where the time went, what the record lacks, and what to look at next.

Examples:
  tph explain           the newest run
  tph explain before    the run labelled "before"
  tph explain --json`;
