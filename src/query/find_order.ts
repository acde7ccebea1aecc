import type { Trace } from "../trace/trace.ts";
import type { Hit } from "./find.ts";

/**
 * Orders hits by time. Where a clock says nothing (it was not read, or is coarse), the nesting of the calls does: an
 * argument comes before what happens within the call, an outcome after it.
 */
export function hitOrder(trace: Trace): (a: Hit, b: Hit) => number {
  const isBelow = (call: number, ancestor: number): boolean => {
    let at = call;
    while (at > ancestor) at = trace.parentOf(at);
    return at === ancestor;
  };
  return (a, b) => {
    if (a.time !== b.time) return a.time - b.time;
    const aEnds = isEnd(a), bEnds = isEnd(b);
    if (a.call === b.call) return Number(aEnds) - Number(bEnds) || rank(a) - rank(b) || a.index - b.index;
    if (!aEnds && !bEnds) return a.call - b.call;
    if (aEnds && bEnds) {
      // Of two calls, the inner one ends first.
      if (a.call < b.call) return isBelow(b.call, a.call) ? 1 : -1;
      return isBelow(a.call, b.call) ? -1 : 1;
    }
    // One begins, the other ends: the later call's beginning comes after the end of an earlier one, unless within it.
    const [begin, end] = aEnds ? [b, a] : [a, b];
    const beginsFirst = begin.call < end.call || isBelow(begin.call, end.call);
    return beginsFirst === (begin === a) ? -1 : 1;
  };
}

function isEnd({ place, atExit }: Hit): boolean {
  return atExit || place === "return" || place === "throw";
}

/** `this` before the arguments, they before the outcome. */
function rank({ place }: Hit): number {
  return place === "this" ? 0 : place === "arg" ? 1 : 2;
}
