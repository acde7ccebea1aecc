/**
 * How much is shown of the objects of a function. One that is called very often is shown less of them, each time it has had so many:
 * copying a tree in full at each of a million calls would take longer than the program. What is left out is marked as always.
 *
 * All of it goes by counts, never by time: two runs of a program leave out the same.
 *
 * @module
 */
import * as native from "./natives.ts";
import type { SnapshotWriter } from "./snapshot_writer.ts";

/** Objects of a function after which so many levels of the next ones are shown, and so many values within one. */
export const THINNER = [
  { after: 100, depth: 3, nodes: 32 },
  { after: 1_000, depth: 2, nodes: 16 },
  { after: 10_000, depth: 1, nodes: 8 },
  // Its class and size, and which object it is.
  { after: 100_000, depth: 0, nodes: 1 },
] as const;
const ALONE = 100_000;

/**
 * In a run that has had very many objects, or values in them, each that a function has had counts as so many: the largest programs have
 * thousands of functions, none of which is called so often.
 */
const WEIGHTS = [
  { objects: 200_000, values: 1_000_000, weight: 10 },
  { objects: 1_000_000, values: 3_000_000, weight: 100 },
] as const;

export type Thinning = ReturnType<typeof createThinning>;

/** @param w whose budget says what is shown at most */
export function createThinning(w: SnapshotWriter) {
  /** By site: how many composites it has had, and how many of its calls were looked at for what they change. */
  let takenSize = 1024;
  let taken = native.uint32s(takenSize);
  let calls = native.uint32s(takenSize);
  let objects = 0;
  let values = 0;
  let weight = 1;
  /** Where the next weight begins. */
  let next = 0;

  /** Room for what a site has had. */
  function makeRoom(site: number): void {
    takenSize = site * 2;
    taken = longer(taken, takenSize);
    calls = longer(calls, takenSize);
  }

  function weigh(): void {
    while (
      next < WEIGHTS.length && (objects >= WEIGHTS[next]!.objects || values >= WEIGHTS[next]!.values)
    ) weight = WEIGHTS[next++]!.weight;
  }

  return {
    /** Objects that a site has had. */
    had: (site: number): number => site < takenSize ? taken[site]! : 0,
    /** Whether no more than class and size is shown of the next object of a site. */
    isBusy: (site: number): boolean => w.budget.thin && site < takenSize && taken[site]! * weight >= ALONE,
    /** Counts another object of a site; gives what those before it count for. */
    count(site: number): number {
      if (site >= takenSize) makeRoom(site);
      objects++;
      return taken[site]++ * weight;
    },
    /** Counts another call of a site; gives what those before it count for. */
    countCall(site: number): number {
      if (site >= takenSize) makeRoom(site);
      return calls[site]++ * weight;
    },
    /** What a site's objects count for, but for the last ones, so many. */
    before(site: number, last: number): number {
      const had = site < takenSize ? taken[site]! : 0;
      return had > last ? (had - last) * weight : 0;
    },
    /** Counts values that were written, those of an object being over. */
    wrote(nodes: number): void {
      values += nodes;
      weigh();
    },
    /** Objects in all. */
    inAll: (): number => objects,
    isAlone: (count: number): boolean => count >= ALONE,
    /** Sets `maxNodes` of the writer; gives the depth. */
    level(count: number): number {
      let { depth } = w.budget;
      for (let i = 0; i < THINNER.length && count >= THINNER[i]!.after; i++) {
        const { depth: less, nodes: fewer } = THINNER[i]!;
        if (less < depth) depth = less;
        if (fewer < w.maxNodes) w.maxNodes = fewer;
      }
      return depth;
    },
  };
}

function longer(counts: Uint32Array<ArrayBuffer>, size: number): Uint32Array<ArrayBuffer> {
  const more = native.uint32s(size);
  native.setElements(more, counts);
  return more;
}
