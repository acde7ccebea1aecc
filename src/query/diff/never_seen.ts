/**
 * Values that a function never got or gave while all was well: `NaN`, nothing, another type.
 *
 * @module
 */
import type { Snapshot } from "../../trace/snapshot.ts";
import { Outcome } from "../../trace/spec.ts";
import type { Trace } from "../../trace/trace.ts";
import type { RunDiff } from "./diff.ts";

/** A kind of value that a function has in B and never had in A. */
export interface NeverSeen {
  /** The call in B. */
  call: number;
  /** A parameter's name or position, or `return`. */
  slot: string;
  value: Snapshot;
  /** Calls of the function in A. */
  calls: number;
}

/** Fewer calls than these say nothing about what a function is given. */
const FEWEST = 10;
/** Calls that are looked at in either run. */
const MOST = 200_000;

/**
 * The first call of B with a value of a kind that its function had in no call of A.
 *
 * @param whole the run that A is a part of
 */
export function neverSeen({ a, b }: RunDiff, whole: Trace = a.trace): NeverSeen | undefined {
  const wanted = new Set(b.trace.sites.filter(({ kind }) => isWanted(kind)).map(keyOf));
  const seen = new Map<string, { calls: number; kinds: Set<string> }>();
  for (let call = 1; call <= Math.min(whole.callCount, MOST); call++) {
    const key = keyOf(whole.siteOf(call));
    if (!wanted.has(key)) continue;
    let known = seen.get(key);
    if (known === undefined) seen.set(key, known = { calls: 0, kinds: new Set() });
    known.calls++;
    for (const { slot, value } of valuesOf(whole, call)) known.kinds.add(`${slot} ${kindOf(value)}`);
  }
  for (let call = 1; call <= Math.min(b.trace.callCount, MOST); call++) {
    const site = b.trace.siteOf(call);
    const known = seen.get(keyOf(site));
    if (!isWanted(site.kind) || known === undefined || known.calls < FEWEST) continue;
    for (const { slot, value } of valuesOf(b.trace, call)) {
      const kind = kindOf(value);
      if (kind !== "" && !known.kinds.has(`${slot} ${kind}`) && isTelling(kind)) {
        return { call, slot, value, calls: known.calls };
      }
    }
  }
  return undefined;
}

function isWanted(kind: string): boolean {
  return kind !== "test" && kind !== "suite" && kind !== "external" && kind !== "process" &&
    kind !== "worker";
}

/** By name and line of parameters: files of two runs stand in two folders. */
function keyOf({ name, params }: { name: string; params: string[] }): string {
  return `${name}(${params.join()})`;
}

function* valuesOf(trace: Trace, call: number): Generator<{ slot: string; value: Snapshot }> {
  const { params } = trace.siteOf(call);
  const args = trace.argsOf(call);
  for (let i = 0; i < args.length; i++) yield { slot: params[i] ?? String(i), value: args[i]!.snapshot };
  const result = trace.resultOf(call);
  if (result !== undefined && trace.outcomeOf(call) === Outcome.RETURNED) {
    yield { slot: "return", value: result.snapshot };
  }
}

/** What is said of a value besides its content. */
function kindOf(value: Snapshot): string {
  switch (value.type) {
    case "number":
      return Number.isNaN(value.value) ? "NaN" : Number.isFinite(value.value) ? "number" : "infinity";
    case "composite":
      return value.kind;
    case "unseen":
    case "redacted":
    case "cut":
    case "reference":
      return "";
    default:
      return value.type;
  }
}

/** A function that takes anything gets other kinds of it all the time; these are seldom meant. */
function isTelling(kind: string): boolean {
  return kind === "NaN" || kind === "infinity" || kind === "undefined" || kind === "null";
}
