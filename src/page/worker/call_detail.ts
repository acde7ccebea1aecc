/**
 * One call in full, and the ways of its values.
 *
 * @module
 */
import { callFacts } from "../../query/call_facts.ts";
import { type CallTree, firstChild, nextSibling } from "../../query/call_tree.ts";
import { rawTotalOf, selfOf, totalOf } from "../../query/times.ts";
import { requestsOf } from "../../query/requests.ts";
import { laterEnd, leastTimes } from "../../query/request_ends.ts";
import { whereWent } from "../../query/went.ts";
import { type Slot as Place, valueAt, why, type WhyStep } from "../../query/why.ts";
import type { Trace } from "../../trace/trace.ts";
import { callName } from "../../view/call_text.ts";
import { sourceText } from "../../view/find_text.ts";
import { snapshotText } from "../../view/snapshot_text.ts";
import { escapeText } from "../../view/text.ts";
import type { CallDetail, WayStep } from "../protocol.ts";
import { endingOf } from "./ending.ts";
import { nameOf } from "./names.ts";
import { briefOf } from "./pieces.ts";
import type { OpenRun } from "./runs.ts";
import { tookOf } from "./took.ts";
import { waitsBelow } from "./waits.ts";

/** Calls that it made and that are listed. */
const MOST_CALLEES = 200;
/** Callers that are listed, the nearest: a recursion may have millions. */
const MOST_CALLERS = 200;
/** Columns of a value on its way. */
const WAY_WIDTH = 100;

export function callDetail({ trace, tree, missing }: OpenRun, call: number): CallDetail {
  const site = trace.siteOf(call);
  const facts = callFacts(tree, call, { mostCallees: MOST_CALLEES });
  const brief = (other: number) => briefOf(trace, other);
  const extras = trace.extrasOf(call);
  const self = extras.find(({ index, atExit }) => index < 0 && !atExit)?.value.snapshot;
  const outcome = trace.resultOf(call)?.snapshot;
  const thread = trace.threadOf(call);
  const lastEnd = leastTimes(trace).get(call) ??
    (requestsOf(trace).has(call) ? laterEnd(trace, call) : 0) ?? 0;
  return {
    call,
    name: nameOf(trace, call),
    kind: site.kind,
    place: sourceText(trace, call),
    file: site.file,
    line: site.line,
    ...(thread === undefined ? {} : { thread: `${thread.header.kind} ${escapeText(thread.header.name)}` }),
    ...(self === undefined ? {} : { self: { name: "this", value: self } }),
    args: trace.argsOf(call).map(({ snapshot }, i) => ({ name: argName(trace, call, i), value: snapshot })),
    ending: endingOf(trace, call),
    ...(outcome === undefined ? {} : { outcome }),
    changed: extras.filter(({ atExit }) => atExit).map(({ index, value }) => ({
      name: argName(trace, call, index),
      value: value.snapshot,
    })),
    start: trace.startOf(call),
    took: tookOf(trace, call),
    own: selfOf(tree, call),
    ...(lastEnd > totalOf(trace, call) ? { lastEnd } : {}),
    slowest: slowestBelow(tree, call).map(brief),
    waits: waitsBelow(tree, call),
    callers: facts.callers.slice(-MOST_CALLERS).map(brief),
    callees: facts.callees.map(brief),
    calleeCount: facts.calleeCount,
    missing: missing?.below.find(([above]) => above === call)?.[1] ?? 0,
    // Of a part of a run, that would not be all of them.
    of: missing === undefined ? facts.of : 0,
    outcomes: facts.outcomes,
    differing: facts.differing.map(brief),
  };
}

/** Of a call's time, what one below it must have taken to be named, and how many are. */
const LEAST_PART = 0.1;
const MOST_SLOWEST = 12;

/** The longest of the calls that a call made, the longest of those that that one made, and so on. */
function slowestBelow(tree: CallTree, call: number): number[] {
  const { trace } = tree;
  const slowest: number[] = [];
  const least = LEAST_PART * totalOf(trace, call);
  if (least === 0) return slowest;
  for (let at = call; slowest.length < MOST_SLOWEST;) {
    let longest = 0;
    for (let child = firstChild(tree, at); child !== 0; child = nextSibling(tree, child)) {
      if (trace.isThread(child)) continue;
      if (longest === 0 || rawTotalOf(trace, child) > rawTotalOf(trace, longest)) longest = child;
    }
    if (longest === 0 || totalOf(trace, longest) < least) break;
    slowest.push(longest);
    at = longest;
  }
  return slowest;
}

function argName(trace: Trace, call: number, index: number): string {
  return index < 0 ? "this" : escapeText(trace.siteOf(call).params[index] ?? `argument ${index + 1}`);
}

/** Where a value of a call came from, the nearest place first. */
export function wayTo({ trace }: OpenRun, call: number, slot: Place): WayStep[] {
  if (valueAt(trace, call, slot) === undefined) return [];
  return why(trace, call, slot).steps.slice(1).map((step) => wayStep(trace, step));
}

/** Where a value of a call went, the next place first. */
export function wayFrom({ trace, tree }: OpenRun, call: number, slot: Place): WayStep[] {
  return whereWent(tree, call, slot).map((step) => wayStep(trace, step));
}

function wayStep(trace: Trace, { call, slot, path, link, value }: WhyStep): WayStep {
  return {
    call,
    function: callName(trace, call),
    where: escapeText(placeName(trace, call, slot) + path),
    ...(link === undefined ? {} : { link }),
    text: snapshotText(value.snapshot, WAY_WIDTH),
  };
}

function placeName(trace: Trace, call: number, slot: Place): string {
  return typeof slot === "number" ? argName(trace, call, slot) : slot === "return" ? "result" : slot;
}
