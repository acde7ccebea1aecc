/**
 * `--where 'args.total < 0'`: a condition over calls. Calls of one function that were given the same and came to the same are asked
 * about once a chunk, and only what the condition names is decoded.
 *
 * @module
 */
import { messageOf, TphError, wrongUsage } from "../errors.ts";
import { parseCondition, parseWhere } from "../match/where.ts";
import { valueOf } from "../match/where_values.ts";
import type { CallChunk, ValueDictionary } from "../trace/decode_calls.ts";
import { Kind } from "../trace/journal.ts";
import { type Composite, COMPOSITE_KINDS, type Snapshot, Tag } from "../trace/snapshot.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";
import { eachOwnTimes } from "./times.ts";

const NAMES = ["name", "args", "result", "error", "duration"] as const;
type Name = (typeof NAMES)[number];

/** A condition, and what it may ask of a call. */
export interface CallCondition {
  /** Whether it is true of what a call has of `uses`, in their order; it throws where it fails. */
  holds: (values: Snapshot[]) => boolean;
  /** How often it failed, and the first message. */
  failures: { count: number; message: string };
  /** Of `name`, `args`, `result`, `error`, `duration`, those that it may ask for. */
  uses: ReadonlySet<Name>;
  /** The arguments that it may ask for, by name; nothing where it may be any. */
  params?: ReadonlySet<string>;
}

/** Whether a text is an arrow function, and not an expression. */
export function isArrow(text: string): boolean {
  return /^\s*(?:\([^)]*\)|[\w$]+)\s*=>/.test(text);
}

/**
 * Reads a condition.
 *
 * @param text an expression over the names, or an arrow function of an object that has them
 * @throws {TphError} It is none.
 */
export function callCondition(text: string): CallCondition {
  const failures = { count: 0, message: "" };
  if (isArrow(text)) {
    const holds = parsed(() => parseWhere(text));
    return {
      holds: (values) => holds(plain(NAMES.map((key, i) => ({ key, value: values[i]! })))),
      failures,
      uses: new Set(NAMES),
    };
  }
  // More than are used, where a name stands in a string or is a field's. An escape may spell it in another way.
  const uses = new Set(
    text.includes("\\") ? NAMES : NAMES.filter((name) => new RegExp(`\\b${name}\\b`).test(text)),
  );
  const condition = parsed(() => parseCondition(text, [...uses]));
  const holds = (values: Snapshot[]) => condition(values.map(valueOf));
  if (text.includes("\\")) return { holds, failures, uses };
  const fields = [...text.matchAll(/\bargs\b(?:\s*\??\.\s*([A-Za-z_$][\w$]*))?/g)].map(([, field]) => field);
  return fields.some((field) => field === undefined)
    ? { holds, failures, uses }
    : { holds, failures, uses, params: new Set(fields as string[]) };
}

/** What is wrong is told with what a condition is. */
function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof TphError)) throw error;
    throw wrongUsage(
      error.message,
      `It is a condition over ${NAMES.join(", ")}: args.total < 0, result === null, duration > 10 (ms).`,
    );
  }
}

/** What a test said of calls like one. */
const NO = 1, YES = 2, FAILED = 3;
/** Bytes of the answers that are kept for a chunk. */
const KEPT_BYTES = 1 << 24;

/**
 * Marks the calls of which a condition is true, by id.
 *
 * @param accepts whether a call is asked about at all
 */
export function callsWhere(
  trace: Trace,
  condition: CallCondition,
  accepts: (call: number) => boolean,
): Uint8Array {
  const { holds, failures, uses } = condition;
  const marks = new Uint8Array(trace.callCount + 1);
  // One pass over all calls is faster than a question for each.
  const totals = uses.has("duration") ? eachOwnTimes(trace, () => {}) : undefined;
  const ask = (call: number): number => {
    try {
      return holds(callValues(trace, call, { uses, totals })) ? YES : NO;
    } catch (error) {
      if (failures.count++ === 0) failures.message = messageOf(error);
      return FAILED;
    }
  };
  const slots = siteSlots(trace, condition);
  const outcomes = uses.has("result") || uses.has("error") ? trace.outcomeColumn() : undefined;
  const sites = trace.siteColumn();
  for (const chunk of trace.chunks()) {
    const known = uses.has("duration") ? undefined : keptAnswers(trace, chunk, { slots, outcomes });
    for (let call = chunk.first; call < chunk.first + chunk.count; call++) {
      if (!accepts(call)) continue;
      const place = known?.(call, sites[call]!);
      let said = place === undefined ? 0 : place.kept[place.at]!;
      if (said === 0) {
        said = ask(call);
        if (place !== undefined) place.kept[place.at] = said;
      } else if (said === FAILED) failures.count++;
      if (said === YES) marks[call] = 1;
    }
  }
  return marks;
}

