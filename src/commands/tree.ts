import { type Command, Option } from "commander";
import { resolveRun } from "../store/resolve_run.ts";
import { Trace } from "../trace/trace.ts";
import { buildCallTree } from "../query/call_tree.ts";
import { keptCalls } from "../query/keep.ts";
import { treeJson } from "../query/tree_json.ts";
import { type TreePage, treePage } from "../view/tree_page.ts";
import type { Context } from "./context.ts";
import {
  addCacheDir,
  addTextOptions,
  type CacheFlags,
  configOf,
  count,
  duration,
  glyphsOf,
  repeated,
  RUN_ARGUMENT,
  styleOf,
  type TextFlags,
  widthOf,
} from "./options.ts";
import { printLines, printText } from "./output.ts";
import { addSettings } from "./setting_flags.ts";
import { treeOptions } from "./tree_options.ts";

interface Flags extends CacheFlags, TextFlags {
  maxDepth?: number;
  depth?: number;
  minDuration?: number;
  filter?: string[];
  exclude?: string[];
  args: boolean;
  return: boolean;
  width?: number;
  all?: boolean;
  json?: boolean;
}

export function define(command: Command, context: Context): void {
  command
    .argument("[run]", RUN_ARGUMENT, "@")
    .option("--max-depth <n>", "show calls down to this level; 1: the roots alone", count)
    .addOption(new Option("--depth <n>", "the same").argParser(count).hideHelp())
    .option(
      "--filter <glob>",
      "keep calls whose name matches, and their ancestors; '!glob' hides (repeatable)",
      repeated,
    )
    .option("--exclude <glob>", "hide calls whose name matches, and all below them (repeatable)", repeated)
    .option("--min-duration <time>", "hide calls that took less, such as 1ms", duration)
    .option("--no-args", "hide arguments")
    .option("--no-return", "hide what calls returned")
    .option("--all", "show all lines")
    .option("--width <n>", "columns of a line (default: the terminal's; no limit elsewhere)", count)
    .option("--json", "print JSON: nested calls, every one, times in nanoseconds");
  addCacheDir(addTextOptions(addSettings(command, "tree"))).addHelpText("after", HELP);
  command.action(async (reference: string, flags: Flags) => {
    const config = configOf(flags, context, ["tree"]);
    const trace = Trace.open(resolveRun(reference, config));
    const shown = treeOptions(config.settings);
    const { filter: wanted = [], exclude = [], minDuration } = flags;
    const isHiding = (glob: string) => glob.startsWith("!");
    const filters = {
      filter: wanted.filter((glob) => !isHiding(glob)),
      exclude: [...exclude, ...wanted.filter(isHiding).map((glob) => glob.slice(1))],
      minDuration,
    };
    const depth = flags.maxDepth ?? flags.depth;
    const maxDepth = depth === undefined ? undefined : Math.max(0, depth - 1);
    if (flags.json) {
      const tree = buildCallTree(trace, keptCalls(trace, filters));
      if (tree.size[0] === 0 && trace.callCount > 0) context.status = 1;
      return printText(treeJson(tree, { maxDepth }), context);
    }
    const page: TreePage = treePage(trace, {
      ...filters,
      maxDepth,
      ...shown,
      lines: flags.all ? undefined : shown.lines,
      args: shown.args && flags.args,
      results: shown.results && flags.return,
      style: styleOf(flags, context.stdout, context),
      glyphs: glyphsOf(flags, context),
      width: flags.width ?? widthOf(context.stdout),
    });
    await printLines(page.lines, context, { pager: flags.pager !== false });
    if (!page.hasMatch) context.status = 1;
  });
}

const HELP = `
Repeats of calls in a row are folded into one line; "…" after a value says that it differs among them.
A call's time is from its entry to its end, waiting included. Exit status 1: no call passes the filters.

Examples:
  tph tree                          the newest run
  tph tree @1 --max-depth 3         the run before, three levels
  tph tree --filter 'Cart.*'        where the methods of Cart were called
  tph tree --min-duration 1ms --self-time
  tph tree before --all --no-pager  the run labelled "before", whole`;
