import type { Command } from "commander";
import { globMatcher } from "../query/glob.ts";
import type { Room } from "../answer/short_snapshot.ts";
import { type Grouping, GROUPINGS } from "../query/groups.ts";
import { type FunctionStats, statsOf } from "../query/stats.ts";
import { openRun } from "../store/open_run.ts";
import { resolveRun } from "../store/resolve_run.ts";
import { sortStats, STATS_ORDERS, type StatsOrder, statsPage } from "../view/stats_text.ts";
import { Option } from "commander";
import { statsRow } from "../answer/answers.ts";
import { tellList } from "../answer/list_answer.ts";
import { addAnswer, type AnswerFlags, command as commandText, printAnswer } from "./answer.ts";
import {
  addCallFilters,
  type CallFilterFlags,
  callFilters,
  hasFilters,
  unknownNames,
  whereFailures,
} from "./call_filters.ts";
import { selectCalls } from "../query/keep.ts";
import type { Context } from "./context.ts";
import {
  addCacheDir,
  addTextOptions,
  addTimes,
  type CacheFlags,
  configOf,
  count,
  dressOf,
  RUN_ARGUMENT,
  type TextFlags,
} from "./options.ts";
import { printLines, remark } from "./output.ts";

interface Flags extends CacheFlags, TextFlags, AnswerFlags, CallFilterFlags {
  sort: StatsOrder;
  by: Grouping;
  limit?: number;
}

export function define(command: Command, context: Context): void {
  command
    .argument("[run]", RUN_ARGUMENT, "@")
    .addOption(
      new Option("--sort <column>", `${STATS_ORDERS.join(", ")}`).choices(STATS_ORDERS).default(
        "self",
        "self",
      ),
    )
    .addOption(
      new Option("--by <group>", `sum up by ${GROUPINGS.join(", ")}`).choices(GROUPINGS).default(
        "function",
        "function",
      ),
    )
    .option("--limit <n>", "list at most this many functions; 0: all (default: 50)", count);
  addCallFilters(command);
  addAnswer(command, "print JSON: times in nanoseconds", { isList: true });
  addCacheDir(addTextOptions(addTimes(command))).addHelpText("after", HELP);
  command.action(async (reference: string, flags: Flags) => {
    const config = configOf(flags, context);
    const trace = openRun(resolveRun(reference, config), config.settings);
    // Groups have names of their own.
    const isOfGroups = flags.by !== "function";
    const byName = isOfGroups ? (flags.filter ?? []).map(globMatcher) : [];
    const asked = isOfGroups ? { ...flags, filter: undefined } : flags;
    const filters = callFilters(asked, trace);
    const calls = hasFilters(asked) ? selectCalls(trace, filters).matches : undefined;
    const stats = statsOf(trace, flags.by, calls).filter(({ name }) =>
      byName.length === 0 || byName.some((matches) => matches(name))
    );
    const warnings = [...unknownNames(asked, trace), ...whereFailures(filters)];
    if (stats.length === 0 && hasFilters(flags)) context.status = 1;
    if (flags.json) {
      const skip = flags.skip ?? 0;
      const run = { trace, reference };
      const rows = sortStats(stats, flags.sort).slice(skip, flags.limit ? skip + flags.limit : undefined);
      const page = (skip: number) => commandText(context, run, ["--skip", String(skip)]);
      const row = (stats: FunctionStats, room: Room) => statsRow(trace, stats, flags.by, room);
      return await printAnswer(tellList(rows, { row, skip, total: stats.length, page }), {
        flags,
        context,
        run,
        warnings,
      });
    }
    const page = statsPage(trace, sortStats(stats, flags.sort).slice(flags.skip ?? 0), {
      order: flags.sort,
      by: flags.by,
      limit: flags.all ? 0 : flags.limit ?? 50,
      ...(context.pageLines === undefined ? {} : { lines: context.pageLines }),
      ...dressOf(flags, context),
    });
    remark(warnings.map((text) => `tph: ${text}`), context);
    await printLines(page, context, { pager: flags.pager !== false });
  });
}

const HELP = `
TOTAL does not count recursion twice. SELF is time spent running in the function itself; for a function that waited,
it is a lower bound.

COUNTED: further calls that were not recorded one by one (--min-duration, --fold-after).
P50, P95 and P99: the time that 50, 95 and 99 of a hundred calls do not exceed.

Examples:
  tph stats
  tph stats --by file --sort total
  tph stats @1 --sort errors
  tph stats --filter 'Cart.*' --json`;
