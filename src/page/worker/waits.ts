/**
 * What a call waited for: the calls below it that waited and called nothing that did, by the way that led to them.
 *
 * @module
 */
import { type CallTree, firstChild, nextSibling, subtreeSize } from "../../query/call_tree.ts";
import { waitingOf } from "../../query/times.ts";
import type { Took, WaitSum } from "../protocol.ts";
import { nameOf } from "./names.ts";
import { TookSum } from "./took.ts";

/** Calls below a call that are looked at. */
const MOST_BELOW = 50_000;
/** Ways that are told, and functions of each, the last ones. */
const MOST_WAITS = 5;
const MOST_STEPS = 4;

/** Functions that called one another, from the call that is asked about on. */
interface Way {
  id: number;
  calls: number[];
  /** The call that waited longest, and how long. */
  call: number;
  longest: number;
}

/** The longest first. */
export function waitsBelow(tree: CallTree, call: number): WaitSum[] {
  const { trace } = tree;
  if (!trace.hasWaits() || subtreeSize(tree, call) > MOST_BELOW) return [];
  const ways = new Map<string, Way>();
  const wayOf = (at: number, above: Way): Way => {
    const key = `${above.id} ${trace.siteIdOf(at)}`;
    let way = ways.get(key);
    if (way === undefined) {
      ways.set(key, way = { id: ways.size + 1, calls: [], call: at, longest: 0 });
    }
    return way;
  };
  const rest: { at: number; way: Way }[] = [{
    at: call,
    way: { id: 0, calls: [], call, longest: 0 },
  }];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { at, way } = next;
    let isLast = at !== call;
    for (let child = firstChild(tree, at); child !== 0; child = nextSibling(tree, child)) {
      if (trace.isThread(child)) continue;
      rest.push({ at: child, way: wayOf(child, way) });
      if (isLast && waitingOf(trace, child) > 0) isLast = false;
    }
    const time = isLast ? waitingOf(trace, at) : 0;
    if (time === 0) continue;
    way.calls.push(at);
    if (time <= way.longest) continue;
    way.longest = time;
    way.call = at;
  }
  const sums = [...ways.values()].filter(({ calls }) => calls.length > 0).map((way) => {
    const sum = new TookSum(trace, waitingOf);
    // In the order of their starts.
    for (const at of way.calls.sort((x, y) => x - y)) sum.add(at);
    return { ...way, took: sum.sum(call) };
  });
  // What went on at the same time was waited for once.
  const spanOf = ({ time, together = time }: Took) => together;
  sums.sort((x, y) => spanOf(y.took) - spanOf(x.took));
  return sums.slice(0, MOST_WAITS).map((way) => {
    const steps: WaitSum["way"] = [];
    for (let step = way.call; step !== call && steps.length < MOST_STEPS; step = trace.parentOf(step)) {
      steps.unshift({ name: nameOf(trace, step), call: step });
    }
    return {
      way: steps,
      isCut: trace.parentOf(steps[0]!.call) !== call,
      calls: way.calls.length,
      took: way.took,
      call: way.call,
    };
  });
}
