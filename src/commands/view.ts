import { statSync } from "node:fs";
import type { Command } from "commander";
import { errorPaths } from "../query/error_paths.ts";
import { memoryUse } from "../query/memory.ts";
import { outcomesOf } from "../query/outcomes.ts";
import { openRun } from "../store/open_run.ts";
import { resolveRun } from "../store/resolve_run.ts";
import { errorPathLines } from "../view/error_paths_text.ts";
import { runPage } from "../view/run_text.ts";
import { rootFunctions } from "../query/roots.ts";
import { threadTexts } from "../view/threads_text.ts";
import { tellRun } from "../answer/view_answer.ts";
import { addAnswer, type AnswerFlags, printAnswer } from "./answer.ts";
import type { Context } from "./context.ts";
import {
  addCacheDir,
  addTextOptions,
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
  addAnswer(command, "print JSON: header, meta, end and exit, as in docs/trace-format.md");
  addCacheDir(addTextOptions(command)).addHelpText("after", HELP);
  command.action(async (reference: string, flags: Flags) => {
    const path = resolveRun(reference, configOf(flags, context));
    const trace = openRun(path);
    const { header, callCount } = trace;
    const outcomes = outcomesOf(trace);
    const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? trace.source.size;
    const { end, exit, problems, isRunning, isAbandoned } = trace;
    const functions = trace.sites.length;
    if (flags.json) {
      return printAnswer(tellRun(trace, { path, bytes }), { flags, context, run: { trace, reference } });
    }
    const text = dressOf(flags, context);
    const { folds, sites, threads } = trace;
    const facts = {
      header,
      meta: trace.wholeMeta(),
      end,
      exit,
      isRunning,
      isAbandoned,
      problems,
      callCount,
      bytes,
      path,
      folds,
      sites,
      threads,
      threadLines: threadTexts(trace, text),
      functions,
      outcomes,
      memory: memoryUse(trace),
      roots: rootFunctions(trace),
    };
    const errors = outcomes.threw > 0 ? errorPathLines(errorPaths(trace), trace, text) : [];
    await printLines([...runPage(facts, text), ...errors], context, { pager: flags.pager !== false });
  });
}

const HELP = `
Examples:
  tph view           the newest run
  tph view @2 --json`;
