/**
 * Calls merged by the way that led to them, the widest first.
 *
 * @module
 */
import { mergeStacks, type Stacks } from "../../query/stacks.ts";
import { siteName } from "../../view/call_text.ts";
import type { Flame, FlameBox } from "../protocol.ts";
import type { OpenRun } from "./runs.ts";

/** Levels that are drawn. */
const MOST_LEVELS = 2000;

interface Merged {
  stacks: Stacks;
  /** By stack: calls in it and on it. */
  calls: Float64Array;
  children: Map<number, number[]>;
  /** By stack: the call of it that took longest. */
  longest: Uint32Array;
}

const known = new WeakMap<OpenRun, Merged>();

function mergedOf(run: OpenRun): Merged {
  let merged = known.get(run);
  if (merged !== undefined) return merged;
  const stacks = mergeStacks(run.trace);
  const calls = Float64Array.from(stacks.calls);
  const children = new Map<number, number[]>();
  for (let stack = stacks.sites.length - 1; stack > 0; stack--) {
    const parent = stacks.parents[stack]!;
    calls[parent]! += calls[stack]!;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [stack]);
    else siblings.push(stack);
  }
  known.set(run, merged = { stacks, calls, children, longest: longestOf(run, stacks) });
  return merged;
}

/** The longest call of each stack, found by going the ways of all calls again. */
function longestOf({ trace }: OpenRun, { parents, sites }: Stacks): Uint32Array {
  const siteCount = trace.sites.length + 1;
  const stackAt = new Map<number, number>();
  for (let stack = 1; stack < sites.length; stack++) {
    stackAt.set(parents[stack]! * siteCount + sites[stack]!, stack);
  }
  const callParents = trace.parentColumn();
  const callSites = trace.siteColumn();
  const durations = trace.durationColumn();
  const stackOf = new Uint32Array(callParents.length);
  const longest = new Uint32Array(sites.length);
  for (let call = 1; call < stackOf.length; call++) {
    const stack = stackAt.get(stackOf[callParents[call]!]! * siteCount + callSites[call]!) ?? 0;
    stackOf[call] = stack;
    const best = longest[stack]!;
    if (best === 0 || durations[call]! > durations[best]! || durations[best] !== durations[best]) {
      longest[stack] = call;
    }
  }
  return longest;
}

/**
 * The boxes from one stack on, as parts of its width from 0 to 1; those narrower than `least` are left out.
 *
 * @param by what makes a box wide
 */
export function flame(
  run: OpenRun,
  { root, by, least }: { root: number; by: "time" | "calls"; least: number },
): Flame {
  const { stacks, calls, children, longest } = mergedOf(run);
  const unit = stacks.unit === "calls" ? "calls" : by;
  const weightOf = (stack: number) => unit === "calls" ? calls[stack]! : stacks.total[stack]!;
  const at = root < stacks.sites.length ? root : 0;
  const above: number[] = [];
  for (let stack = at; stack !== 0; stack = stacks.parents[stack]!) above.unshift(stack);
  const whole = weightOf(at) || 1;
  const boxes: FlameBox[] = [];
  const boxOf = (stack: number, level: number, left: number, width: number): FlameBox => {
    const site = run.trace.site(stacks.sites[stack]!);
    return {
      stack,
      level,
      left,
      width,
      name: stack === 0 ? "all" : siteName(site) || "(anonymous)",
      file: site.file,
      isExternal: site.kind === "external",
      calls: stack === 0 ? run.trace.callCount : stacks.calls[stack]!,
      errors: stacks.errors[stack]!,
      total: stacks.total[stack]!,
      self: stacks.self[stack]!,
      call: longest[stack]!,
    };
  };
  [0, ...above].forEach((stack, level) => boxes.push(boxOf(stack, level, 0, 1)));
  const rest: { stack: number; level: number; left: number }[] = [{
    stack: at,
    level: above.length,
    left: 0,
  }];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (next.level >= MOST_LEVELS) continue;
    let { left } = next;
    const sorted = (children.get(next.stack) ?? []).sort((x, y) => weightOf(y) - weightOf(x));
    for (const child of sorted) {
      const width = weightOf(child) / whole;
      if (width < least) break;
      boxes.push(boxOf(child, next.level + 1, left, width));
      rest.push({ stack: child, level: next.level + 1, left });
      left += width;
    }
  }
  return { unit, whole, boxes };
}
