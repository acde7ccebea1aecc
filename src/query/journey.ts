/**
 * A value's way through a run: where it was first seen, which call produced it, through which calls it was handed on, where
 * it changed, where it went no further, where it came back.
 *
 * @module
 */

import { isEqual } from "../match/equal.ts";
import { pathText, type Step } from "../match/path.ts";
import type { CallChunk } from "../trace/decode_calls.ts";
import type { Snapshot } from "../trace/snapshot.ts";
import type { Trace } from "../trace/trace.ts";
import { type ChunkFounds, findBy, type Hit } from "./find.ts";
import { hitOrder } from "./find_order.ts";

/** What happened to the value at a place. */
export type JourneyEvent =
  /** Nothing recorded gave it to the caller: it was made, read or written there. */
  | "arose"
  /** Nothing gave it to the caller, but the object has been seen before: something kept it. */
  | "kept"
  /** The call returned it, and had not been given it. */
  | "produced"
  /** The caller, which had it, gave it to the call. */
  | "handed on"
  /** The call, which had it, returned it. */
  | "returned"
  | "thrown"
  /** The call is a method of the object (or of one that it is in). */
  | "used as this"
  /** The call changed the object. */
  | "changed by"
  /** The same object is not what it was when it was seen last. */
  | "changed";

/** One step of the way. */
export interface JourneyStep {
  event: JourneyEvent;
  call: number;
  function: string;
  /** `val`, `order.items[0]`, `return`. */
  where: string;
  /** In ns since the recording began. */
  time: number;
  /** The step (from 0) at which the value was seen before, by the call that gave it; none where it came into being. */
  from?: number;
  /** Whether it is known to be the object of that step, or merely equal to it. */
  link?: "same object" | "equal value";
  /** The call neither handed the value on nor returned it. */
  ends: boolean;
  identity: number;
  value: Snapshot;
}

/**
 * Tells the way of the value that was found.
 *
 * @param hits the places where it is, in the order of time
 */
export function journey(trace: Trace, hits: Hit[]): JourneyStep[] {
  const all = withSameObjects(trace, hits);
  const steps: JourneyStep[] = [];
  /** By call: the last step at which it was given the value. 0 is everything outside the record. */
  const holders = new Map<number, number>();
  /** By identity number and path: the last step at which the object, or what is in it, was seen. */
  const seen = new Map<string, number>();
  for (const hit of all) {
    const { call, place, identity, found } = hit;
    const parent = trace.parentOf(call);
    const isEnd = place === "return" || place === "throw";
    const from = holders.get(isEnd ? call : parent);
    const key = `${identity} ${pathText(found.steps)}`;
    const before = identity > 0 ? seen.get(key) : undefined;
    const hasChanged = before !== undefined && found.steps.length === 0 &&
      !isEqual(found.part, steps[before]!.value) && steps[before]!.identity === identity;
    const source = from ?? before;
    const step: JourneyStep = {
      event: hit.atExit ? "changed by" : hasChanged ? "changed" : eventOf(hit, { from, before }),
      call,
      function: trace.siteOf(call).name,
      where: whereName(trace, hit),
      time: hit.time,
      ends: !isEnd,
      identity,
      value: found.part,
    };
    if (source !== undefined) {
      step.from = source;
      step.link = identity > 0 && steps[source]!.identity === identity ? "same object" : "equal value";
      steps[source]!.ends = false;
    }
    steps.push(step);
    const at = steps.length - 1;
    holders.set(isEnd ? parent : call, at);
    if (isEnd) { for (const other of steps) if (other.call === call) other.ends = false; }
    if (identity > 0) seen.set(key, at);
  }
  return steps;
}

/** @param known the step at which its holder was given it, and the last at which the object was seen; none where there is none */
function eventOf(
  { place }: Hit,
  { from, before }: { from: number | undefined; before: number | undefined },
): JourneyEvent {
  switch (place) {
    case "return":
      return from !== undefined ? "returned" : "produced";
    case "throw":
      return "thrown";
    case "this":
      return "used as this";
    case "arg":
      return from !== undefined ? "handed on" : before !== undefined ? "kept" : "arose";
  }
}

function whereName(trace: Trace, { call, place, index, found }: Hit): string {
  const name = place === "arg" ? trace.siteOf(call).params[index] ?? `argument ${index + 1}` : place;
  return name + pathText(found.steps as Step[]);
}

/** Adds the places of the same objects, which need not be equal any more. */
function withSameObjects(trace: Trace, hits: Hit[]): Hit[] {
  const wanted = new Set<number>();
  for (const { identity, found } of hits) {
    if (identity > 0 && found.steps.length === 0) wanted.add(identity);
  }
  if (wanted.size === 0) return hits;
  const same = placesOfObjects(trace, wanted);
  const key = ({ call, place, index, atExit, found }: Hit) =>
    `${call} ${place} ${index} ${atExit} ${pathText(found.steps)}`;
  const known = new Set(hits.map(key));
  return [...hits, ...same.filter((hit) => !known.has(key(hit)))].sort(hitOrder(trace));
}

/** Where objects were seen that have one of these identity numbers. */
export function placesOfObjects(trace: Trace, identities: Set<number>): Hit[] {
  return findBy(trace, {
    inChunk: (chunk) => identitiesIn(trace, chunk, identities),
    inValue: ({ identity, snapshot }) => identities.has(identity) ? [{ steps: [], part: snapshot }] : [],
  }).hits;
}

function identitiesIn(trace: Trace, chunk: CallChunk, wanted: Set<number>): ChunkFounds | undefined {
  const dictionary = chunk.dictionary();
  const { identities, size } = dictionary;
  let marks: Uint8Array | undefined;
  for (let i = 0; i < size; i++) {
    if (identities[i] !== 0 && wanted.has(identities[i]!)) (marks ??= new Uint8Array(size + 1))[i + 1] = 1;
  }
  if (marks === undefined) return undefined;
  return {
    marks,
    identities,
    founds: (index) => [{ steps: [], part: trace.value(dictionary, index)!.snapshot }],
  };
}
