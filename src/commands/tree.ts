import { Buffer } from "node:buffer";
import { type Command, Option } from "commander";
import { openRun } from "../store/open_run.ts";
import { resolveRun } from "../store/resolve_run.ts";
import { buildCallTree, type CallTree, glanceAtCallTree, subtreeSize } from "../query/call_tree.ts";
import { noRequests, noTests, wrongUsage } from "../errors.ts";
import type { Trace } from "../trace/trace.ts";
import { type Roots, selectCalls } from "../query/keep.ts";
import { requestsOf } from "../query/requests.ts";
import { bytesOf } from "../answer/budget.ts";
import { tellTree, treePieces } from "../answer/tree_answer.ts";
import { tellTreeRows } from "../answer/tree_rows_answer.ts";
import { PLAIN } from "../view/style.ts";
import { type TreePage, treePage, type TreePageOptions, treePages } from "../view/tree_page.ts";
import {
  addAnswer,
  type AnswerFlags,
  type Asked,
  command as commandText,
  printAnswer,
  printWhole,
  runWord,
  sameCache,
} from "./answer.ts";
import {
  addCallFilters,
  type CallFilterFlags,
  callFilters,
  hasFilters,
  namedRoots,
  unknownNames,
  whereFailures,
} from "./call_filters.ts";
import { checkCall, splitReference } from "./call_reference.ts";
import type { Context } from "./context.ts";
import {
  addCacheDir,
  addTextOptions,
  addTimes,
  type CacheFlags,
  configOf,
  count,
  dressOf,
  duration,
  glyphsOf,
  repeated,
  RUN_ARGUMENT,
  styleOf,
  type TextFlags,
} from "./options.ts";
import { widthOf } from "./page_width.ts";
import { MISSING, printLines, remark, writeText } from "./output.ts";
import { addSettings } from "./setting_flags.ts";
import { notRunTexts } from "./tests_not_run.ts";
import { pageFile } from "./page_of.ts";
import { treeOptions } from "./tree_options.ts";

interface Flags extends CacheFlags, TextFlags, AnswerFlags, CallFilterFlags {
  maxDepth?: number;
  depth?: number;
  showSource?: boolean;
  width?: number;
  lines?: number;
  format?: (typeof FORMATS)[number];
  output?: string;
  call?: number;
  up?: number;
  down?: number;
  roots?: "tests" | "requests";
  ids?: boolean;
  follow?: boolean;
}

const FORMATS = ["text", "json", "html"] as const;

