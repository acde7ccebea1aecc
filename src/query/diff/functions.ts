import { relative } from "node:path";
import type { Site } from "../../contract.ts";
import type { RunHeader } from "../../trace/spec.ts";
import type { Trace } from "../../trace/trace.ts";
import { movedGroups, movedModules, type SiteGroup } from "./moved.ts";

/**
 * The functions of two runs under one numbering, 1 … count. A function is known by its module (relative to the scope), name
 * and kind, never by its line; several of one name are distinguished by their text.
 */
export interface Functions {
  count: number;
  /** Function of each site, index = site id. */
  ofA: Uint32Array;
  ofB: Uint32Array;
  /** A site of each function in either run; 0 when the run does not have it. Index = function. */
  siteA: Uint32Array;
  siteB: Uint32Array;
  /** Functions of one name whose texts do not tell which is which: each has a number of its own in either run. */
  loose: LooseGroup[];
  /** Functions that are in another module in B. */
  moved: number[];
  /** Modules that are called otherwise in B: by that name, the one in A. */
  modules: ReadonlyMap<string, string>;
}

/** Functions that only A has, and that only B has, in the order of the source. */
export interface LooseGroup {
  inA: number[];
  inB: number[];
}

/** Functions that changed their name between the runs, by their number in the run before and after. */
export interface Rename {
  from: number;
  to: number;
}

/**
 * Numbers the functions of two runs.
 *
 * @param options.texts whether their texts are compared
 */
export function commonFunctions(a: Trace, b: Trace, { texts }: { texts: boolean }): Functions {
  const groupsA = groupsOf(a);
  let groupsB = groupsOf(b);
  const modules = movedModules([...groupsA.values()], [...groupsB.values()]);
  if (modules.size > 0) groupsB = groupsOf(b, modules);
  const onlyIn = (groups: Map<string, SiteGroup>, others: Map<string, SiteGroup>) =>
    [...groups].flatMap(([key, group]) => others.has(key) ? [] : [group]);
  const elsewhere = new Map(movedGroups(onlyIn(groupsA, groupsB), onlyIn(groupsB, groupsA)));
  const isTaken = new Set(elsewhere.values());
  const loose: LooseGroup[] = [];
  const ofA = new Uint32Array(a.sites.length + 1);
  const ofB = new Uint32Array(b.sites.length + 1);
  const sitesA = [0];
  const sitesB = [0];
  const add = (inA: number[], inB: number[]) => {
    for (const site of inA) ofA[site] = sitesA.length;
    for (const site of inB) ofB[site] = sitesB.length;
    sitesA.push(inA[0] ?? 0);
    sitesB.push(inB[0] ?? 0);
  };
  for (const key of new Set([...groupsA.keys(), ...groupsB.keys()])) {
    const groupA = groupsA.get(key);
    const groupB = groupsB.get(key) ?? (groupA && elsewhere.get(groupA));
    // It is paired with the one that it was.
    if (groupA === undefined && isTaken.has(groupB!)) continue;
    const [inA, inB] = [groupA?.sites ?? [], groupB?.sites ?? []];
    // Calls of one external function are one, wherever they are written.
    if ((groupA ?? groupB)!.kind === "external") {
      add(inA, inB);
      continue;
    }
    const { pairs, openA, openB } = pairUp(inA, inB, texts ? { a, b } : undefined);
    for (const [siteA, siteB] of pairs) add([siteA], [siteB]);
    const first = sitesA.length;
    for (const site of openA) add([site], []);
    const second = sitesA.length;
    for (const site of openB) add([], [site]);
    if (openA.length > 0 && openB.length > 0) {
      loose.push({ inA: openA.map((_, i) => first + i), inB: openB.map((_, i) => second + i) });
    }
  }
  const moved: number[] = [];
  for (let fn = 1; fn < sitesA.length; fn++) {
    if (sitesA[fn] === 0 || sitesB[fn] === 0) continue;
    const [siteA, siteB] = [a.site(sitesA[fn]!), b.site(sitesB[fn]!)];
    const isIn = siteA.kind !== "external" && siteA.kind !== "process" && siteA.kind !== "worker";
    if (isIn && moduleOf(siteA, a.header) !== moduleOf(siteB, b.header)) moved.push(fn);
  }
  return {
    count: sitesA.length - 1,
    ofA,
    ofB,
    siteA: Uint32Array.from(sitesA),
    siteB: Uint32Array.from(sitesB),
    loose,
    moved,
    modules,
  };
}

