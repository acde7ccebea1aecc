import { tooLongStacks } from "../errors.ts";
import type { Stacks } from "../query/stacks.ts";
import type { Trace } from "../trace/trace.ts";
import { frameName } from "./frames.ts";

/**
 * Each line has the whole stack, so a small run of calls that each stand on the one before makes an endless text: it may have
 * so many characters, and so many for each byte of the run.
 */
const LEAST = 64e6;
const GROWTH = 20;

/**
 * A line for each stack, as `flamegraph.pl`, inferno and speedscope read them: `main;total;price 4200`. The weight is
 * self time in nanoseconds; of a run without times, calls.
 */
export function* collapsedStacks(trace: Trace, stacks: Stacks): Generator<string> {
  const { parents, sites, self } = stacks;
  const names = new Map<number, string>();
  const nameOf = (site: number): string => {
    let name = names.get(site);
    // What stands between frames, cannot be part of a name.
    if (name === undefined) {
      names.set(site, name = frameName(trace.site(site)).replaceAll(";", ","));
    }
    return name;
  };
  const length = textLength(stacks, (site) => nameOf(site).length);
  if (length > LEAST + GROWTH * trace.source.size) throw tooLongStacks(length);
  let before = "";
  for (let stack = 1; stack < sites.length; stack++) {
    const weight = Math.round(self[stack]!);
    if (weight === 0) continue;
    const frames: string[] = [];
    for (let at = stack; at > 0; at = parents[at]!) frames.push(nameOf(sites[at]!));
    yield `${before}${frames.reverse().join(";")} ${weight}`;
    before = "\n";
  }
}

function textLength({ parents, sites, self }: Stacks, lengthOf: (site: number) => number): number {
  const lengths = new Float64Array(sites.length);
  let all = 0;
  for (let stack = 1; stack < sites.length; stack++) {
    lengths[stack] = lengths[parents[stack]!]! + lengthOf(sites[stack]!) + 1;
    if (Math.round(self[stack]!) !== 0) all += lengths[stack]!;
  }
  return all;
}
