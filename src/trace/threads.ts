/**
 * Worker threads and child processes of a run: each numbers its own calls, sites and snapshots; here they get their places in one
 * numbering, that of the main thread first.
 *
 * @module
 */

import type { Site } from "../contract.ts";
import { MAX_RUN_CALLS } from "./calls_spec.ts";
import type { Contents, FoundThread } from "./contents.ts";
import type { RunEnd, RunMeta, ThreadHeader } from "./spec.ts";

/** A worker thread of the target, or a child process that it started. */
export interface Thread {
  header: ThreadHeader;
  /** The id of its first call, which stands for the thread itself. */
  first: number;
  callCount: number;
  /** The call that started it; 0 when that is not known. */
  startedBy: number;
  /** When its clock began, in ns since the recording began. */
  start: number;
  meta: RunMeta;
  /** How its recording closed, its time in ns since its own clock began; absent when it was ended from outside. */
  end?: RunEnd;
  /** What is added to its own numbers. */
  placement: Placement;
}

/** What makes a thread's own numbers those of the run: added to them, except for sites. */
export interface Placement {
  /** Ids of calls. */
  calls: number;
  /** Ids of snapshots. */
  snapshots: number;
  /** Numbers of objects, where they are known. */
  identities: number;
  /** Times, in ns. */
  time: number;
  /** The run's id of a site, by the thread's id; index 0 means no site. */
  sites: Uint32Array;
  /** The parent of its first call, which is that of its other roots; the main thread has neither. */
  parent?: number;
  /** Of a thread that goes on from an earlier part of the run: what was taken off its own numbers of calls. */
  earlier?: number;
}

/** The run's id of a site that the file does not have. */
export const NO_SITE = 0xffffffff;

/** The most objects of one thread whose numbers are distinct. */
const IDENTITIES = 2 ** 32;
/** A thread that begins later than this, in ns, does so by mistake: a hundred years. */
const MAX_START = 3e18;

export interface PlaceOptions {
  sites: Site[];
  /** Notes what cannot be shown. */
  problem: (text: string) => void;
  /** How many calls a run may have. */
  most?: number;
}

/**
 * Numbers the main thread's snapshots from 1, where the first ones are not in the file: what is kept by snapshot must not take
 * memory for them. A function that was loaded more than once, under several addresses or in Node first as CommonJS, is one.
 *
 * @param sites all of the run's
 * @returns undefined where its own numbers are the run's
 */
export function placeMain(
  { forgotten }: { forgotten: number },
  sites: readonly Site[],
): Placement | undefined {
  const firsts = new Map<string, number>();
  let isPlain = forgotten === 0;
  const ids = new Uint32Array(sites.length + 1);
  sites.forEach((site, i) => {
    const id = i + 1;
    ids[id] = id;
    // What tph itself names, such as a test, has no text.
    if (site.hash === undefined && site.kind !== "external") return;
    const key = siteKey(site);
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, id);
    else {
      ids[id] = first;
      isPlain = false;
    }
  });
  return isPlain ? undefined : { calls: 0, snapshots: -forgotten, identities: 0, time: 0, sites: ids };
}

/**
 * Places threads after the main one, each behind its parent, in the order in which they were started. Their sites are added to `sites`, where there is no equal one.
 */
export function placeThreads(
  read: Contents,
  { sites, problem, most = MAX_RUN_CALLS }: PlaceOptions,
): Thread[] {
  if (read.threads.size === 0) return [];
  const ids = new Map<string, number>();
  sites.forEach((site, i) => ids.set(siteKey(site), ids.get(siteKey(site)) ?? i + 1));
  const hasTime = read.header?.settings.time !== false;
  const epoch = read.main.meta.epoch;
  let calls = read.main.nextCall - 1;
  let snapshots = read.main.snapshotCount;
  const placed = new Map<number, Thread>();
  for (const { header, contents } of inOrder(read, problem)) {
    const { meta, end } = contents;
    if (calls + contents.nextCall > most) {
      problem(`the calls of ${header.kind} ${header.name} are not shown: more cannot be numbered`);
      contents.dropCalls();
    }
    const callCount = contents.nextCall - 1;
    const parent = parentOf(header, {
      placed,
      mainCalls: read.main.nextCall - 1,
      mainEarlier: isPart(read) ? read.main.meta.earlier ?? 0 : 0,
    });
    const began = hasTime && epoch !== undefined && meta.epoch !== undefined ? (meta.epoch - epoch) * 1e6 : 0;
    const start = began > 0 && began < MAX_START ? Math.round(began) : 0;
    const placement: Placement = {
      calls,
      snapshots: snapshots - contents.forgotten,
      identities: (placed.size + 1) * IDENTITIES,
      time: start,
      sites: mapSites(contents.sites, sites, ids),
      parent,
      ...(meta.earlier === undefined ? {} : { earlier: meta.earlier }),
    };
    placed.set(header.thread, {
      header,
      first: calls + 1,
      callCount,
      startedBy: parent,
      start,
      meta,
      ...(end === undefined ? {} : { end }),
      placement,
    });
    calls += callCount;
    snapshots += contents.snapshotCount;
  }
  return [...placed.values()];
}

