import { type Command, InvalidArgumentError } from "commander";
import { wrongUsage } from "../errors.ts";
import { createMatcher, type Matcher } from "../match/matcher.ts";
import { bytesOf } from "../answer/budget.ts";
import type { Room } from "../answer/short_snapshot.ts";
import { find, type Hit, type Role, ROLES } from "../query/find.ts";
import { journey, type JourneyStep } from "../query/journey.ts";
import { openRun } from "../store/open_run.ts";
import { isRunName, resolveRun } from "../store/resolve_run.ts";
import { findPage, nowhereTexts } from "../view/find_text.ts";
import { journeyPage } from "../view/journey_text.ts";
import { escapeText } from "../view/text.ts";
import { plural } from "../view/units.ts";
import { hitRow, stepRow } from "../answer/answers.ts";
import { tellList } from "../answer/list_answer.ts";
import { placeOf } from "../answer/refs.ts";
import { addAnswer, type AnswerFlags, type Asked, command as commandText, printAnswer } from "./answer.ts";
import {
  addCallFilters,
  type CallFilterFlags,
  callFilters,
  hasFilters,
  unknownNames,
  whereFailures,
} from "./call_filters.ts";
import { isArrow } from "../query/call_condition.ts";
import { selectCalls } from "../query/keep.ts";
import type { Context } from "./context.ts";
import { addTraceId, findTrace } from "./find_trace.ts";
import {
  addCacheDir,
  addTextOptions,
  type CacheFlags,
  configOf,
  count,
  dressOf,
  repeated,
  RUN_ARGUMENT,
  type TextFlags,
} from "./options.ts";
import { printLines, printText, remark } from "./output.ts";

interface Flags extends CacheFlags, TextFlags, AnswerFlags, CallFilterFlags {
  /** Of the value, not of calls. */
  value?: string;
  type?: string;
  contains?: boolean;
  regex?: boolean;
  approx?: number;
  where?: string;
  path?: string;
  in?: string[];
  as?: Role[];
  limit?: number;
  count?: boolean;
  group?: boolean;
  journey?: boolean;
  traceId?: string;
}

/** Places that a journey is made of. */
const MAX_JOURNEY = 100_000;
/** Lines, unless the user says otherwise. */
const DEFAULT_LIMIT = 200;

/** Where no value is needed, this is the run and no text, as is the name of one. */
const REFERENCE = /^@\d*$/;

export function define(command: Command, context: Context): void {
  command
    .usage("[options] VALUE [RUN]")
    .argument(
      "[value]",
      'a literal (2, "2", 1n, [1], { a: 1 }, new Date("…")) or a bare word; without one: all that the calls were given and came to',
    )
    .argument("[run]", RUN_ARGUMENT)
    .option("--value <literal>", "the value, where it does not stand first")
    .option("--type <type>", "read the value as, and find only: number, string, Map, Order …")
    .option("--contains", "find texts, arrays and objects that contain the value")
    .option("--regex", "find texts that match; the value is a regular expression, /…/i or bare")
    .option("--approx <tolerance>", "find numbers within this distance, such as 1e-9", tolerance)
    .option(
      "--where <predicate>",
      "find values for which an arrow function is true: v => v?.total > 100; or, beside a value, only in calls for which a condition is true: 'args.total < 0'",
    )
    .option("--path <path>", "only at this path in an argument or result: $.user.id, $.items[*].sku, $..id")
    .option("--in <glob>", "only in functions whose name matches (repeatable)", repeated)
    .option("--as <role>", `only as ${ROLES.join(", ")} (repeatable)`, role)
    .option("--limit <n>", "show at most this many places, the earliest first; 0: all", count)
    .option("--count", "print only how many places there are")
    .option("--group", "one line a function")
    .option(
      "--journey",
      "follow the value: where it came from, who passed it on, where it was changed or dropped",
    );
  addTraceId(command);
  addCallFilters(command, { without: ["--value", "--where"] });
  addAnswer(command, "print JSON: a list of places, times in nanoseconds", { isList: true });
  addCacheDir(addTextOptions(command)).addHelpText("after", HELP);
  command.action(async (value: string | undefined, run: string | undefined, flags: Flags) => {
    if (flags.traceId !== undefined) {
      const runs = [value, run].filter((reference) => reference !== undefined);
      return await findTrace(flags.traceId, runs, { flags, context });
    }
    const config = configOf(flags, context);
    const warnings: string[] = [];
    if (flags.value !== undefined) {
      if (run !== undefined) {
        throw wrongUsage("Cannot combine a value with --value.", "Leave one of them out.");
      }
      // The first argument is the run.
      run = value;
      value = flags.value;
    }
    if (run === undefined && value !== undefined && namesCalls(flags) && flags.value === undefined) {
      const isName = isRunName(value, config);
      if (isName) {
        const text = escapeText(value);
        warnings.push(`"${text}" is the name of a run, which is looked at; --value looks for the text.`);
      }
      if (isName || REFERENCE.test(value)) {
        run = value;
        value = undefined;
      }
    }
    const condition = flags.where === undefined || isArrow(flags.where) ? undefined : flags.where;
    if (condition === undefined && flags.where !== undefined && value !== undefined) {
      // With a predicate there is no value: the first argument is the run.
      if (run !== undefined) {
        throw wrongUsage("Cannot combine a value with --where.", "Leave one of them out.");
      }
      run = value;
      value = undefined;
    }
    const { limit: _, ...rest } = flags;
    // What only names calls asks for what these were given and came to.
    const asksCalls = value === undefined && flags.type === undefined && flags.path === undefined &&
      (condition !== undefined || namesCalls({ ...flags, where: undefined }));
    const matcher = createMatcher({
      ...rest,
      value,
      ...(asksCalls ? { path: "$" } : {}),
      ...(condition === undefined ? {} : { where: undefined }),
    });
    const trace = openRun(resolveRun(run ?? "@", config));
    const asked = { trace, reference: run ?? "@", warnings };
    await answer(asked, matcher, { ...flags, where: condition }, context);
  });
}

