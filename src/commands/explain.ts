import type { Command } from "commander";
import { explain, type Explanation } from "../query/explain.ts";
import { openRun } from "../store/open_run.ts";
import { previousRun } from "../store/previous_run.ts";
import { resolveRun } from "../store/resolve_run.ts";
import type { Trace } from "../trace/trace.ts";
import { explainPage, type NextStep } from "../view/explain_text.ts";
import { shellWord } from "../view/run_text.ts";
import { tellExplanation } from "../answer/explain_answer.ts";
import { addAnswer, type AnswerFlags, printAnswer, runWord, sameCache } from "./answer.ts";
import { declaredIn, racesIn } from "./declared.ts";
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
import { printLines } from "./output.ts";

interface Flags extends CacheFlags, TextFlags, AnswerFlags {}

export function define(command: Command, context: Context): void {
  command
    .argument("[run]", RUN_ARGUMENT, "@");
  addAnswer(command, "print JSON: the same, with calls by their numbers, times in nanoseconds");
  addCacheDir(addTextOptions(addTimes(command))).addHelpText("after", HELP);
  command.action(async (reference: string, flags: Flags) => {
    const config = configOf(flags, context);
    const trace = openRun(resolveRun(reference, config), config.settings);
    const explanation = explain(trace, {
      declared: declaredIn(trace, context.cwd),
      hasRace: racesIn(trace, context.cwd),
    });
    const run = { trace, reference };
    const word = flags.json ? runWord(run) : reference === "@" ? "" : shellWord(reference);
    const steps = nextSteps(trace, explanation, {
      run: word,
      json: flags.json ? " --json" : "",
      cache: sameCache(flags),
      hasPrevious: hasPrevious(trace, config),
    });
    if (flags.json) {
      const next = steps.map(({ command }) => command);
      return await printAnswer(tellExplanation(trace, explanation), { flags, context, run, next });
    }
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
  { errors, remarks, stuck, times, calls, waiting }: Explanation,
  { run: word, json, cache, hasPrevious }: {
    run: string;
    json: string;
    cache: string;
    hasPrevious: boolean;
  },
): NextStep[] {
  const more = json + cache;
  const run = word === "" ? "" : ` ${word}`;
  const filter = (call: number) => `--filter ${shellWord(trace.siteOf(call).name)}`;
  const steps: NextStep[] = [];
  // Where the program ended by an error of no recorded call, the others were caught.
  const error = errors.find(({ isFatal }) => isFatal) ??
    (trace.end?.uncaught === undefined ? errors[0] : undefined);
  if (error !== undefined) {
    const { origin } = error.causes.at(-1) ?? error.path;
    steps.push({ command: `tph tree${run} ${filter(origin)}${more}`, shows: "the way to the error" });
    if (trace.argsOf(origin).length > 0) {
      steps.push({
        command: `tph why ${word === "" ? "" : `${word}#`}${origin}${more}`,
        shows: "where the arguments of the call that failed came from",
      });
    }
  }
  const [remark] = remarks;
  if (remark !== undefined) {
    const { name, options } = remark.command;
    const place = word === "" ? String(remark.call) : `${word}#${remark.call}`;
    steps.push({
      command: name === "call" ? `tph call ${place}${more}` : `tph ${name}${run} ${options.join(" ")}${more}`,
      shows: "what is odd",
    });
  }
  if (error === undefined && (stuck.length > 0 || waiting > 0)) {
    steps.push({
      command: `tph tree${run} ${filter(stuck.at(-1) ?? waiting)}${more}`,
      shows: "what had not ended",
    });
  }
  if (hasPrevious) {
    steps.push({
      command: `tph diff${run === "" ? " @" : run}${more}`,
      shows: "what changed since the run before of the same command",
    });
  }
  if (times !== undefined && calls > 20) {
    steps.push({ command: `tph stats${run}${more}`, shows: "times of every function" });
    steps.push({ command: `tph export${run} --format flame -o flame.html${cache}`, shows: "a flame graph" });
  } else if (error === undefined && calls > 0) {
    steps.push({ command: `tph tree${run}${more}`, shows: "every call" });
  }
  return steps;
}

const HELP = `
One screen in plain words: what ran, what failed and why, where the time went, what the record lacks, and what to look at next.

Examples:
  tph explain           the newest run
  tph explain before    the run labelled "before"
  tph explain --json`;
