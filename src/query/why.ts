/**
 * Where an argument or result came from: back through the calls that handed it on, to the one where it came into being.
 *
 * @module
 */

import { isEqual } from "../match/equal.ts";
import { pathText, type Step } from "../match/path.ts";
import { walkSnapshot } from "../match/walk.ts";
import type { Snapshot } from "../trace/snapshot.ts";
import type { Trace, Value } from "../trace/trace.ts";
import type { Hit } from "./find.ts";
import { placesOfObjects } from "./journey.ts";

/** An argument (from 0), `this`, or the outcome of a call. */
export type Slot = number | "this" | "return";

/** A place on the way back. */
export interface WhyStep {
  call: number;
  slot: Slot;
  /** The way into the argument or result; `""` for itself. */
  path: string;
  value: Value;
  /** How this is known to be the place before the step after it; none for the first. What was `kept` came by a way that no call shows. */
  link?: "same object" | "same object, kept" | "equal value";
}

/** The way back from one argument or result. */
export interface Why {
  /** From the place that was asked about, backwards. */
  steps: WhyStep[];
  /** The call in which the value came up; 0 when it came from outside the record. */
  origin: number;
}

const MAX_STEPS = 1000;
/** Siblings that are looked at for one step. */
const MAX_SIBLINGS = 100_000;

/** What stands in a place of a call; nothing when it was not recorded. */
export function valueAt(trace: Trace, call: number, slot: Slot): Value | undefined {
  if (slot === "return") return trace.resultOf(call);
  if (slot === "this") return trace.extrasOf(call).find(({ index, atExit }) => index < 0 && !atExit)?.value;
  return trace.argsOf(call)[slot];
}

/** Goes back from a place of a call, whose value must be recorded. */
export function why(trace: Trace, call: number, slot: Slot): Why {
  const steps: WhyStep[] = [{ call, slot, path: "", value: valueAt(trace, call, slot)! }];
  const visited = new Set<string>();
  for (;;) {
    const last = steps.at(-1)!;
    const key = `${last.call} ${last.slot} ${last.path}`;
    const before = visited.has(key) || steps.length > MAX_STEPS ? undefined : stepBefore(trace, last);
    visited.add(key);
    if (before === undefined) {
      return { steps, origin: last.slot === "return" ? last.call : trace.parentOf(last.call) };
    }
    steps.push(before);
  }
}

/** Where the value was before: in the arguments of the call that has it, or in the results of the calls that it made. */
function stepBefore(trace: Trace, step: WhyStep): WhyStep | undefined {
  const { call, slot, value } = step;
  const holder = slot === "return" ? call : trace.parentOf(call);
  const earlier = placesOf(trace, holder, slot === "return" ? Infinity : call);
  const { identity, snapshot } = value;
  if (identity > 0) {
    for (const place of earlier) {
      if (place.value.identity === identity) return { ...place, link: "same object" };
    }
  }
  const name = nameOf(trace, step);
  let equal: WhyStep | undefined;
  for (const place of earlier) {
    if (
      snapshot.type === "cut" || isOther(place, call, identity) || !isEqual(place.value.snapshot, snapshot)
    ) continue;
    // Of equal arguments, it is rather the one of that name.
    const isNamed = name === undefined || place.slot === "return" || nameOf(trace, place) === name;
    if (isNamed || equal === undefined) equal = place;
    if (isNamed) break;
  }
  if (equal !== undefined) return { ...equal, link: "equal value" };
  const kept = identity > 0 ? seenBefore(trace, { call, slot, path: "", value }) : undefined;
  if (kept !== undefined) return kept;
  // A value that any object may hold by chance says nothing.
  if (isCommon(snapshot)) return undefined;
  for (const place of earlier) {
    const path = pathTo(place.value.snapshot, snapshot, name);
    if (path !== undefined) {
      const part = { snapshot, identity: 0 };
      return { ...place, path: pathText(path), value: part, link: "equal value" };
    }
  }
  return undefined;
}

/** Whether a place has another object, which is no more than equal: a call's result may be a copy of what that call was given. */
function isOther({ call: holder, value }: WhyStep, call: number, identity: number): boolean {
  return holder !== call && identity > 0 && value.identity > 0;
}

/** Where the same object was seen last before, in whichever call. */
function seenBefore(trace: Trace, { call, slot, value }: WhyStep): WhyStep | undefined {
  const hits = placesOfObjects(trace, new Set([value.identity])).filter(({ atExit }) => !atExit);
  const at = hits.findIndex((hit) => hit.call === call && slotOf(hit) === slot);
  const before = hits[at - 1];
  if (before === undefined) return undefined;
  const place = slotOf(before);
  return {
    call: before.call,
    slot: place,
    path: "",
    value: valueAt(trace, before.call, place)!,
    link: "same object, kept",
  };
}

export function slotOf({ place, index }: Hit): Slot {
  return place === "arg" ? index : place === "this" ? "this" : "return";
}

/** What a call had before it called `until`: the outcomes of the calls that it made, the latest first, then its own arguments. */
function placesOf(trace: Trace, holder: number, until: number): WhyStep[] {
  const places: WhyStep[] = [];
  const last = Math.min(until, trace.callCount + 1) - 1;
  const limit = until === Infinity ? Infinity : trace.startOf(until);
  for (let call = last, left = MAX_SIBLINGS; call > holder && left > 0; call--, left--) {
    if (trace.parentOf(call) !== holder) continue;
    const end = trace.startOf(call) + trace.durationOf(call);
    if (!(end <= limit)) continue;
    const value = trace.resultOf(call);
    if (value !== undefined) places.push({ call, slot: "return", path: "", value });
  }
  if (holder === 0) return places;
  trace.argsOf(holder).forEach((value, slot) => places.push({ call: holder, slot, path: "", value }));
  const self = valueAt(trace, holder, "this");
  if (self !== undefined) places.push({ call: holder, slot: "this", path: "", value: self });
  return places;
}

export function isCommon(snapshot: Snapshot): boolean {
  switch (snapshot.type) {
    case "undefined":
    case "null":
    case "boolean":
    case "hole":
    case "unseen":
      return true;
    case "number":
      return snapshot.value === 0 || snapshot.value === 1;
    case "string":
      return snapshot.value === "";
    default:
      return false;
  }
}

/** What a place is called: the property, or the parameter. */
function nameOf(trace: Trace, { call, slot, path }: WhyStep): string | undefined {
  if (path !== "") return /\.([\w$]+)$/.exec(path)?.[1];
  return typeof slot === "number" ? trace.siteOf(call).params[slot] : undefined;
}

/** The way to a part that is equal: of several, to the first that has a name, if one has it. */
export function pathTo(root: Snapshot, wanted: Snapshot, name?: string): Step[] | undefined {
  let path: Step[] | undefined;
  let isNamed = false;
  walkSnapshot(root, (part, steps) => {
    if (steps.length === 0 || !isEqual(part, wanted)) return true;
    isNamed = name === undefined || steps.at(-1) === name;
    if (isNamed || path === undefined) path = [...steps];
    return !isNamed;
  });
  return path;
}
