/**
 * Calls merged by the way that led to them, the widest first.
 *
 * @module
 */
import { mergeStacks, type Stacks } from "../../query/stacks.ts";
import { requestsOf } from "../../query/requests.ts";
import { release } from "../../trace/release.ts";
import type { Trace } from "../../trace/trace.ts";
import { siteName } from "../../view/call_text.ts";
import type { Flame, FlameBox } from "../protocol.ts";
import { requestKind } from "./names.ts";
import type { OpenRun } from "./runs.ts";

/** Levels that are drawn. */
const MOST_LEVELS = 2000;

interface Merged {
  stacks: Omit<Stacks, "stackOf">;
  /** What stands for requests, by its number in `stacks.sites` less those of the functions: each kind of request, and its function. */
  kinds: { name: string; site: number }[];
  /** By call: the number that stands for a request. */
  numbers: ReadonlyMap<number, number>;
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
  const { numbers, kinds } = requestKinds(run.trace);
  const { stackOf, ...stacks } = mergeStacks(run.trace, numbers);
  const calls = Float64Array.from(stacks.calls);
  const children = new Map<number, number[]>();
  for (let stack = stacks.sites.length - 1; stack > 0; stack--) {
    const parent = stacks.parents[stack]!;
    calls[parent]! += calls[stack]!;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [stack]);
    else siblings.push(stack);
  }
  const longest = longestOf(run, stackOf, stacks.sites.length);
  release(stackOf);
  known.set(run, merged = { stacks, kinds, numbers, calls, children, longest });
  return merged;
}

/** Kinds of requests that are told apart. */
const MOST_KINDS = 200;

/** The kinds of requests of a run, and by call the number of its kind, from the number of functions + 1 on. */
function requestKinds(trace: Trace): { numbers: Map<number, number>; kinds: Merged["kinds"] } {
  const numbers = new Map<number, number>();
  const kinds: Merged["kinds"] = [];
  const known = new Map<string, number>();
  for (const [call, request] of requestsOf(trace)) {
    const site = trace.siteIdOf(call);
    const name = requestKind(request);
    const key = `${site} ${name}`;
    let kind = known.get(key);
    if (kind === undefined) {
      if (kinds.length === MOST_KINDS) continue;
      kind = trace.sites.length + kinds.push({ name, site });
      known.set(key, kind);
    }
    numbers.set(call, kind);
  }
  return { numbers, kinds };
}

/** The longest call of each stack. */
function longestOf({ trace }: OpenRun, stackOf: Stacks["stackOf"], count: number): Uint32Array {
  const longest = new Uint32Array(count);
  /** By stack: how long that took; NaN where it did not end. */
  const most = new Float64Array(count).fill(NaN);
  for (const { first, count, durations } of trace.timedParts("none")) {
    for (let i = 0; i < count; i++) {
      const stack = stackOf[first + i]!;
      if (longest[stack] !== 0 && !(durations[i]! > most[stack]!) && most[stack] === most[stack]) continue;
      longest[stack] = first + i;
      most[stack] = durations[i]!;
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
  const { stacks, kinds, calls, children, longest } = mergedOf(run);
  const unit = stacks.unit === "calls" ? "calls" : by;
  const weightOf = (stack: number) => unit === "calls" ? calls[stack]! : stacks.total[stack]!;
  const at = root < stacks.sites.length ? root : 0;
  const above: number[] = [];
  for (let stack = at; stack !== 0; stack = stacks.parents[stack]!) above.unshift(stack);
  const whole = weightOf(at) || 1;
  const boxes: FlameBox[] = [];
  const boxOf = (stack: number, level: number, left: number, width: number): FlameBox => {
    const number = stacks.sites[stack]!;
    const kind = kinds[number - run.trace.sites.length - 1];
    const site = run.trace.site(kind?.site ?? number);
    return {
      stack,
      level,
      left,
      width,
      name: stack === 0 ? "all" : kind?.name ?? (siteName(site) || "(anonymous)"),
      site: kind?.site ?? number,
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

/** The stacks that a call is in, its own first; of one below more levels than are drawn, those that are. */
export function stacksOf(run: OpenRun, call: number): number[] {
  const { trace } = run;
  const { stacks, numbers, children } = mergedOf(run);
  const callers: number[] = [];
  for (let at = call; at !== 0; at = trace.parentOf(at)) callers.push(at);
  const found: number[] = [];
  for (const at of callers.reverse().slice(0, MOST_LEVELS)) {
    const number = numbers.get(at) ?? trace.siteIdOf(at);
    const stack = children.get(found[0] ?? 0)?.find((child) => stacks.sites[child] === number);
    if (stack === undefined) break;
    found.unshift(stack);
  }
  return found;
}
