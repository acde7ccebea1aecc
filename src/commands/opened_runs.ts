import type { Config } from "../config/config.ts";
import { TphError } from "../errors.ts";
import { openRun } from "../store/open_run.ts";
import type { Trace } from "../trace/trace.ts";
import { escapeText } from "../view/text.ts";
import type { Context } from "./context.ts";
import { remark } from "./output.ts";

export interface Runs {
  /** Their files. */
  paths: readonly string[];
  config: Config;
  context: Context;
}

/** What to say of a run that is still running, to those who do not read it on the page. */
export function goesOn({ header, isRunning }: Trace): string[] {
  return isRunning ? [`Run ${escapeText(header.id)} is still running: this is what it has so far.`] : [];
}

/** The runs, one after the other. Of several, one that cannot be read is told of and left out. */
export function* openedRuns({ paths, config, context }: Runs): Generator<Trace> {
  for (const path of paths) {
    let trace: Trace;
    try {
      trace = openRun(path, config.settings);
    } catch (error) {
      if (paths.length === 1 || !(error instanceof TphError)) throw error;
      remark([`tph: ${escapeText(error.message)} It is left out.`], context);
      context.status = 1;
      continue;
    }
    remark(goesOn(trace).map((text) => `tph: ${text}`), context);
    yield trace;
  }
}
