/**
 * `--where 'args.total < 0'`: a condition over calls. Calls of one function that were given the same and came to the same are asked
 * about once a chunk, and only what the condition names is decoded.
 *
 * @module
 */
import { messageOf, TphError, wrongUsage } from "../errors.ts";
import { parseCondition, parseWhere } from "../match/where.ts";
import { valueOf } from "../match/where_values.ts";
import { type CallChunk, DictionaryBuffers, type ValueDictionary } from "../trace/decode_calls.ts";
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
  /** The same of a call that returned this number; nothing where it asks for more than the outcome. */
  holdsOf?: (result: number) => boolean;
  /** Whether it is true of a call that took so many milliseconds, where it is no more than a comparison of that. */
  holdsFor?: (duration: number) => boolean;
  /** How often it failed, and the first message. */
  failures: { count: number; message: string };
  /** Of `name`, `args`, `result`, `error`, `duration`, those that it may ask for. */
  uses: ReadonlySet<Name>;
  /** The arguments that it may ask for, by name; nothing where it may be any. */
  params?: ReadonlySet<string>;
  /** Whether it looks into no object: to `result < 0`, all of them are the same. */
  isShallow?: boolean;
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
  if ([...uses].every((name) => name === "result" || name === "error")) {
    const holdsOf = (result: number) => condition(uses.has("result") ? [result] : [undefined]);
    return { holds, holdsOf, failures, uses, isShallow: SHALLOW.test(text) };
  }
  const holdsFor = durationTest(text);
  if (holdsFor !== undefined) return { holds, holdsFor, failures, uses };
  const fields = [...text.matchAll(/\bargs\b(?:\s*\??\.\s*([A-Za-z_$][\w$]*))?/g)].map(([, field]) => field);
  return fields.some((field) => field === undefined)
    ? { holds, failures, uses }
    : { holds, failures, uses, params: new Set(fields as string[]) };
}

/** Comparisons of the whole outcome. */
const SHALLOW =
  /^(?:\s|\b(?:result|error|typeof|null|undefined|true|false|NaN|Infinity|\d+(?:\.\d+)?)\b|[<>]=?|[!=]==?|&&|\|\||[!()-]|'[^']*'|"[^"]*")+$/;
const COMPARISON = /^\s*duration\s*([<>]=?)\s*(\d+(?:\.\d+)?)\s*$/;

/** Of `duration > 10` and the like, the test: as compiled, it takes ten times as long, and there may be millions of calls. */
function durationTest(text: string): ((duration: number) => boolean) | undefined {
  const [, operator, digits] = COMPARISON.exec(text) ?? [];
  const limit = Number(digits);
  switch (operator) {
    case "<":
      return (duration) => duration < limit;
    case "<=":
      return (duration) => duration <= limit;
    case ">":
      return (duration) => duration > limit;
    case ">=":
      return (duration) => duration >= limit;
    default:
      return undefined;
  }
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
/** Bytes of the answers that are kept for a chunk, and for all snapshots. */
const KEPT_BYTES = 1 << 24;
const KEPT_BYTES_OF_SNAPSHOTS = 1 << 26;

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
  const { holds, holdsOf, failures, uses } = condition;
  const marks = new Uint8Array(trace.callCount + 1);
  // One pass over all calls is faster than a question for each.
  const totals = uses.has("duration") ? eachOwnTimes(trace) : undefined;
  if (condition.holdsFor !== undefined) {
    // Nothing is less or greater than the duration of a call that did not end.
    for (let call = 1; call < marks.length; call++) {
      const isKnown = !Number.isNaN(trace.durationOf(call));
      if (isKnown && accepts(call) && condition.holdsFor(totals![call]! / 1e6)) marks[call] = 1;
    }
    return marks;
  }
  const isAsked = askedSites(trace, condition);
  const said = (site: number, holds: () => boolean): number => {
    try {
      return holds() ? YES : NO;
    } catch (error) {
      if (isAsked[site] === 0) return NO;
      if (failures.count++ === 0) failures.message = messageOf(error);
      return FAILED;
    }
  };
  const answers = new Answers(trace, condition);
  const sites = trace.siteColumn();
  for (const chunk of trace.chunks()) {
    // What its calls were given, or came to, is not known; to ask for that of each would take minutes.
    if (!answers.open(chunk)) continue;
    const isKept = totals === undefined;
    for (let call = chunk.first; call < chunk.first + chunk.count; call++) {
      if (!accepts(call)) continue;
      let answer = 0;
      const site = sites[call]!;
      if (isKept && answers.find(call, site)) {
        answer = answers.kept;
        if (answer === FAILED) failures.count++;
        else if (answer === 0) {
          const result = holdsOf && answers.result();
          answer = said(site, () => result === undefined ? holds(answers.values()) : holdsOf!(result));
          answers.kept = answer;
        }
      } else answer = said(site, () => holds(callValues(trace, call, { uses, totals })));
      if (answer === YES) marks[call] = 1;
    }
  }
  return marks;
}

