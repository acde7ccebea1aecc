import { Outcome } from "../../trace/spec.ts";
import type { Snapshot } from "../../trace/snapshot.ts";
import { compareValues, type FieldChange } from "./compare_values.ts";
import type { Side } from "./side.ts";

/** How a pair of calls differs: parts of arguments, of the result or of the error. */
export interface CallChange extends FieldChange {
  /** A parameter's name or position (from 0), `return`, `error`, or `outcome` when one threw and the other did not. */
  slot: string;
  /** `this` or an argument as the call left it, where the call changed it in one of the runs. */
  atExit?: true;
}

/** What differs between the values of two calls, in order: arguments, then the outcome. */
export function compareCalls(
  { a, b }: { a: Side; b: Side },
  callA: number,
  callB: number,
): CallChange[] {
  return [...compareArgs({ a, b }, callA, callB), ...compareOutcomes({ a, b }, callA, callB)];
}

/** What differs between the arguments of two calls. */
export function compareArgs({ a, b }: { a: Side; b: Side }, callA: number, callB: number): CallChange[] {
  const siteA = a.trace.siteOf(callA);
  const siteB = b.trace.siteOf(callB);
  const argsA = a.trace.argsOf(callA).map(({ snapshot }) => snapshot);
  const argsB = b.trace.argsOf(callB).map(({ snapshot }) => snapshot);
  const byName = siteA.params.join() !== siteB.params.join() &&
    siteA.params.some((name) => siteB.params.includes(name));
  const changes: CallChange[] = [];
  const compare = (slot: string, before: Snapshot | undefined, after: Snapshot | undefined) => {
    for (const change of compareSlot({ a, b }, siteA.name, slot, before, after)) {
      changes.push({ slot, ...change });
    }
  };
  if (byName) {
    siteA.params.forEach((name, i) => {
      const at = siteB.params.indexOf(name);
      // A parameter that only one of them has is reported for the function, not for each call.
      if (at >= 0) compare(name, argsA[i], argsB[at]);
    });
    return changes;
  }
  for (let i = 0; i < Math.max(argsA.length, argsB.length); i++) {
    compare(siteB.params[i] ?? String(i), argsA[i], argsB[i]);
  }
  return changes;
}

/** What differs between the outcomes of two calls. */
export function compareOutcomes(sides: { a: Side; b: Side }, callA: number, callB: number): CallChange[] {
  return [...compareResults(sides, callA, callB), ...compareEffects(sides, callA, callB)];
}

/** What differs between what two calls made of `this` and of their arguments. */
function compareEffects({ a, b }: { a: Side; b: Side }, callA: number, callB: number): CallChange[] {
  const changes: CallChange[] = [];
  const [ofA, ofB] = [effectsOf(a, callA), effectsOf(b, callB)];
  const { name, params } = a.trace.siteOf(callA);
  for (const index of new Set([...ofA.keys(), ...ofB.keys()])) {
    const slot = index < 0 ? "this" : params[index] ?? String(index);
    const before = ofA.get(index) ?? atEntry(a, callA, index);
    const after = ofB.get(index) ?? atEntry(b, callB, index);
    if (before === undefined || after === undefined) continue;
    for (const change of compareSlot({ a, b }, name, slot, before, after)) {
      changes.push({ slot, atExit: true, ...change });
    }
  }
  return changes;
}

/** What differs in the `this` that two calls were given; nothing where it is not in the record. */
export function compareSelf(sides: { a: Side; b: Side }, callA: number, callB: number): FieldChange[] {
  const [before, after] = [atEntry(sides.a, callA, -1), atEntry(sides.b, callB, -1)];
  if (before === undefined || after === undefined) return [];
  return compareSlot(sides, sides.a.trace.siteOf(callA).name, "this", before, after);
}

/**
 * Whether two calls that were given another `this` came to the same but for that: what differs in it at the end, or in a result that
 * is `this` itself, did so at the beginning.
 */
export function leavesWhatItGot({ a, b }: { a: Side; b: Side }, callA: number, callB: number): boolean {
  const given = compareSelf({ a, b }, callA, callB).map(({ path }) => path);
  const isGiven = (path: string) =>
    given.some((start) => path.startsWith(start) && /^(?:[.[]|$)/.test(path.slice(start.length)));
  const areThis = returnsThis(a, callA) && returnsThis(b, callB);
  const isOwn = ({ slot, path }: CallChange) =>
    slot !== "this" && !(slot === "return" && areThis) || !isGiven(path);
  return given.length > 0 && !compareOutcomes({ a, b }, callA, callB).some(isOwn);
}

function returnsThis({ trace }: Side, call: number): boolean {
  const self = trace.extrasOf(call).find(({ index, atExit }) => index < 0 && !atExit)?.value.identity;
  return self !== undefined && self !== 0 && trace.resultOf(call)?.identity === self;
}

/** What a call changed, by the argument's position, −1 for `this`. */
function effectsOf({ trace }: Side, call: number): Map<number, Snapshot> {
  const changed = trace.extrasOf(call).filter(({ atExit }) => atExit);
  return new Map(changed.map(({ index, value }) => [index, value.snapshot]));
}

function atEntry({ trace }: Side, call: number, index: number): Snapshot | undefined {
  if (index >= 0) return trace.argsOf(call)[index]?.snapshot;
  return trace.extrasOf(call).find((extra) => extra.index < 0 && !extra.atExit)?.value.snapshot;
}

function compareResults({ a, b }: { a: Side; b: Side }, callA: number, callB: number): CallChange[] {
  const before = a.trace.resultOf(callA)?.snapshot;
  const after = b.trace.resultOf(callB)?.snapshot;
  if (before?.type === "unseen" || after?.type === "unseen") return [];
  const outcomeA = a.outcomes[callA];
  const outcomeB = b.outcomes[callB];
  if (outcomeA !== outcomeB) return [{ slot: "outcome", path: "", a: before, b: after }];
  const slot = outcomeA === Outcome.THREW ? "error" : "return";
  if (before === undefined && after === undefined) return [];
  const { name } = a.trace.siteOf(callA);
  return compareSlot({ a, b }, name, slot, before, after).map((change) => ({ slot, ...change }));
}

function compareSlot(
  { a, b }: { a: Side; b: Side },
  name: string,
  slot: string,
  before: Snapshot | undefined,
  after: Snapshot | undefined,
): FieldChange[] {
  const masked = a.masks.paths(name, slot === "error" ? "return" : slot);
  if (before === undefined || after === undefined) {
    if (before === after || masked?.includes("")) return [];
    return [{
      path: "",
      ...(before === undefined ? {} : { a: before }),
      ...(after === undefined ? {} : { b: after }),
    }];
  }
  const named = slot === "return" ? a.noise.ofResult(name) : a.noise.named(slot);
  return compareValues(before, after, { noiseA: a.noise, noiseB: b.noise, named, masked });
}
