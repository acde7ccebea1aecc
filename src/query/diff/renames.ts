import type { Functions, Rename } from "./functions.ts";
import { finish } from "./hash.ts";
import { functionHash, type Side } from "./side.ts";

/** What is known about the calls of one function, summed so that their order does not matter. */
interface Profile {
  fn: number;
  calls: number;
  args: number;
  hasArgs: boolean;
  outputs: number;
  /** Whether it always returned nothing. */
  isMute: boolean;
  callers: number;
  callees: number;
}

/** With more candidates than this, not every pair is compared. */
const MOST = 300;

/**
 * Functions that only one run has, and that are the same except for their name: same text, or same arguments, results, callers and
 * callees. It is GumTree's bottom-up idea (containers that share what they contain), on functions rather than calls.
 */
export function findRenames(
  a: Side,
  b: Side,
  { functions, texts }: { functions: Functions; texts: boolean },
): Rename[] {
  const onlyA = profilesOf(a, functions.siteB, functions);
  const onlyB = profilesOf(b, functions.siteA, functions);
  if (onlyA.length === 0 || onlyB.length === 0 || onlyA.length > MOST || onlyB.length > MOST) return [];
  const pairs: { from: number; to: number; score: number }[] = [];
  for (const x of onlyA) {
    for (const y of onlyB) {
      const score = likeness(x, y, { a, b, functions, texts });
      if (score >= 4) pairs.push({ from: x.fn, to: y.fn, score });
    }
  }
  pairs.sort((x, y) => y.score - x.score || x.from - y.from || x.to - y.to);
  const renames: Rename[] = [];
  const taken = new Set<number>();
  for (const { from, to } of pairs) {
    if (taken.has(from) || taken.has(to)) continue;
    taken.add(from).add(to);
    renames.push({ from, to });
  }
  return renames;
}

function likeness(
  x: Profile,
  y: Profile,
  { a, b, functions, texts }: { a: Side; b: Side; functions: Functions; texts: boolean },
): number {
  const s = a.trace.site(functions.siteA[x.fn]!);
  const t = b.trace.site(functions.siteB[y.fn]!);
  if (s.kind === "external" || t.kind === "external") return 0;
  let score = 0;
  if (texts && s.hash !== undefined && s.hash === t.hash) score += 4;
  if (x.hasArgs && x.args === y.args) score += 3;
  if (x.outputs === y.outputs && !x.isMute) score += 2;
  if (x.calls === y.calls) score += 0.5;
  if (x.callers === y.callers) score += 1;
  if (x.callees === y.callees && x.callees !== 0) score += 1.5;
  if (s.params.length > 0 && s.params.join() === t.params.join()) score += 0.5;
  if (s.kind === t.kind) score += 0.25;
  if (s.file === t.file) score += 0.25;
  return score;
}

/** Profiles of the functions that the other run does not have, and that were called. */
function profilesOf(side: Side, siteInOther: Uint32Array, functions: Functions): Profile[] {
  const profiles: (Profile | undefined)[] = [];
  const { functionOf, sites, parents, inputs, output, trace } = side;
  const isAlone = functionOf.map((fn) => fn !== 0 && siteInOther[fn] === 0 ? 1 : 0);
  if (!isAlone.includes(1)) return [];
  const isCommon = (fn: number) => functions.siteA[fn] !== 0 && functions.siteB[fn] !== 0;
  for (let call = 1; call <= trace.callCount; call++) {
    const site = sites[call]!;
    const fn = functionOf[site]!;
    const parent = parents[call]!;
    const caller = parent === 0 ? 0 : functionOf[sites[parent]!]!;
    if (isAlone[sites[parent]!] === 1 && parent !== 0 && isCommon(fn)) {
      const above = profileOf(profiles, caller);
      above.callees = (above.callees + finish(fn)) | 0;
    }
    if (isAlone[site] !== 1) continue;
    const profile = profileOf(profiles, fn);
    const args = inputs[call]! ^ functionHash(fn);
    profile.calls++;
    profile.args = (profile.args + finish(args)) | 0;
    if (trace.site(site).params.length > 0) profile.hasArgs = true;
    profile.outputs = (profile.outputs + finish(output[call]!)) | 0;
    if (profile.isMute) profile.isMute = trace.resultOf(call)?.snapshot.type === "undefined";
    if (caller === 0 || isCommon(caller)) profile.callers = (profile.callers + finish(caller + 1)) | 0;
  }
  return profiles.filter((profile) => profile !== undefined && profile.calls > 0) as Profile[];
}

function profileOf(profiles: (Profile | undefined)[], fn: number): Profile {
  return profiles[fn] ??= {
    fn,
    calls: 0,
    args: 0,
    hasArgs: false,
    outputs: 0,
    isMute: true,
    callers: 0,
    callees: 0,
  };
}
