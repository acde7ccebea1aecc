/**
 * Which calls a command is about: the same options on `tree`, `stats`, `find` and `export`.
 *
 * @module
 */
import type { Command } from "commander";
import { noRequests, noTests, wrongUsage } from "../errors.ts";
import { createMatcher } from "../match/matcher.ts";
import { callCondition } from "../query/call_condition.ts";
import type { Filters } from "../query/keep.ts";
import { nearestNames, sitesNamed } from "../query/names.ts";
import { requestsOf } from "../query/requests.ts";
import { sitesIn } from "../query/call_tests.ts";
import type { Trace } from "../trace/trace.ts";
import { escapeText } from "../view/text.ts";
import { plural } from "../view/units.ts";
import { duration, repeated } from "./options.ts";

export interface CallFilterFlags {
  filter?: string[];
  exclude?: string[];
  file?: string[];
  value?: string;
  where?: string;
  error?: boolean;
  minDuration?: number;
  slower?: number;
  test?: string[];
  request?: string[];
}

/** @param without options that the command has in its own way */
export function addCallFilters(command: Command, { without = [] }: { without?: string[] } = {}): Command {
  const add = (spec: string, text: string, parse?: (value: string, earlier: never) => unknown) => {
    if (without.includes(spec.split(" ")[0]!)) return;
    if (parse === undefined) command.option(spec, text);
    else command.option(spec, text, parse as (value: string) => unknown);
  };
  add(
    "--filter <name>",
    "only calls of these functions: a name, its last part or a glob; '!name' hides (repeatable)",
    repeated,
  );
  add("--exclude <name>", "leave out calls of these functions, and all below them (repeatable)", repeated);
  add(
    "--file <path>",
    "only calls of functions in this file, or at a line of it: src/price.ts:40 (repeatable)",
    repeated,
  );
  add("--value <literal>", "only calls with this value in what they were given, returned or threw");
  add("--where <condition>", "only calls for which this is true: 'args.total < 0', 'result === undefined'");
  add("--error", "only calls that threw");
  add("--slower <time>", "only calls that took at least so long, such as 10ms", duration);
  add("--test <text>", "only calls of the tests whose title has this text (repeatable)", repeated);
  add(
    "--request <text>",
    "only calls for the requests with this text: 'GET /users', 500 (repeatable)",
    repeated,
  );
  return command;
}

/** What the options say. Roots are the tests, where tests are named. */
export function callFilters(flags: CallFilterFlags, trace: Trace): Filters {
  const { filter: wanted = [], exclude = [], file, value, where, error, minDuration, slower, test, request } =
    flags;
  const isHiding = (name: string) => name.startsWith("!");
  if (test !== undefined && !trace.sites.some(({ kind }) => kind === "test")) throw noTests();
  if (request !== undefined && requestsOf(trace).size === 0) throw noRequests();
  namedRoots(flags);
  const least = Math.max(minDuration ?? 0, slower ?? 0);
  return {
    filter: wanted.filter((name) => !isHiding(name)),
    exclude: [...exclude, ...wanted.filter(isHiding).map((name) => name.slice(1))],
    ...(file === undefined ? {} : { files: file }),
    ...(value === undefined ? {} : { value: createMatcher({ value }) }),
    ...(where === undefined ? {} : { where: callCondition(where) }),
    ...(error ? { isError: true } : {}),
    ...(least > 0 ? { minDuration: least } : {}),
    ...(test === undefined ? {} : { roots: { tests: test } }),
    ...(request === undefined ? {} : { roots: { requests: request } }),
  };
}

/**
 * The kind of roots that the options name.
 *
 * @throws {TphError} They name two.
 */
export function namedRoots(
  { test, request, roots }: Pick<CallFilterFlags, "test" | "request"> & { roots?: "tests" | "requests" },
): "tests" | "requests" | undefined {
  const isTests = test !== undefined || roots === "tests";
  const isRequests = request !== undefined || roots === "requests";
  if (isTests && isRequests) throw wrongUsage("Cannot show both tests and requests: name one of them.");
  return isTests ? "tests" : isRequests ? "requests" : undefined;
}

/** Whether the options leave anything out. */
export function hasFilters(flags: CallFilterFlags): boolean {
  const { filter, exclude, file, value, where, error, minDuration, slower, test, request } = flags;
  return [filter, exclude, file, value, where, error, minDuration, slower, test, request].some((flag) =>
    flag !== undefined
  );
}

/** The warning that a condition failed on some calls. */
export function whereFailures({ where }: Filters): string[] {
  if (where === undefined || where.failures.count === 0) return [];
  const { count, message } = where.failures;
  return [`--where failed on ${plural(count, "call")}, which count as no match: ${escapeText(message)}`];
}

/** What to say of names that no function of the run has. */
export function unknownNames({ filter = [], file = [] }: CallFilterFlags, trace: Trace): string[] {
  const marks = new Uint8Array(trace.sites.length + 2);
  const texts = filter.filter((name) => !name.startsWith("!") && !sitesNamed(trace, name, marks)).map(
    (name) => {
      const near = nearestNames(trace, name).map(escapeText);
      const hint = near.length === 0 ? "" : ` The nearest: ${near.join(", ")}.`;
      return `No function that was called is named "${escapeText(name)}".${hint}`;
    },
  );
  return [
    ...texts,
    ...file.filter((path) => !sitesIn(trace, path, marks)).map((path) =>
      `No function that was called is in ${escapeText(path)}.`
    ),
  ];
}
