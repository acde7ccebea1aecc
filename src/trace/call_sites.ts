/**
 * What calls are calls of, and who made them: a chunk at a time where few are asked for, or all calls at once.
 *
 * @module
 */
import { MAX_CALLS } from "./calls_spec.ts";
import type { TimesOptions } from "./call_times.ts";
import type { CallChunk } from "./decode_calls.ts";
import { forCalls } from "./for_calls.ts";
import { release } from "./release.ts";
import { RecentNumbers } from "./recent_numbers.ts";
import { DecodedNumbers, type NumbersAt, SameNumbers } from "./stored_numbers.ts";

export interface SitesOptions extends TimesOptions {
  siteCount: number;
  /** Notes what cannot be shown. */
  problem: (text: string) => void;
}

export interface PartsOptions {
  order: "forwards" | "backwards";
  /** What is decoded. */
  columns: "sites" | "parents" | "both" | "none";
}

/** Calls `first` … `first + count − 1`, in arrays that the next part is decoded into. */
export interface CallPart {
  first: number;
  count: number;
  /** Empty where it was not asked for. */
  sites: Uint32Array;
  /** As `sites`. */
  parents: Uint32Array;
}

/** The same, with times. */
export interface TimedPart extends CallPart {
  /** As `Trace.startColumn`. */
  starts: Float64Array;
  /** As `Trace.durationColumn`. */
  durations: Float64Array;
}

/** Whole columns of so many calls are decoded at the first question. */
const FEW = 1 << 20;

/** The sites and parents of a run's calls, by id. */
export class CallSites {
  readonly #options: SitesOptions;
  readonly #recentSites: RecentNumbers;
  readonly #recentParents: RecentNumbers;
  #sites: Uint32Array | undefined;
  #parents: Uint32Array | undefined;

  constructor(options: SitesOptions) {
    this.#options = options;
    this.#recentSites = new RecentNumbers((chunk) => this.#sitesAt(chunk));
    this.#recentParents = new RecentNumbers((chunk) =>
      options.guard(chunk, () => chunk.parentsAt()) ?? new SameNumbers(0)
    );
  }

  /** The site's id; 0 when the call's chunk is lost. */
  siteOf(call: number): number {
    const column = this.#sites ?? (this.#options.callCount <= FEW ? this.sites() : undefined);
    if (column !== undefined) return column[call] ?? 0;
    const chunk = this.#options.chunkOf(call);
    return chunk === undefined ? 0 : this.#recentSites.at(chunk, call);
  }

  /** The id of the parent call, 0 for a root. */
  parentOf(call: number): number {
    const column = this.#parents ?? (this.#options.callCount <= FEW ? this.parents() : undefined);
    if (column !== undefined) return column[call] ?? 0;
    const chunk = this.#options.chunkOf(call);
    return chunk === undefined ? 0 : this.#recentParents.at(chunk, call);
  }

  /** For all calls; index 0 is unused. */
  sites(): Uint32Array {
    if (this.#sites !== undefined) return this.#sites;
    const { chunks, callCount } = this.#options;
    const sites = forCalls(Uint32Array, callCount);
    for (const chunk of chunks) this.decode(chunk, ofChunk(sites, chunk));
    return this.#sites = sites;
  }

  /** For all calls; index 0 is unused. */
  parents(): Uint32Array {
    if (this.#parents !== undefined) return this.#parents;
    const { chunks, callCount } = this.#options;
    const parents = forCalls(Uint32Array, callCount);
    for (const chunk of chunks) this.#decodeParents(chunk, ofChunk(parents, chunk));
    return this.#parents = parents;
  }

  /** All calls, part by part, without memory for all of them; those of a lost chunk have zeros. */
  *parts({ order, columns }: PartsOptions): Generator<CallPart> {
    const hasSites = columns === "sites" || columns === "both";
    const hasParents = columns === "parents" || columns === "both";
    const sites = new Uint32Array(hasSites ? MAX_CALLS : 0);
    const parents = new Uint32Array(hasParents ? MAX_CALLS : 0);
    const ranges = [...this.#ranges()];
    for (const { first, count, chunk } of order === "forwards" ? ranges : ranges.reverse()) {
      const part: CallPart = { first, count, sites, parents };
      if (hasSites) {
        if (this.#sites !== undefined) part.sites = this.#sites.subarray(first, first + count);
        else if (chunk === undefined) sites.fill(0, 0, count);
        else this.decode(chunk, sites.subarray(0, count).fill(0));
      }
      if (hasParents) {
        if (this.#parents !== undefined) part.parents = this.#parents.subarray(first, first + count);
        else if (chunk === undefined) parents.fill(0, 0, count);
        else this.#decodeParents(chunk, parents.subarray(0, count).fill(0));
      }
      yield part;
    }
    release(sites);
    release(parents);
  }

  /** Chunks, and what is missing between them. */
  *#ranges(): Generator<{ first: number; count: number; chunk?: CallChunk }> {
    const { chunks, callCount } = this.#options;
    let next = 1;
    for (const chunk of [...chunks, undefined]) {
      const first = chunk?.first ?? callCount + 1;
      while (next < first) {
        const count = Math.min(MAX_CALLS, first - next);
        yield { first: next, count };
        next += count;
      }
      if (chunk !== undefined) {
        yield { first, count: chunk.count, chunk };
        next = first + chunk.count;
      }
    }
  }

  /** Lets whole columns go: what is asked for next is decoded again. */
  forget(): void {
    this.#sites = undefined;
    this.#parents = undefined;
    this.#recentSites.forget();
    this.#recentParents.forget();
  }

  /** Fills an array of zeros, as long as the chunk. */
  decode(chunk: CallChunk, into: Uint32Array): void {
    const { siteCount, guard, problem } = this.#options;
    guard(chunk, () => {
      chunk.sites(into);
      if (chunk.largestSite() <= siteCount) return;
      let unknown = 0;
      for (let i = 0; i < into.length; i++) {
        if (into[i]! > siteCount) into[i] = 0, unknown++;
      }
      if (unknown > 0) problem(`${unknown} calls are of sites that are not in the file`);
    });
  }

  #sitesAt(chunk: CallChunk): NumbersAt {
    const { siteCount, guard } = this.#options;
    const sites = guard(chunk, () => chunk.largestSite() <= siteCount ? chunk.sitesAt() : undefined);
    if (sites !== undefined) return sites;
    const decoded = new Uint32Array(chunk.count);
    this.decode(chunk, decoded);
    return new DecodedNumbers(decoded);
  }

  #decodeParents(chunk: CallChunk, into: Uint32Array): void {
    this.#options.guard(chunk, () => chunk.parents(into));
  }
}

/** The part of a whole column that is a chunk's. */
function ofChunk(column: Uint32Array, { first, count }: CallChunk): Uint32Array {
  return column.subarray(first, first + count);
}
