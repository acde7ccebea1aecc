/**
 * What is known about one call: who called it, what it called, and which other calls of its function came to something else.
 *
 * @module
 */
import { type CallTree, firstChild, nextSibling } from "./call_tree.ts";
import { makeRoom } from "../trace/make_room.ts";
import { Outcome } from "../trace/spec.ts";
import type { Snapshot } from "../trace/snapshot.ts";
import type { Trace, Value } from "../trace/trace.ts";

/** Calls of a function that came to the same kind of outcome: a number, `NaN`, an error of one class. */
export interface OutcomeGroup {
  /** In words: `number`, `undefined`, `throws TypeError`. */
  kind: string;
  count: number;
  /** The first of them. */
  call: number;
}

export interface CallFacts {
  /** The outermost first. */
  callers: number[];
  /** Calls that it made, in order. */
  callees: number[];
  calleeCount: number;
  /** Calls of the same function, this one included; `looked` of them were looked at. */
  of: number;
  looked: number;
  /** What these came to, the most frequent first. */
  outcomes: OutcomeGroup[];
  kind: string;
  /** Other calls that were given the same and came to something else. */
  differing: number[];
}

/** Calls of a function that are looked at, and characters of what they were given and came to. */
const MOST_LOOKED = 20_000;
const MOST_TEXT = 16_000_000;
const MOST_CALLEES = 1000;
const MOST_DIFFERING = 5;

/**
 * @param tree of all calls
 * @param mostCallees calls that it made and that are listed at most; all are counted
 */
export function callFacts(
  tree: CallTree,
  call: number,
  { mostCallees = MOST_CALLEES }: { mostCallees?: number } = {},
): CallFacts {
  const { trace } = tree;
  const callers: number[] = [];
  for (let at = trace.parentOf(call); at !== 0; at = trace.parentOf(at)) callers.push(at);
  // One by one at the front, a recursion of a million would take minutes.
  callers.reverse();
  const callees: number[] = [];
  let calleeCount = 0;
  for (let child = firstChild(tree, call); child !== 0; child = nextSibling(tree, child)) {
    if (++calleeCount <= mostCallees) callees.push(child);
  }
  const { alike, of } = callsOf(trace, trace.siteIdOf(call));
  const groups = new Map<string, OutcomeGroup>();
  const differing: number[] = [];
  const numbers = new Numbers();
  const given = argsKey(trace, call, numbers);
  const own = outcomeKey(trace, call, numbers);
  let looked = 0;
  for (const other of alike) {
    if (numbers.looked > MOST_TEXT) break;
    looked++;
    const outcome = outcomeKey(trace, other, numbers);
    const kind = outcomeKind(trace, other);
    const group = groups.get(kind);
    if (group === undefined) groups.set(kind, { kind, count: 1, call: other });
    else group.count++;
    if (differing.length >= MOST_DIFFERING || given === undefined || other === call) continue;
    if (outcome !== own && argsKey(trace, other, numbers) === given) differing.push(other);
  }
  return {
    callers,
    callees,
    calleeCount,
    of,
    looked,
    outcomes: [...groups.values()].sort((a, b) => b.count - a.count),
    kind: outcomeKind(trace, call),
    differing,
  };
}

/** How many calls a site has, and the first of them. */
interface CallsOfSite {
  alike: number[];
  of: number;
}

/** Of the functions that were asked about last: who reads one call reads its neighbours, too. */
const known = new WeakMap<Trace, Map<number, CallsOfSite>>();
const MOST_KNOWN = 8;

function callsOf(trace: Trace, site: number): CallsOfSite {
  let sites = known.get(trace);
  if (sites === undefined) known.set(trace, sites = new Map());
  let calls = sites.get(site);
  if (calls === undefined) {
    makeRoom(sites, MOST_KNOWN);
    sites.set(site, calls = findCallsOf(trace, site));
  }
  return calls;
}

function findCallsOf(trace: Trace, site: number): CallsOfSite {
  const alike: number[] = [];
  let of = 0;
  for (const { first, count, sites } of trace.parts({ order: "forwards", columns: "sites" })) {
    for (let i = 0; i < count; i++) {
      if (sites[i] === site && ++of <= MOST_LOOKED) alike.push(first + i);
    }
  }
  return { alike, of };
}

/** Numbers of values: equal ones have the same. Many calls are given the same large value: it is looked at once. */
class Numbers {
  readonly #bySnapshot = new Map<Snapshot, number>();
  readonly #byText = new Map<string, number>();
  /** Characters of all that was looked at. */
  looked = 0;

  of(snapshot: Snapshot): number {
    let number = this.#bySnapshot.get(snapshot);
    if (number !== undefined) return number;
    const text = JSON.stringify(snapshot);
    this.looked += text.length;
    number = this.#byText.get(text);
    if (number === undefined) this.#byText.set(text, number = this.#byText.size);
    this.#bySnapshot.set(snapshot, number);
    return number;
  }
}

/** What a call came to, in short: the type of its result, or of what it threw. */
function outcomeKind(trace: Trace, call: number): string {
  const outcome = trace.outcomeOf(call);
  if (outcome === Outcome.OPEN) return "has not ended";
  if (outcome === Outcome.SUSPENDED) return "still waits";
  const value = trace.resultOf(call);
  if (value === undefined) return outcome === Outcome.THREW ? "throws" : "value not recorded";
  const status = trace.siteOf(call).kind === "request" ? statusOf(value.snapshot) : undefined;
  if (status !== undefined) return `status ${status}`;
  const kind = snapshotKind(value.snapshot);
  return outcome === Outcome.THREW ? `throws ${kind}` : kind;
}

/** The status of the response that a request came to. */
function statusOf(snapshot: Snapshot): number | undefined {
  if (snapshot.type !== "composite") return undefined;
  const status = snapshot.properties.find(({ key }) => key === "status")?.value;
  return status?.type === "number" ? status.value : undefined;
}

/** The kind of a value; of numbers, those that are none are kinds of their own. */
function snapshotKind(snapshot: Snapshot): string {
  switch (snapshot.type) {
    case "number":
      return Number.isFinite(snapshot.value) ? "number" : String(snapshot.value);
    case "composite":
    case "cut":
      return snapshot.className || "object";
    case "unseen":
      return "value not recorded";
    default:
      return snapshot.type;
  }
}

/** Equal for equal arguments; nothing where not all of them are known. */
function argsKey(trace: Trace, call: number, numbers: Numbers): string | undefined {
  const args = trace.argsOf(call);
  if (args.some(({ snapshot }) => snapshot.type === "unseen" || snapshot.type === "cut")) return undefined;
  return args.map(({ snapshot }) => numbers.of(snapshot)).join();
}

function outcomeKey(trace: Trace, call: number, numbers: Numbers): string {
  const value: Value | undefined = trace.resultOf(call);
  return `${trace.outcomeOf(call)} ${value === undefined ? "" : numbers.of(value.snapshot)}`;
}