/** The same numbering with renamed functions taken for one: both have the number that they had before. */
export function withRenames(functions: Functions, renames: Rename[]): Functions {
  const to = new Map(renames.map((rename) => [rename.to, rename.from]));
  const siteB = functions.siteB.slice();
  for (const rename of renames) {
    siteB[rename.from] = siteB[rename.to]!;
    siteB[rename.to] = 0;
  }
  return { ...functions, ofB: functions.ofB.map((fn) => to.get(fn) ?? fn), siteB };
}

/** The module of a function relative to the run's scope, with forward slashes; a URL as it is. */
export function moduleOf(site: Site, { scope }: Pick<RunHeader, "scope">): string {
  if (scope === "" || /^[a-z][a-z+.-]+:/i.test(site.file) || site.file === "") return site.file;
  return relative(scope, site.file).replaceAll("\\", "/");
}

/**
 * Sites by what they are called, each group in the order of the source.
 *
 * @param modules names that are taken for others
 */
function groupsOf(trace: Trace, modules?: ReadonlyMap<string, string>): Map<string, SiteGroup> {
  const groups = new Map<string, SiteGroup>();
  trace.sites.forEach((site, index) => {
    // A process is called by its script, wherever that is: a package may lie beside one checkout and within another.
    const own = site.kind === "process" || site.kind === "worker" ? "" : moduleOf(site, trace.header);
    const module = modules?.get(own) ?? own;
    // A function without a name is called by its line, which any edit above it shifts.
    const name = /^[^ ]*\.[a-z]+:\d+$/i.test(site.name) ? "(anonymous)" : site.name;
    const key = `${module}#${name}#${site.kind}`;
    const group = groups.get(key);
    const { kind, hash } = site;
    if (group === undefined) groups.set(key, { module, name, kind, sites: [index + 1], hashes: [hash] });
    else {
      group.sites.push(index + 1);
      group.hashes.push(hash);
    }
  });
  for (const { sites, kind } of groups.values()) {
    if (sites.length < 2 || kind === "external") continue;
    sites.sort((x, y) => {
      const s = trace.site(x), t = trace.site(y);
      return s.line - t.line || s.column - t.column || x - y;
    });
  }
  return groups;
}

/**
 * Pairs the sites of one name: one with one, and those of equal text that each run has as many of, in order. What is left over is open
 * where both runs have some.
 */
function pairUp(
  inA: readonly number[],
  inB: readonly number[],
  traces?: { a: Trace; b: Trace },
): { pairs: [number, number][]; openA: number[]; openB: number[] } {
  if (inA.length === 1 && inB.length === 1) return { pairs: [[inA[0]!, inB[0]!]], openA: [], openB: [] };
  const pairs: [number, number][] = [];
  const isPaired = new Set<number>();
  if (traces !== undefined) {
    const [textsA, textsB] = [textsOf(traces.a, inA), textsOf(traces.b, inB)];
    for (const [hash, sites] of textsA) {
      const others = textsB.get(hash);
      if (others?.length !== sites.length) continue;
      sites.forEach((site, i) => pairs.push([site, others[i]!]));
    }
    for (const [site] of pairs) isPaired.add(site);
  }
  const openA = inA.filter((site) => !isPaired.has(site));
  const pairedB = new Set(pairs.map(([, site]) => site));
  const openB = inB.filter((site) => !pairedB.has(site));
  // One that is left on either side is the same one, with another text.
  if (openA.length === 1 && openB.length === 1) {
    pairs.push([openA[0]!, openB[0]!]);
    return { pairs, openA: [], openB: [] };
  }
  return { pairs, openA, openB };
}

/** Sites by the hash of their texts. */
function textsOf(trace: Trace, sites: readonly number[]): Map<string, number[]> {
  const texts = new Map<string, number[]>();
  for (const site of sites) {
    const { hash } = trace.site(site);
    if (hash === undefined) continue;
    const same = texts.get(hash);
    if (same === undefined) texts.set(hash, [site]);
    else same.push(site);
  }
  return texts;
}
