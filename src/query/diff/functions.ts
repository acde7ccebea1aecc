import { relative } from "node:path";
import type { Site } from "../../contract.ts";
import type { RunHeader } from "../../trace/spec.ts";
import type { Trace } from "../../trace/trace.ts";

/**
 * The functions of two runs under one numbering, 1 … count. A function is known by its module (relative to the scope), name
 * and kind, never by its line; several of one name are distinguished by their text, then by their order.
 */
export interface Functions {
  count: number;
  /** Function of each site, index = site id. */
  ofA: Uint32Array;
  ofB: Uint32Array;
  /** A site of each function in either run; 0 when the run does not have it. Index = function. */
  siteA: Uint32Array;
  siteB: Uint32Array;
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
  const groupsB = groupsOf(b);
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
    const inA = groupsA.get(key) ?? [];
    const inB = groupsB.get(key) ?? [];
    // Calls of one external function are one, wherever they are written.
    if (key.endsWith("#external")) add(inA, inB);
    else {for (const [siteA, siteB] of pairUp(inA, inB, texts ? { a, b } : undefined)) {
        add(siteA ? [siteA] : [], siteB ? [siteB] : []);
      }}
  }
  return {
    count: sitesA.length - 1,
    ofA,
    ofB,
    siteA: Uint32Array.from(sitesA),
    siteB: Uint32Array.from(sitesB),
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

/** Sites by what they are called, each group in the order of the source. */
function groupsOf(trace: Trace): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  trace.sites.forEach((site, index) => {
    // A process is called by its script, wherever that is: a package may lie beside one checkout and within another.
    const module = site.kind === "process" || site.kind === "worker" ? "" : moduleOf(site, trace.header);
    // A function without a name is called by its line, which any edit above it shifts.
    const name = /^[^ ]*\.[a-z]+:\d+$/i.test(site.name) ? "(anonymous)" : site.name;
    const key = `${module}#${name}#${site.kind}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index + 1]);
    else group.push(index + 1);
  });
  for (const [key, group] of groups) {
    if (group.length < 2 || key.endsWith("#external")) continue;
    group.sort((x, y) => {
      const s = trace.site(x), t = trace.site(y);
      return s.line - t.line || s.column - t.column || x - y;
    });
  }
  return groups;
}

/** Pairs the sites of one name: those of equal text first, the others in order. */
function pairUp(inA: number[], inB: number[], traces?: { a: Trace; b: Trace }): [number, number][] {
  if (inA.length === 1 && inB.length === 1) return [[inA[0]!, inB[0]!]];
  const pairs: [number, number][] = [];
  const left = new Set(inB);
  const open: number[] = [];
  for (const site of inA) {
    const hash = traces?.a.site(site).hash;
    const match = hash === undefined
      ? undefined
      : [...left].find((other) => traces!.b.site(other).hash === hash);
    if (match === undefined) {
      open.push(site);
      continue;
    }
    left.delete(match);
    pairs.push([site, match]);
  }
  const rest = [...left];
  for (let i = 0; i < Math.max(open.length, rest.length); i++) pairs.push([open[i] ?? 0, rest[i] ?? 0]);
  return pairs;
}
