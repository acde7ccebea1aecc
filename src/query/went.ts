/**
 * Where an argument or result went: on through the calls that were given it, and back to those that got it as a result. The other way
 * is `why.ts`.
 *
 * @module
 */
import { isEqual } from "../match/equal.ts";
import { pathText } from "../match/path.ts";
import type { Trace } from "../trace/trace.ts";
import { type CallTree, firstChild, nextSibling } from "./call_tree.ts";
import { isCommon, pathTo, type Slot, slotOf, valueAt, type WhyStep } from "./why.ts";
import { placesOfObjects } from "./journey.ts";

/** Places that are told at most. */
const MOST_STEPS = 60;
/** Calls of one caller that are looked at. */
const MOST_SIBLINGS = 20_000;

/** The places that a value came to afterwards, in the order of time; it is not among them. */
export function whereWent(tree: CallTree, call: number, slot: Slot): WhyStep[] {
  const { trace } = tree;
  const value = valueAt(trace, call, slot);
  if (value === undefined) return [];
  const { identity } = value;
  if (identity > 0) {
    const hits = placesOfObjects(trace, new Set([identity]));
    const at = hits.findIndex((hit) => hit.call === call && slotOf(hit) === slot && !hit.atExit);
    const after = hits.slice(at + 1).filter(({ atExit }) => !atExit);
    if (after.length > 0) {
      return after.slice(0, MOST_STEPS).map((hit) => ({
        call: hit.call,
        slot: slotOf(hit),
        path: "",
        value: valueAt(trace, hit.call, slotOf(hit))!,
        link: "same object",
      }));
    }
  }
  // A value that any object may hold by chance says nothing.
  return isCommon(value.snapshot) ? [] : equalAfter(tree, call, slot);
}

/** The places of equal values in the calls that the one who had it made afterwards, and what that came to; so on with its caller. */
function equalAfter(tree: CallTree, call: number, slot: Slot): WhyStep[] {
  const { trace } = tree;
  const { snapshot } = valueAt(trace, call, slot)!;
  const steps: WhyStep[] = [];
  /** Who has the value, and since when. */
  let holder = slot === "return" ? trace.parentOf(call) : call;
  let since = slot === "return" ? endOf(trace, call) : trace.startOf(call);
  const add = (at: number, place: Slot): boolean => {
    const found = valueAt(trace, at, place);
    if (found === undefined) return false;
    const path = isEqual(found.snapshot, snapshot) ? [] : pathTo(found.snapshot, snapshot);
    if (path === undefined) return false;
    steps.push({ call: at, slot: place, path: pathText(path), value: found, link: "equal value" });
    return true;
  };
  while (steps.length < MOST_STEPS) {
    let left = MOST_SIBLINGS;
    for (let child = firstChild(tree, holder); child !== 0; child = nextSibling(tree, child)) {
      if (--left === 0 || steps.length >= MOST_STEPS) break;
      if (child === call || trace.startOf(child) < since) continue;
      for (let i = 0; i < trace.argsOf(child).length; i++) add(child, i);
    }
    // What it came to may have it, and then its caller does.
    if (holder === 0 || !add(holder, "return")) return steps;
    since = endOf(trace, holder);
    holder = trace.parentOf(call = holder);
  }
  return steps;
}

function endOf(trace: Trace, call: number): number {
  const duration = trace.durationOf(call);
  return trace.startOf(call) + (Number.isNaN(duration) ? 0 : duration);
}