export function define(command: Command, context: Context): void {
  command
    .argument("[run]", RUN_ARGUMENT, "@")
    .option("--max-depth <n>", "show calls down to this level; 1: only the roots", count)
    .addOption(new Option("--depth <n>", "the same").argParser(count).hideHelp())
    .addOption(new Option("--min-duration <time>", "the same as --slower").argParser(duration).hideHelp())
    .option("--call <n>", "show this call, and all below it; as RUN#N, too; --ids tells its number", count)
    .option("--up <n>", "of --call: show so many of its callers, too", count)
    .option("--down <n>", "of --call: show so many levels below it", count)
    .option(
      "--test <text>",
      "show the tests whose title has this text, each as a root (repeatable)",
      repeated,
    )
    .option(
      "--request <text>",
      "show the requests with this text, such as 'GET /users' or 500, each as a root (repeatable)",
      repeated,
    )
    .addOption(
      new Option("--roots <what>", "tests, requests: show each of them as a root")
        .choices(["tests", "requests"]),
    )
    .option("--ids", "show the number of each call")
    .option("--follow", "go on as the run grows, until it has ended (default: the newest run that goes on)")
    .option("--all", "show all lines")
    .option("--skip <n>", "with --json: every call, a row each, from this row on", count)
    .option("--width <n>", "columns of a line (default: the terminal's; no limit elsewhere)", count)
    .addOption(
      new Option("--format <format>", "text; json: as --json; html: the page of tph export")
        .choices(FORMATS),
    )
    .option("-o, --output <file>", "write to a file instead of stdout")
    .addOption(new Option("--show-source", "the same as --source").hideHelp());
  addCallFilters(command, { without: ["--test", "--request"] });
  addAnswer(command, "print JSON: nested calls, times in nanoseconds", { hasLayout: true });
  addCacheDir(addTextOptions(addTimes(addSettings(command, "tree")))).addHelpText("after", HELP);
  command.action(async (word: string, flags: Flags) => {
    const { run: reference, call } = splitReference(word);
    if (call !== undefined) {
      if (flags.call !== undefined) throw wrongUsage("Cannot combine RUN#CALL with --call.");
      flags.call = call;
    }
    const config = configOf(flags, context, ["tree"]);
    if (flags.follow) {
      const { checkFollowed, follow, followedRun } = await import("./follow.ts");
      checkFollowed(flags);
      const depth = flags.maxDepth ?? flags.depth;
      const shown = treeOptions(config.settings);
      return await follow(followedRun(command.args[0], config), {
        ...shown,
        ...dressOf(flags, context),
        flags,
        settings: config.settings,
        context,
        source: shown.source || flags.showSource === true,
        ids: flags.ids === true,
        ...(depth === undefined ? {} : { maxDepth: Math.max(0, depth - 1) }),
        ...(flags.all ? { lines: undefined } : {}),
      });
    }
    const trace = openRun(resolveRun(reference, config), config.settings);
    const shown = treeOptions(config.settings);
    if (flags.showSource) shown.source = true;
    const format = flags.format ?? (flags.json ? "json" : "text");
    if (flags.json && format !== "json") throw wrongUsage("Cannot combine --json with another --format.");
    if (flags.skip !== undefined && format !== "json") {
      throw wrongUsage("--skip goes with --json: it reads every call, page by page.");
    }
    const run: Asked = { trace, reference };
    if (call !== undefined) run.words = { [word]: `${runWord(run)}#${call}` };
    const filters = {
      ...callFilters({ ...flags, test: undefined, request: undefined }, trace),
      roots: rootsOf(flags, trace),
    };
    const unknown = unknownNames(flags, trace);
    const notRun = notRunTexts(trace, filters.roots);
    const depth = depthOf(flags, trace);
    const maxDepth = depth === undefined ? undefined : Math.max(0, depth - 1);
    if (format === "html") {
      if (hasFilters(flags) || flags.roots !== undefined) {
        throw wrongUsage("--format html has all calls of a run: it takes no filter.");
      }
      const start = `view=tree${flags.call === undefined ? "" : `&call=${flags.call}`}`;
      return await writeText([pageFile({ b: trace }, { context, start })], flags.output, context);
    }
    const look = {
      ...shown,
      maxDepth,
      lines: flags.all ? undefined : shown.lines,
      ids: flags.ids === true,
    };
    if (format !== "text") {
      const selection = selectCalls(trace, filters);
      const isGlance = selection.keep === undefined && (flags.skip ?? maxDepth) !== undefined;
      const tree = isGlance ? glanceAtCallTree(trace, { maxDepth }) : buildCallTree(trace, selection);
      if (subtreeSize(tree, 0) === 0 && trace.callCount > 0) context.status = 1;
      const warnings = [...unknown, ...notRun, ...whereFailures(filters)];
      return await printTree(tree, { flags, context, run, warnings }, maxDepth);
    }
    const isFile = flags.output !== undefined;
    const page = pageWithin(context, trace, {
      ...filters,
      ...look,
      hasBudget: (context.pageBytes ?? Infinity) < Infinity,
      style: isFile && flags.color !== "always" ? PLAIN : styleOf(flags, context.stdout, context),
      glyphs: glyphsOf(flags, context),
      width: flags.width ?? (isFile ? Infinity : widthOf(context.stdout)),
    });
    if (isFile) await writeText(withBreaks(page.lines), flags.output, context);
    else await printLines(page.lines, context, { pager: flags.pager !== false });
    remark(
      [...(page.hasMatch ? [] : unknown), ...notRun, ...whereFailures(filters)].map((text) => `tph: ${text}`),
      context,
    );
    if (!page.hasMatch) context.status = 1;
  });
}

/** A page with as many lines as its bytes allow: the tree is cut where that matters least, and not at its end. */
function pageWithin({ pageBytes }: Context, trace: Trace, options: TreePageOptions): TreePage {
  if (pageBytes === undefined || pageBytes === Infinity) return treePage(trace, options);
  let lines = Math.max(1, Math.min(options.lines ?? Infinity, Math.floor(pageBytes / FEWEST_BYTES)));
  const pageOf = treePages(trace, { ...options, lines });
  for (;;) {
    const page = pageOf(lines);
    const texts = [...page.lines];
    const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0);
    if (bytes <= pageBytes - MISSING || lines === 1) return { ...page, lines: texts };
    lines = Math.max(1, Math.min(lines - 1, Math.floor(lines * (pageBytes - MISSING) / bytes)));
  }
}

