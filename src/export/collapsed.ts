import type { Stacks } from "../query/stacks.ts";
import type { Trace } from "../trace/trace.ts";
import { frameName } from "./frames.ts";

/**
 * A line for each stack, as `flamegraph.pl`, inferno and speedscope read them: `main;total;price 4200`. The weight is
 * self time in nanoseconds; of a run without times, calls.
 */
export function* collapsedStacks(trace: Trace, { parents, sites, self }: Stacks): Generator<string> {
  const names = new Map<number, string>();
  const nameOf = (site: number): string => {
    let name = names.get(site);
    // What stands between frames, cannot be part of a name.
    if (name === undefined) {
      names.set(site, name = frameName(trace.site(site)).replaceAll(";", ","));
    }
    return name;
  };
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
