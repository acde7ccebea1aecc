/**
 * What is asked for → a test of a value. The same tests serve `tph find`, over snapshots of the record, and `tph run -t`, over
 * the values themselves.
 *
 * @module
 */

import { wrongUsage } from "../errors.ts";
import type { Snapshot } from "../trace/snapshot.ts";
import { contains, isEqual, nearNumber, sameNumber, textsOf } from "./equal.ts";
import { parseLiteral } from "./literal.ts";
import { parsePath, type PathPattern, type Step } from "./path.ts";
import { checkType, isOfType } from "./types.ts";
import { walkSnapshot } from "./walk.ts";
import { parseWhere } from "./where.ts";

/** What the user asks for, as plain data. */
export interface Question {
  /** A literal or a bare word; with `regex`, a regular expression. */
  value?: string;
  /** The type that the value is read as, and that what is found must have. */
  type?: string;
  contains?: boolean;
  regex?: boolean;
  /** How far numbers may be apart. */
  approx?: number;
  /** An arrow function of one parameter that is true of the value. */
  where?: string;
  /** Only values at this path. */
  path?: string;
}

/** A test of values. */
export interface Matcher {
  /** How it compares: `equal`, `contains`, `regex`, `approx`, `where`, `path` or `type`. */
  kind: string;
  /** Whether the value itself, apart from its place, is one. */
  test(part: Snapshot): boolean;
  /** Where in an argument or result it must be; anywhere when there is none. */
  path?: PathPattern;
  /** The value that equals, when nothing else does: it can be looked up. */
  exactly?: Snapshot;
  /** Tests that failed with an error, and the first one's message. */
  failures: { count: number; message: string };
}

/** A place where a value was found. */
export interface Found {
  steps: Step[];
  part: Snapshot;
}

/**
 * Makes the test.
 *
 * @throws {TphError} The question makes no sense.
 */
export function createMatcher(question: Question): Matcher {
  const { type, path, approx } = question;
  if (type !== undefined) checkType(type);
  const failures = { count: 0, message: "" };
  const { kind, test, exactly } = testOf(question, failures);
  const matcher: Matcher = {
    kind,
    test: type === undefined ? test : (part) => isOfType(part, type) && test(part),
    failures,
  };
  if (path !== undefined) matcher.path = parsePath(path);
  if (exactly !== undefined && approx === undefined) matcher.exactly = exactly;
  return matcher;
}

type Test = Pick<Matcher, "kind" | "test" | "exactly">;

function testOf(question: Question, failures: Matcher["failures"]): Test {
  const { value, type, where, approx } = question;
  const ways = [
    question.contains && "--contains",
    question.regex && "--regex",
    where !== undefined && "--where",
  ]
    .filter(Boolean);
  if (ways.length > 1) {
    throw wrongUsage(`Cannot match by ${ways.join(" and ")} at once.`, "Choose one of them.");
  }
  if (where !== undefined) return { kind: "where", test: whereTest(where, failures) };
  if (value === undefined) {
    if (question.contains || question.regex || approx !== undefined) {
      throw wrongUsage("Cannot match: the value is missing.", "Give the value: tph find VALUE [RUN]");
    }
    if (question.path !== undefined) return { kind: "path", test: () => true };
    if (type !== undefined) return { kind: "type", test: () => true };
    throw wrongUsage("Cannot match: the value is missing.", "Give the value, --path, --type or --where.");
  }
  if (question.regex) {
    if (approx !== undefined) throw wrongUsage("Cannot match by --regex and --approx at once.");
    const pattern = parseRegex(value);
    return { kind: "regex", test: (part) => textsOf(part).some((text) => pattern.test(text)) };
  }
  // With --contains, a class or kind of type says what contains, not what is contained.
  const wanted = parseLiteral(value, isPrimitiveType(type) ? type : undefined);
  if (approx !== undefined && !(approx >= 0)) {
    throw wrongUsage(
      "Cannot match with such a tolerance.",
      "--approx takes a number from 0 on, such as 1e-9.",
    );
  }
  if (approx !== undefined && wanted.type !== "number" && wanted.type !== "composite") {
    throw wrongUsage(`Cannot match ${value} by --approx: it is not a number.`);
  }
  const same = approx === undefined ? sameNumber : nearNumber(approx);
  if (question.contains) return { kind: "contains", test: (part) => contains(part, wanted, same) };
  return {
    kind: approx === undefined ? "equal" : "approx",
    test: (part) => isEqual(part, wanted, same),
    exactly: wanted,
  };
}

function isPrimitiveType(type: string | undefined): boolean {
  return type === "string" || type === "number" || type === "bigint" || type === "boolean";
}

/** `/source/flags`, or the source alone. */
function parseRegex(text: string): RegExp {
  const [, source, flags] = /^\/(.*)\/([a-z]*)$/su.exec(text) ?? [];
  try {
    // A pattern with state would find every second text.
    return source === undefined ? new RegExp(text, "u") : new RegExp(source, flags!.replace(/[gy]/g, ""));
  } catch (error) {
    if (source === undefined) {
      try {
        return new RegExp(text);
      } catch {
        // The first message is the clearer one.
      }
    }
    throw wrongUsage(`Cannot read the regular expression ${text}: ${(error as Error).message}.`);
  }
}

function whereTest(where: string, failures: Matcher["failures"]): Matcher["test"] {
  const holds = parseWhere(where);
  return (part) => {
    try {
      return holds(part);
    } catch (error) {
      if (failures.count++ === 0) failures.message = error instanceof Error ? error.message : String(error);
      return false;
    }
  };
}

/** Everywhere in an argument or result where the value is, itself first. */
export function findIn(root: Snapshot, { test, path }: Matcher, most = Infinity): Found[] {
  // Most values have nothing in them, and there may be millions.
  if (root.type !== "composite") {
    return (path === undefined || path.matches([])) && test(root) ? [{ steps: [], part: root }] : [];
  }
  const found: Found[] = [];
  walkSnapshot(root, (part, steps) => {
    if ((path === undefined || path.matches(steps)) && test(part)) found.push({ steps: [...steps], part });
    return found.length < most;
  }, path);
  return found;
}