/** By site: 0 for a function that has none of the parameters that the condition names: it is not meant, and a condition that fails there is no failure. */
function askedSites(trace: Trace, { params }: CallCondition): Uint8Array {
  const asked = trace.sites.map((site) => site.params.some((name) => params?.has(name)) ? 1 : 0);
  // Where no function has one, the name is wrong, and that is told.
  return asked.includes(1) ? Uint8Array.from([0, ...asked]) : new Uint8Array(asked.length + 1).fill(1);
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
 * The answers for a chunk's calls: what an answer hangs on is the call's function, if at all, and one value at most, an argument or
 * the outcome.
 */
class Answers {
  readonly #trace: Trace;
  readonly #condition: CallCondition;
  readonly #slots: (number | undefined)[];
  readonly #outcomes: Uint8Array | undefined;
  /** Whether a promise that a call returned may have settled in a later chunk. */
  readonly #hasSettled: boolean;
  #chunk: CallChunk | undefined;
  #dictionary: ValueDictionary = { size: 0, kinds: NONE, payloads: new Float64Array(0), identities: NONE };
  #args: Uint32Array = NONE;
  #starts: Uint32Array = NONE;
  #results: Uint32Array = NONE;
  #isPromise: Uint8Array | undefined;
  /** By function and outcome: what was said of each value of the dictionary. */
  readonly #byKey = new Map<number, Uint8Array>();
  /** The same of each snapshot: chunks have the same ones again and again, of other objects. */
  readonly #bySnapshot = new Map<number, Uint8Array>();
  readonly #buffers = new DictionaryBuffers();
  /** What `find` found: the function, its argument, the value's index, and where the answer is kept. */
  #site = 0;
  #slot = 0;
  #hasThrown = false;
  #value = 0;
  #answers: Uint8Array = new Uint8Array(0);
  #place = 0;
  #lastLists: Map<number, Uint8Array> | undefined;
  #lastKey = 0;
  #lastAnswers: Uint8Array | undefined;

  constructor(trace: Trace, condition: CallCondition) {
    const { uses } = condition;
    this.#trace = trace;
    this.#condition = condition;
    this.#slots = siteSlots(trace, condition);
    this.#outcomes = uses.has("result") || uses.has("error") ? trace.outcomeColumn() : undefined;
    this.#hasSettled = this.#outcomes !== undefined && hasSettledLate(trace);
  }

  /** Turns to a chunk; false where its values cannot be read. */
  open(chunk: CallChunk): boolean {
    this.#byKey.clear();
    this.#lastLists = undefined;
    try {
      this.#chunk = chunk;
      this.#dictionary = chunk.dictionary(this.#buffers);
      if (this.#outcomes === undefined) {
        this.#args = chunk.argIndexes();
        this.#starts = chunk.argStarts();
      } else {
        this.#results = chunk.resultIndexes();
        this.#isPromise = this.#hasSettled ? promisesOf(this.#trace, this.#dictionary) : undefined;
      }
      return true;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#trace.problem(`calls ${chunk.first} to ${chunk.first + chunk.count - 1}: ${error.message}`);
      return false;
    }
  }

  /** Finds the place of the answer for calls like one; false where calls are too different. */
  find(call: number, site: number): boolean {
    const slot = this.#slots[site];
    if (slot === undefined) return false;
    const chunk = this.#chunk!;
    const i = call - chunk.first;
    const size = this.#dictionary.size + 1;
    let value = 0;
    this.#hasThrown = false;
    if (this.#outcomes !== undefined) {
      value = this.#results[i]!;
      // It may have ended later, or its promise.
      if (value === 0 || value >= size) return false;
      if (this.#isPromise?.[value] === 1 && this.#trace.lateEnds().lastOf(call, chunk) !== undefined) {
        return false;
      }
      this.#hasThrown = this.#outcomes[call] === Outcome.THREW;
    } else if (slot >= 0) {
      const at = this.#starts[i]! + slot;
      value = at < this.#starts[i + 1]! ? this.#args[at]! : 0;
      if (value >= size) return false;
    }
    this.#site = site;
    this.#slot = slot;
    this.#value = value;
    return this.#findPlace(site, value);
  }

  /** Finds where the answer is kept. */
  #findPlace(site: number, value: number): boolean {
    const { uses } = this.#condition;
    const { size, kinds, payloads } = this.#dictionary;
    const isOfSite = uses.has("name") || uses.has("args");
    const key = (isOfSite ? 2 * site : 0) + Number(this.#hasThrown);
    const kind = kinds[value - 1];
    if (kind === Kind.OBJECT || kind === Kind.PRIMITIVE) {
      const id = payloads[value - 1]!;
      const answers = this.#answersOf(key, this.#bySnapshot, {
        length: this.#trace.snapshotCount + 1,
        most: KEPT_BYTES_OF_SNAPSHOTS,
      });
      if (answers !== undefined && id < answers.length) {
        this.#answers = answers;
        this.#place = id;
        return true;
      }
    }
    const answers = this.#answersOf(key, this.#byKey, { length: size + 1, most: KEPT_BYTES });
    if (answers === undefined) return false;
    this.#answers = answers;
    this.#place = value;
    return true;
  }

  #answersOf(
    key: number,
    lists: Map<number, Uint8Array>,
    { length, most }: { length: number; most: number },
  ): Uint8Array | undefined {
    // Mostly they are those that were asked for before.
    if (lists === this.#lastLists && key === this.#lastKey) return this.#lastAnswers;
    let answers = lists.get(key);
    if (answers === undefined && (lists.size + 1) * length <= most) {
      lists.set(key, answers = new Uint8Array(length));
    }
    this.#lastLists = lists;
    this.#lastKey = key;
    return this.#lastAnswers = answers;
  }

  /** What was said of calls like the one that was found; 0: nothing yet. */
  get kept(): number {
    return this.#answers[this.#place]!;
  }

  set kept(answer: number) {
    this.#answers[this.#place] = answer;
  }

  /** The number that the call that was found returned; nothing where it came to something else. */
  result(): number | undefined {
    const { kinds, payloads } = this.#dictionary;
    const isNumber = !this.#hasThrown && kinds[this.#value - 1] === Kind.NUMBER;
    return isNumber ? payloads[this.#value - 1] : undefined;
  }

  /** What the condition may ask of the call that was found, as `callValues`. */
  values(): Snapshot[] {
    const { name, params } = this.#trace.site(this.#site);
    const value = this.#snapshot();
    const isArgument = this.#outcomes === undefined && value !== undefined;
    return listed(this.#condition.uses, {
      name,
      args: isArgument ? [{ key: params[this.#slot]!, value }] : [],
      outcome: value,
      hasThrown: this.#hasThrown,
    });
  }

  /** The value that was found; for a condition that looks into no object, another object where it is one. */
  #snapshot(): Snapshot | undefined {
    const { kinds, payloads } = this.#dictionary;
    if (this.#condition.isShallow && kinds[this.#value - 1] === Kind.OBJECT) {
      const head = this.#trace.snapshotHead(payloads[this.#value - 1]!);
      const kind = COMPOSITE_KINDS[head >> 8];
      // A date is a number in comparisons, and what is boxed is what it holds.
      if ((head & 0xff) === Tag.COMPOSITE && kind !== "date" && kind !== "boxed") return plain([]);
    }
    return this.#trace.value(this.#dictionary, this.#value)?.snapshot;
  }
}

const NONE = new Uint32Array(0);

function hasSettledLate(trace: Trace): boolean {
  try {
    return trace.chunks().some((chunk) => chunk.lateAgain().includes(true));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return true;
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

/** What a condition asks for of a call: `name`, `args` by name, `result`, `error`, `duration` in milliseconds. */
function callValues(
  trace: Trace,
  call: number,
  { uses, totals }: { uses: ReadonlySet<Name>; totals: Float64Array | undefined },
): Snapshot[] {
  const { name, params } = trace.siteOf(call);
  const asksOutcome = uses.has("result") || uses.has("error");
  const values = listed(uses, {
    name,
    args: (uses.has("args") ? trace.argsOf(call) : []).map(({ snapshot }, i) => ({
      key: params[i] ?? String(i),
      value: snapshot,
    })),
    outcome: asksOutcome ? trace.resultOf(call)?.snapshot : undefined,
    hasThrown: asksOutcome && trace.outcomeOf(call) === Outcome.THREW,
  });
  if (totals !== undefined) {
    values.push(
      Number.isNaN(trace.durationOf(call)) ? UNDEFINED : { type: "number", value: totals[call]! / 1e6 },
    );
  }
  return values;
}

/** What is known of a call. */
interface Known {
  name: string;
  args: Composite["properties"];
  outcome: Snapshot | undefined;
  hasThrown: boolean;
}

/** What a condition uses of a call, but for the duration, in the order of `NAMES`. */
function listed(uses: ReadonlySet<Name>, { name, args, outcome = UNDEFINED, hasThrown }: Known): Snapshot[] {
  const values: Snapshot[] = [];
  if (uses.has("name")) values.push({ type: "string", value: name, length: name.length });
  if (uses.has("args")) values.push(plain(args));
  if (uses.has("result")) values.push(hasThrown ? UNDEFINED : outcome);
  if (uses.has("error")) values.push(hasThrown ? outcome : UNDEFINED);
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