/** By site: the positions of the arguments that the condition asks for; nothing where there are more than it pays to tell apart. */
function siteSlots(trace: Trace, { uses, params }: CallCondition): (number | undefined)[] {
  const isOfOutcome = uses.has("result") || uses.has("error");
  /** −1: none. */
  const none = -1;
  return [
    undefined,
    ...trace.sites.map((site) => {
      if (!uses.has("args")) return none;
      if (params === undefined) return undefined;
      const asked = site.params.flatMap((name, i) =>
        params.has(name) && site.params.indexOf(name) === i ? [i] : []
      );
      // Positions have names of their own where there are more arguments than parameters.
      const isPlain = [...params].every((name) => !/^\d/.test(name));
      if (!isPlain || asked.length > 1 || asked.length === 1 && isOfOutcome) return undefined;
      return asked[0] ?? none;
    }),
  ];
}

/**
 * Says where the answer for calls like one is kept; nothing where calls are too different.
 *
 * What a call's answer hangs on is its function and one value at most: an argument, or the outcome.
 */
function keptAnswers(
  trace: Trace,
  chunk: CallChunk,
  { slots, outcomes }: { slots: (number | undefined)[]; outcomes: Uint8Array | undefined },
): ((call: number, site: number) => { kept: Uint8Array; at: number } | undefined) | undefined {
  try {
    const dictionary = chunk.dictionary();
    const args = chunk.argIndexes();
    const starts = chunk.argStarts();
    const results = chunk.resultIndexes();
    const isPromise = promisesOf(trace, dictionary);
    const size = dictionary.size + 1;
    const kept = new Map<number, Uint8Array>();
    const place: { kept: Uint8Array; at: number } = { kept: new Uint8Array(0), at: 0 };
    return (call, site) => {
      const slot = slots[site];
      if (slot === undefined) return undefined;
      const i = call - chunk.first;
      let value = 0;
      let outcome = 0;
      if (outcomes !== undefined) {
        value = results[i]!;
        // It may have ended later, or its promise.
        if (value === 0 || value >= size || isPromise[value] === 1) return undefined;
        outcome = outcomes[call] === Outcome.THREW ? 1 : 0;
      } else if (slot >= 0) {
        const at = starts[i]! + slot;
        value = at < starts[i + 1]! ? args[at]! : 0;
        if (value >= size) return undefined;
      }
      let answers = kept.get(2 * site + outcome);
      if (answers === undefined) {
        if (kept.size * size > KEPT_BYTES) return undefined;
        kept.set(2 * site + outcome, answers = new Uint8Array(size));
      }
      place.kept = answers;
      place.at = value;
      return place;
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    trace.problem(`calls ${chunk.first} to ${chunk.first + chunk.count - 1}: ${error.message}`);
    return undefined;
  }
}

/** Marks the promises of a dictionary, by index. */
function promisesOf(trace: Trace, { size, kinds, payloads }: ValueDictionary): Uint8Array {
  const marks = new Uint8Array(size + 1);
  for (let i = 0; i < size; i++) {
    if (kinds[i] !== Kind.OBJECT && kinds[i] !== Kind.PRIMITIVE) continue;
    const head = trace.snapshotHead(payloads[i]!);
    if (head < 0 || (head & 0xff) === Tag.COMPOSITE && COMPOSITE_KINDS[head >> 8] === "promise") {
      marks[i + 1] = 1;
    }
  }
  return marks;
}

/** What a condition asks for of a call, in the order of `NAMES`: `name`, `args` by name, `result`, `error`, `duration` in milliseconds. */
function callValues(
  trace: Trace,
  call: number,
  { uses, totals }: { uses: ReadonlySet<Name>; totals: Float64Array | undefined },
): Snapshot[] {
  const values: Snapshot[] = [];
  if (uses.has("name")) {
    const { name } = trace.siteOf(call);
    values.push({ type: "string", value: name, length: name.length });
  }
  if (uses.has("args")) {
    const { params } = trace.siteOf(call);
    const args = trace.argsOf(call).map(({ snapshot }, i) => ({
      key: params[i] ?? String(i),
      value: snapshot,
    }));
    values.push(plain(args));
  }
  if (uses.has("result") || uses.has("error")) {
    const value = trace.resultOf(call)?.snapshot ?? UNDEFINED;
    const hasThrown = trace.outcomeOf(call) === Outcome.THREW;
    if (uses.has("result")) values.push(hasThrown ? UNDEFINED : value);
    if (uses.has("error")) values.push(hasThrown ? value : UNDEFINED);
  }
  if (totals !== undefined) {
    values.push(
      Number.isNaN(trace.durationOf(call)) ? UNDEFINED : { type: "number", value: totals[call]! / 1e6 },
    );
  }
  return values;
}

const UNDEFINED: Snapshot = { type: "undefined" };

function plain(properties: Composite["properties"]): Composite {
  return {
    type: "composite",
    kind: "object",
    className: "Object",
    size: properties.length,
    items: [],
    entries: [],
    properties,
    omittedItems: 0,
    omittedProperties: 0,
  };
}