/** Whether others of the run's parts are before it. */
function isPart({ header }: Contents): boolean {
  return (header?.part ?? 1) > 1;
}

/** A parent before the threads that it started; a circle of parents is cut. */
function* inOrder({ threads }: Contents, problem: (text: string) => void): Generator<FoundThread> {
  /** By the parent's number; 0 for the main thread, and for one that is not in the file. */
  const children = new Map<number, FoundThread[]>();
  for (const thread of threads.values()) {
    const parent = threads.has(thread.header.parent.thread) ? thread.header.parent.thread : 0;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [thread]);
    else siblings.push(thread);
  }
  const done = new Set<FoundThread>();
  function* below(siblings: FoundThread[]): Generator<FoundThread> {
    const stack = siblings.sort(byStart).reverse();
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (done.has(next)) continue;
      done.add(next);
      yield next;
      const started = children.get(next.header.thread) ?? [];
      for (const child of started.sort(byStart).reverse()) stack.push(child);
    }
  }
  yield* below(children.get(0) ?? []);
  for (const thread of threads.values()) {
    if (done.has(thread)) continue;
    const path = new Set<FoundThread>();
    let at = thread;
    while (!path.has(at)) {
      path.add(at);
      at = threads.get(at.header.parent.thread)!;
    }
    problem(`${at.header.kind} ${at.header.name} is its own ancestor`);
    yield* below([at]);
  }
}

/** The order in which their parent started them; where that is not known, the order in which they began. */
function byStart(a: FoundThread, b: FoundThread): number {
  const [orderA, orderB] = [a.header.order, b.header.order];
  if (orderA !== undefined && orderB !== undefined) return orderA - orderB;
  const began = ({ contents }: FoundThread) => contents.meta.epoch ?? Number.MAX_VALUE;
  return began(a) - began(b);
}

/** The call that started a thread, as the run numbers it; 0 when the file does not have it. */
function parentOf(
  { parent: { thread, call: own } }: ThreadHeader,
  { placed, mainCalls, mainEarlier }: {
    placed: Map<number, Thread>;
    mainCalls: number;
    mainEarlier: number;
  },
): number {
  if (thread === 0) {
    const call = own - mainEarlier;
    return call > 0 && call <= mainCalls ? call : 0;
  }
  const parent = placed.get(thread);
  if (parent === undefined || parent.callCount === 0) return 0;
  const call = own - (parent.placement.earlier ?? 0);
  return call > 0 && call <= parent.callCount ? parent.placement.calls + call : parent.first;
}

function mapSites(own: readonly Site[], sites: Site[], ids: Map<string, number>): Uint32Array {
  const map = new Uint32Array(own.length + 1);
  own.forEach((site, i) => {
    const key = siteKey(site);
    let id = ids.get(key);
    if (id === undefined) ids.set(key, id = sites.push(site));
    map[i + 1] = id;
  });
  return map;
}

/** Equal for sites that are one function. */
function siteKey({ name, kind, file, line, column, hash }: Site): string {
  return JSON.stringify([file, line, column, name, kind, hash]);
}

/** The ids of sites that stand for threads. */
export function threadSites(sites: readonly Site[]): Set<number> {
  const ids = new Set<number>();
  sites.forEach(({ kind }, i) => {
    if (kind === "worker" || kind === "process") ids.add(i + 1);
  });
  return ids;
}
