/**
 * Functions that have another module, or are written in another way, in the second of two runs: by their names.
 *
 * @module
 */
import type { SiteKind } from "../../contract.ts";

/** The sites of a run that are called the same in one module. */
export interface SiteGroup {
  module: string;
  name: string;
  kind: SiteKind;
  /** In the order of the source. */
  sites: number[];
  /** Of the texts of these, where they are known. */
  hashes: (string | undefined)[];
}

/** A name in more modules than these says nothing of where one of them went. */
const MOST_MODULES = 20;
/** Ways to write one function. */
const WRITTEN: ReadonlySet<SiteKind> = new Set(["function", "arrow"]);
/** They are not called by their modules. */
const WITHOUT_MODULE: ReadonlySet<SiteKind> = new Set(["process", "worker", "request"]);

/** Whether a name is one that somebody gave to one function. */
function isGiven({ name, kind }: SiteGroup): boolean {
  return name !== "(anonymous)" && !/(?:^| )callback$/.test(name) && !WITHOUT_MODULE.has(kind);
}

/**
 * Modules that only B has and that are called otherwise in A, which B does not have: half of the functions of the smaller one, or
 * more, have the same names.
 *
 * @returns by the module's name in B: that in A
 */
export function movedModules(a: readonly SiteGroup[], b: readonly SiteGroup[]): Map<string, string> {
  const [gone, fresh] = [modulesOf(a), modulesOf(b)];
  for (const module of gone.keys()) if (fresh.delete(module)) gone.delete(module);
  /** By name and kind: the modules that have it. */
  const withName = new Map<string, string[]>();
  for (const [module, groups] of gone) {
    for (const key of groups.keys()) {
      const modules = withName.get(key);
      if (modules === undefined) withName.set(key, [module]);
      else modules.push(module);
    }
  }
  const pairs: { from: string; to: string; score: number }[] = [];
  for (const [to, groups] of fresh) {
    const shared = new Map<string, { names: number; score: number }>();
    for (const [key, group] of groups) {
      const modules = withName.get(key) ?? [];
      if (modules.length > MOST_MODULES) continue;
      for (const from of modules) {
        const so = shared.get(from) ?? { names: 0, score: 0 };
        const other = gone.get(from)!.get(key)!;
        const isSame = group.hashes.some((hash) => hash !== undefined && other.hashes.includes(hash));
        so.names++;
        so.score += isSame ? 3 : 1;
        shared.set(from, so);
      }
    }
    for (const [from, { names, score }] of shared) {
      if (2 * names < Math.min(groups.size, gone.get(from)!.size)) continue;
      pairs.push({ from, to, score: score + (baseOf(from) === baseOf(to) ? 0.5 : 0) });
    }
  }
  pairs.sort((x, y) => y.score - x.score);
  const moved = new Map<string, string>();
  const taken = new Set<string>();
  for (const { from, to } of pairs) {
    if (moved.has(to) || taken.has(from)) continue;
    taken.add(from);
    moved.set(to, from);
  }
  return moved;
}

/** By module, and then by name and kind: the groups whose names were given. */
function modulesOf(groups: readonly SiteGroup[]): Map<string, Map<string, SiteGroup>> {
  const modules = new Map<string, Map<string, SiteGroup>>();
  for (const group of groups) {
    if (!isGiven(group) || group.kind === "external" || group.module === "") continue;
    let known = modules.get(group.module);
    if (known === undefined) modules.set(group.module, known = new Map());
    known.set(`${group.name}#${group.kind}`, group);
  }
  return modules;
}

function baseOf(module: string): string {
  return module.slice(module.lastIndexOf("/") + 1);
}

/**
 * Pairs groups that only one run has: those of one module and name that are written in another way, then those that have the same
 * name and kind in another module, where each run has one such.
 */
export function movedGroups(
  onlyA: readonly SiteGroup[],
  onlyB: readonly SiteGroup[],
): [SiteGroup, SiteGroup][] {
  const pairs: [SiteGroup, SiteGroup][] = [];
  const taken = new Set<SiteGroup>();
  const pairBy = (keyOf: (group: SiteGroup) => string): void => {
    const [inA, inB] = [onlyA, onlyB].map((groups) => {
      const byKey = new Map<string, SiteGroup[]>();
      for (const group of groups) {
        const key = taken.has(group) || !isGiven(group) ? "" : keyOf(group);
        if (key === "") continue;
        const known = byKey.get(key);
        if (known === undefined) byKey.set(key, [group]);
        else known.push(group);
      }
      return byKey;
    }) as [Map<string, SiteGroup[]>, Map<string, SiteGroup[]>];
    for (const [key, [one, ...others]] of inA) {
      const [other, ...more] = inB.get(key) ?? [];
      if (other === undefined || others.length > 0 || more.length > 0) continue;
      taken.add(one!).add(other);
      pairs.push([one!, other]);
    }
  };
  pairBy(({ module, name, kind }) => WRITTEN.has(kind) ? `${module}#${name}` : "");
  pairBy(({ name, kind }) => `${name}#${kind}`);
  return pairs;
}
