import type { Config } from "../config/config.ts";
import { TphError } from "../errors.ts";
import { partitionOf } from "../export/partition.ts";
import { openRun } from "../store/open_run.ts";
import { serviceOf } from "../tables/service_of.ts";
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

/**
 * The same, with the service of each, for tables in files: a file has the name of its run. Of two that are called the same, as after a run
 * has been copied, the second would take the first one's place; it is told of and left out.
 *
 * @param service what all of them are said to be of
 */
export function* runsOfTables(runs: Runs, service?: string): Generator<{ trace: Trace; service: string }> {
  const places = new Set<string>();
  for (const trace of openedRuns(runs)) {
    const its = service ?? serviceOf(trace);
    const place = partitionOf(trace, { table: "runs", service: its }).join("/");
    if (places.has(place)) {
      const [id, name] = [trace.header.id, its].map((text) => escapeText(text));
      remark(
        [`tph: Another of these runs of the service ${name} is called ${id}, too. It is left out.`],
        runs.context,
      );
      runs.context.status = 1;
      continue;
    }
    places.add(place);
    yield { trace, service: its };
  }
}