/** Hardly a line takes fewer bytes. */
const FEWEST_BYTES = 20;

/** A tree as JSON: to a file whole, else within the budget. */
async function printTree(tree: CallTree, subject: TreeSubject, maxDepth: number | undefined): Promise<void> {
  const { flags, context, run } = subject;
  const isFile = flags.output !== undefined;
  const page = (skip: number) => commandText(context, run, ["--skip", String(skip)]);
  if (flags.skip !== undefined) {
    if (isFile) throw wrongUsage("Cannot combine --skip with --output.");
    // No row takes fewer than twenty bytes.
    const limit = Math.ceil(bytesOf(flags) / 20);
    return await printAnswer(tellTreeRows(tree, { skip: flags.skip, limit, maxDepth, page }), subject);
  }
  if (isFile || flags.all && flags.budget === undefined && maxDepth === undefined) {
    const write = (pieces: Iterable<string>) => writeText(pieces, flags.output, context);
    return await printWhole(treePieces(tree, { maxDepth }), subtreeSize(tree, 0), subject, write);
  }
  const callCommand = (call: number) => `tph tree ${runWord(run)} --call ${call} --json${sameCache(flags)}`;
  const roomierCommand = commandText(context, run, ["--skip", "0"], { roomier: true });
  await printAnswer(
    tellTree(tree, { maxDepth, callCommand, rowsCommand: page(0), roomierCommand }),
    subject,
  );
}

interface TreeSubject {
  flags: Flags;
  context: Context;
  run: Asked;
  warnings: string[];
}

/** Levels that are shown. */
function depthOf({ maxDepth, depth, call, up = 0, down }: Flags, trace: Trace): number | undefined {
  if (down === undefined || call === undefined) return maxDepth ?? depth;
  let above = 0;
  for (let at = trace.parentOf(call); at !== 0 && above < up; at = trace.parentOf(at)) above++;
  return above + down + 1;
}

/** What the tree begins with. */
function rootsOf(flags: Flags, trace: Trace): Roots | undefined {
  const { call, test, request, up, down } = flags;
  const what = namedRoots(flags);
  if (call === undefined) {
    if ((up ?? down) !== undefined) throw wrongUsage("--up and --down go with a call: --call 73 --up 2.");
    if (what === "tests") {
      if (!trace.sites.some(({ kind }) => kind === "test")) throw noTests();
      return { tests: test ?? [] };
    }
    if (what === undefined) return undefined;
    if (requestsOf(trace).size === 0) throw noRequests();
    return { requests: request ?? [] };
  }
  if (what !== undefined) throw wrongUsage("Cannot combine --call with --test, --request or --roots.");
  checkCall(trace, call);
  return { call, up };
}

/** Lines as pieces of text, with line breaks between them. */
function* withBreaks(lines: Iterable<string>): Generator<string> {
  let before = "";
  for (const line of lines) {
    yield before + line;
    before = "\n";
  }
}

const HELP = `
Repeats of calls in a row are folded into one line; "…" after a value says that it differs among them.
A call's time is from its entry to its end, waiting included. Exit status 1: no call passes the filters.

Examples:
  tph tree                          the newest run
  tph tree @1 --max-depth 3         the run before, three levels
  tph tree --filter 'Cart.*'        where the methods of Cart were called
  tph tree --roots tests            each test, and what it called
  tph tree --test "adds tax"        the tests with this in their title
  tph tree --request "GET /users"   what was called for these requests
  tph tree --call 73 --ids          one call, with the numbers of those below it
  tph tree before#73 --up 3 --down 1  call 73 of the run "before", its callers and what it called
  tph tree --min-duration 1ms --self-time
  tph tree --follow                 the newest run that goes on, as it grows
  tph tree --follow --roots requests --slower 1s
  tph tree --json --skip 0          every call, a row each, page by page
  tph tree before --all --no-pager  the run labelled "before", whole
  tph tree --format html -o run.html  as a page for a browser`;