async function answer(
  run: Asked & { warnings: string[] },
  matcher: Matcher,
  flags: Flags,
  context: Context,
): Promise<void> {
  const { trace } = run;
  const text = {
    ...dressOf(flags, context),
    valueWidth: context.settings!.value_width,
  };
  const skip = flags.skip ?? 0;
  // With --json, the budget says how many are shown; no row takes fewer than 80 bytes.
  const most = flags.all ? Infinity : skip + Math.ceil(bytesOf(flags) / 80);
  const shown = flags.limit ?? (flags.all ? 0 : DEFAULT_LIMIT);
  const limit = flags.json ? Math.min(flags.limit || Infinity, most) : shown === 0 ? 0 : shown + skip;
  const filters = callFilters({ ...flags, value: undefined }, trace);
  const { matches: calls } = selectCalls(trace, filters);
  const unknown = unknownNames(
    { file: flags.file, filter: [...flags.filter ?? [], ...flags.in ?? []] },
    trace,
  );
  const warned = [...run.warnings, ...unknown, ...whereFailures(filters)];
  remark(flags.json ? [] : warned.map((text) => `tph: ${text}`), context);
  const result = find(trace, matcher, {
    ...(calls === undefined ? {} : { calls }),
    in: flags.in,
    as: flags.as,
    limit: flags.count || flags.group
      ? 0
      : flags.journey
      ? MAX_JOURNEY
      : limit === 0 || limit === Infinity
      ? undefined
      : limit,
  });
  const { failures } = matcher;
  if (failures.count > 0) {
    remark([
      `tph: --where failed on ${
        plural(failures.count, "value")
      }, which count as no match: ${failures.message}`,
    ], context);
  }
  if (result.total === 0) {
    context.status = 1;
    // The page says so itself.
    if (flags.count) remark(nowhereTexts(trace).map((text) => `tph: ${text}`), context);
  }
  const subject = {
    flags,
    context,
    run,
    warnings: [...warned, ...(result.total === 0 ? nowhereTexts(trace) : [])],
  };
  const page = (skip: number) => commandText(context, run, ["--skip", String(skip)]);
  if (flags.count && flags.json) {
    return printAnswer(tellList([], { row: (row) => row, wrap: () => ({ places: result.total }) }), subject);
  }
  if (flags.count) return printText([String(result.total)], context);
  if (flags.journey) {
    if (result.total > MAX_JOURNEY) {
      remark([
        `tph: the journey has the first ${MAX_JOURNEY} of ${result.total} places; --in GLOB looks closer`,
      ], context);
    }
    const steps = journey(trace, result.hits);
    if (flags.json) {
      const row = (step: JourneyStep, room: Room) => stepRow(trace, step, room);
      return printAnswer(tellList(steps.slice(skip), { row, skip, page }), subject);
    }
    return printLines(journeyPage(trace, steps, { ...text, skip }), context, {
      pager: flags.pager !== false,
    });
  }
  if (flags.json) {
    if (flags.group) {
      const groups = [...result.bySite].sort((a, b) => b[1] - a[1]).slice(skip);
      const row = ([id, places]: [number, number]) => ({
        name: trace.site(id).name,
        at: placeOf(trace, id),
        places,
      });
      return printAnswer(tellList(groups, { row, skip, page }), subject);
    }
    const total = Math.min(result.total, flags.limit || Infinity);
    const row = (hit: Hit, room: Room) => hitRow(trace, hit, room);
    return printAnswer(tellList(result.hits.slice(skip), { row, skip, total, page }), subject);
  }
  result.hits.splice(0, skip);
  await printLines(findPage(trace, result, { ...text, group: flags.group === true, skip }), context, {
    pager: context.settings!.pager,
  });
}

/** Whether an option says which calls are looked at. */
function namesCalls(flags: Flags): boolean {
  return flags.in !== undefined || hasFilters({ ...flags, value: undefined });
}

function role(value: string, earlier: Role[] = []): Role[] {
  const roles = value.split(",").map((word) => {
    const found = ROLES.find((name) => name === word.trim());
    if (found === undefined) throw new InvalidArgumentError(`It must be one of ${ROLES.join(", ")}.`);
    return found;
  });
  return [...earlier, ...roles];
}

function tolerance(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0)) {
    throw new InvalidArgumentError("It must be a number from 0 on, such as 1e-9.");
  }
  return value;
}

const HELP = `
A value is found in arguments, results, thrown errors and \`this\`, and inside of them, in the order of time.
2, "2" and 2n are different values. Exit status 1: it is nowhere; 2: it cannot be read.

Examples:
  tph find 2                                     the number 2, in the newest run
  tph find --type string 2 @1                    the text "2", in the run before
  tph find '{ sku: "b" }' --contains             objects with that field
  tph find --regex '^ord_' --in 'Cart.*' --as arg
  tph find 0.3 --approx 1e-9 --path '$.total'
  tph find --where 'v => v?.total > 100'
  tph find --error                               what failed calls were given, and what they threw
  tph find b --journey                           how it came to be where it is`;
