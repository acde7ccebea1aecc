import type { Command } from "commander";
import { wrongUsage } from "../errors.ts";
import { buildCallTree } from "../query/call_tree.ts";
import { joinRuns } from "../query/join.ts";
import { traceRoots } from "../query/trace_context.ts";
import { resolveRuns } from "../store/resolve_runs.ts";
import { serviceOf } from "../tables/service_of.ts";
import { joinLines } from "../view/join_text.ts";
import { durationText } from "../view/units.ts";
import { escapeText } from "../view/text.ts";
import type { Context } from "./context.ts";
import { bytesOf } from "../answer/budget.ts";
import { tellJoin } from "../answer/join_answer.ts";
import { addAnswer, type AnswerFlags, command as commandText, printAnswer } from "./answer.ts";
import { openedRuns } from "./opened_runs.ts";
import {
  addCacheDir,
  addTextOptions,
  addTimes,
  type CacheFlags,
  configOf,
  count,
  dressOf,
  type TextFlags,
} from "./options.ts";
import { printLines, remark } from "./output.ts";

interface Flags extends CacheFlags, TextFlags, AnswerFlags {
  traceId?: string;
  calls: number;
}

/** Clocks that differ by less are not worth a word: nanoseconds. */
const SMALL = 5e6;

export function define(command: Command, context: Context): void {
  command
    .argument("<runs...>", "runs of several services, or folders of runs")
    .option("--trace-id <id>", "only this trace")
    .option("--calls <n>", "calls below each that are shown, the slowest; 0: all", count, 5);
  addAnswer(command, "print JSON: rows with their depth, times in nanoseconds", { isList: true });
  addCacheDir(addTextOptions(addTimes(command))).addHelpText("after", HELP);
  command.action(async (references: string[], flags: Flags) => {
    const config = configOf(flags, context);
    const paths = resolveRuns(references, config);
    const traces = [...openedRuns({ paths, config, context })];
    if (traces.length < 2) {
      throw wrongUsage("Cannot join fewer than two runs.", "tph join RUN RUN …, or a folder");
    }
    const joined = joinRuns(traces);
    const services = traces.map(serviceOf);
    const { traceId } = flags;
    const roots = traceId === undefined
      ? joined.roots
      : joined.roots.filter(({ run, call }) => traceRoots(traces[run]!).get(call)!.traceId === traceId);
    const paired = joined.roots.filter(({ asker }) => asker !== undefined).length;
    const warnings = clockRemarks(joined, services);
    if (roots.length === 0) {
      context.status = 1;
      warnings.unshift(
        `no request and no block ${traceId === undefined ? "was recorded" : "is of that trace"}`,
      );
    } else if (paired === 0) {
      warnings.unshift("no request was asked for by a call of these runs: see tph help join");
    }
    const trees = roots.length === 0 ? [] : traces.map((trace) => buildCallTree(trace));
    if (flags.json) {
      const telling = tellJoin({ ...joined, roots }, {
        trees,
        services,
        calls: flags.calls,
        ...(flags.skip === undefined ? {} : { skip: flags.skip }),
        // No row takes fewer than a hundred bytes.
        limit: Math.ceil(bytesOf(flags) / 100),
        page: (skip) => commandText(context, undefined, ["--skip", String(skip)]),
        allCalls: commandText(context, undefined, ["--calls", "0"]),
      });
      return await printAnswer(telling, { flags, context, warnings });
    }
    remark(warnings.map((text) => `tph: ${text}`), context);
    if (roots.length === 0) return;
    const lines = joinLines({ ...joined, roots }, {
      trees,
      services,
      calls: flags.calls,
      ...dressOf(flags, context),
    });
    await printLines(lines, context, { pager: flags.pager !== false });
  });
}

/** What is to be said of clocks that differ. */
function clockRemarks(
  { offsets, jumped }: { offsets: number[]; jumped: number[] },
  services: string[],
): string[] {
  const worst = new Map<string, number>();
  for (const [run, offset] of offsets.entries()) {
    const service = services[run]!;
    if (Math.abs(offset) > Math.abs(worst.get(service) ?? SMALL)) worst.set(service, offset);
  }
  return [
    ...[...worst].map(([service, offset]) =>
      `the clock of ${escapeText(service)} is ${durationText(Math.abs(offset))} ${
        offset > 0 ? "behind" : "ahead"
      }: its times are shown by the first run's`
    ),
    ...new Set(
      jumped.map((run) => `the clock of ${escapeText(services[run]!)} jumped while it was recorded`),
    ),
  ];
}

const HELP = `
A request stands below the call of another service that asked for it: both have its traceparent (W3C trace context) in
their records, which the services pass on themselves, or by an OpenTelemetry SDK, or by tph run --propagate. Clocks that
differ are aligned by these pairs: an answer lies within its question. The joined tree has no page: tph ui shows each run
by itself.

Examples:
  tph join orders prices
  tph join ./runs/orders ./runs/prices ./runs/rates --trace-id 0af7651916cd43dd8448eb211c80319c`;
