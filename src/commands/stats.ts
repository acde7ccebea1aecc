import type { Command } from "commander";
import { globMatcher } from "../query/keep.ts";
import { statsOf } from "../query/stats.ts";
import { resolveRun } from "../store/resolve_run.ts";
import { Trace } from "../trace/trace.ts";
import { STATS_ORDERS, type StatsOrder, statsPage } from "../view/stats_text.ts";
import { Option } from "commander";
import type { Context } from "./context.ts";
import {
  addCacheDir,
  addTextOptions,
  type CacheFlags,
  configOf,
  count,
  glyphsOf,
  repeated,
  RUN_ARGUMENT,
  styleOf,
  type TextFlags,
  widthOf,
} from "./options.ts";
import { printJson, printLines } from "./output.ts";

interface Flags extends CacheFlags, TextFlags {
  sort: StatsOrder;
  filter?: string[];
  limit: number;
  json?: boolean;
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
    .option("--filter <glob>", "only functions whose name matches (repeatable)", repeated)
    .option("--limit <n>", "list so many functions at most; 0: all", count, 50)
    .option("--json", "print JSON: an array, times in nanoseconds");
  addCacheDir(addTextOptions(command)).addHelpText("after", HELP);
  command.action(async (reference: string, flags: Flags) => {
    const trace = Trace.open(resolveRun(reference, configOf(flags, context)));
    const matchers = (flags.filter ?? []).map(globMatcher);
    const stats = statsOf(trace).filter(({ site }) =>
      matchers.length === 0 || matchers.some((matches) => matches(site.name))
    );
    if (stats.length === 0 && matchers.length > 0) context.status = 1;
    if (flags.json) {
      return printJson(
        stats.map(({ site: { name, kind, file, line }, calls, errors, open, total, self, min, max }) => (
          { name, kind, file, line, calls, errors, open, total, self, min, max }
        )),
        context,
      );
    }
    const page = statsPage(trace, stats, {
      order: flags.sort,
      limit: flags.limit,
      style: styleOf(flags, context.stdout, context),
      glyphs: glyphsOf(flags, context),
      width: widthOf(context.stdout),
    });
    await printLines(page, context, { pager: flags.pager !== false });
  });
}

const HELP = `
TOTAL counts a call below another of the same function once. SELF is time spent running in the function itself;
of a function that waited it is a lower bound.

Examples:
  tph stats
  tph stats @1 --sort errors
  tph stats --filter 'Cart.*' --json`;
