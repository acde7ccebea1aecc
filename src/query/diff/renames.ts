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

/** What is compared to find which functions are the same. */
interface Candidates {
  a: Side;
  b: Side;
  functions: Functions;
  /** Whether their texts are compared. */
  texts: boolean;
}

/**
 * Functions that only one run has, and that are the same except for their name: same text, or same arguments, results, callers and
 * callees. It is GumTree's bottom-up idea (containers that share what they contain), on functions rather than calls. Of several
 * functions of one name (`loose`), those are the same that are most alike, and where nothing tells, those that come in the same order.
 *
 * @returns `renames`: those with another name; `same`: those of one name; `unsure`: functions of A that were paired by their order
 */
export function findRenames(
  a: Side,
  b: Side,
  { functions, texts }: { functions: Functions; texts: boolean },
): { renames: Rename[]; same: Rename[]; unsure: number[] } {
  const profilesA = profilesOf(a, functions.siteB, functions);
  const profilesB = profilesOf(b, functions.siteA, functions);
  const candidates = { a, b, functions, texts };
  const same: Rename[] = [];
  const unsure: number[] = [];
  for (const { inA, inB } of functions.loose) {
    const paired = pairAlike(
      inA.map((fn) => profilesA.get(fn) ?? profileOf(fn)),
      inB.map((fn) => profilesB.get(fn) ?? profileOf(fn)),
      candidates,
    );
    same.push(...paired.pairs);
    unsure.push(...paired.unsure);
  }
  const taken = new Set(same.flatMap(({ from, to }) => [from, to]));
  const onlyA = [...profilesA.values()].filter(({ fn }) => !taken.has(fn));
  const onlyB = [...profilesB.values()].filter(({ fn }) => !taken.has(fn));
  if (onlyA.length > MOST || onlyB.length > MOST) return { renames: [], same, unsure };
  const pairs: Pairing[] = [];
  for (const x of onlyA) {
    for (const y of onlyB) {
      const score = likeness(x, y, candidates);
      if (score >= 4) pairs.push({ from: x.fn, to: y.fn, score });
    }
  }
  return { renames: bestOf(pairs), same, unsure };
}

interface Pairing extends Rename {
  score: number;
}

/** Pairs that are worth most, each function in one. */
function bestOf(pairs: Pairing[]): Rename[] {
  pairs.sort((x, y) => y.score - x.score || x.from - y.from || x.to - y.to);
  const best: Rename[] = [];
  const taken = new Set<number>();
  for (const { from, to } of pairs) {
    if (taken.has(from) || taken.has(to)) continue;
    taken.add(from).add(to);
    best.push({ from, to });
  }
  return best;
}

/** Functions of one name: as many pairs as there can be. */
function pairAlike(
  inA: readonly Profile[],
  inB: readonly Profile[],
  candidates: Candidates,
): { pairs: Rename[]; unsure: number[] } {
  if (inA.length > MOST || inB.length > MOST) {
    const most = Math.min(inA.length, inB.length);
    const pairs = inA.slice(0, most).map(({ fn }, i) => ({ from: fn, to: inB[i]!.fn }));
    return { pairs, unsure: inA.length === inB.length ? [] : pairs.map(({ from }) => from) };
  }
  const all: Pairing[] = [];
  for (const x of inA) {
    for (const y of inB) all.push({ from: x.fn, to: y.fn, score: likeness(x, y, candidates) });
  }
  const pairs = bestOf(all);
  // Where as many are there as before, their order tells.
  if (inA.length === inB.length) return { pairs, unsure: [] };
  const called = new Set([...inA, ...inB].flatMap(({ fn, calls }) => calls > 0 ? [fn] : []));
  const scoreOf = new Map(all.map(({ from, to, score }) => [`${from} ${to}`, score]));
  const rivals = inA.length < inB.length ? inB : inA;
  const unsure = pairs.filter(({ from, to }) => {
    const score = scoreOf.get(`${from} ${to}`)!;
    return rivals.some(({ fn }) =>
      rivals === inB
        ? fn !== to && called.has(fn) && !pairs.some((pair) => pair.to === fn) &&
          scoreOf.get(`${from} ${fn}`) === score
        : fn !== from && called.has(fn) && !pairs.some((pair) => pair.from === fn) &&
          scoreOf.get(`${fn} ${to}`) === score
    );
  });
  return { pairs, unsure: unsure.map(({ from }) => from) };
}

function likeness(
  x: Profile,
  y: Profile,
  { a, b, functions, texts }: Candidates,
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
function profilesOf(side: Side, siteInOther: Uint32Array, functions: Functions): Map<number, Profile> {
  const profiles = new Map<number, Profile>();
  const { functionOf, sites, parents, inputs, output, trace } = side;
  const isAlone = functionOf.map((fn) => fn !== 0 && siteInOther[fn] === 0 ? 1 : 0);
  if (!isAlone.includes(1)) return profiles;
  const profile = (fn: number): Profile => {
    let known = profiles.get(fn);
    if (known === undefined) profiles.set(fn, known = profileOf(fn));
    return known;
  };
  const isCommon = (fn: number) => functions.siteA[fn] !== 0 && functions.siteB[fn] !== 0;
  for (let call = 1; call <= trace.callCount; call++) {
    const site = sites[call]!;
    const fn = functionOf[site]!;
    const parent = parents[call]!;
    const caller = parent === 0 ? 0 : functionOf[sites[parent]!]!;
    if (isAlone[sites[parent]!] === 1 && parent !== 0 && isCommon(fn)) {
      const above = profile(caller);
      above.callees = (above.callees + finish(fn)) | 0;
    }
    if (isAlone[site] !== 1) continue;
    const own = profile(fn);
    const args = inputs[call]! ^ functionHash(fn);
    own.calls++;
    own.args = (own.args + finish(args)) | 0;
    if (trace.site(site).params.length > 0) own.hasArgs = true;
    own.outputs = (own.outputs + finish(output[call]!)) | 0;
    if (own.isMute) own.isMute = trace.resultOf(call)?.snapshot.type === "undefined";
    if (caller === 0 || isCommon(caller)) own.callers = (own.callers + finish(caller + 1)) | 0;
  }
  return profiles;
}

/** Of a function that was not called. */
function profileOf(fn: number): Profile {
  return {
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
