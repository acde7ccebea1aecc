/**
 * Which request each call is part of, asked part by part: a column of all calls would grow with the run.
 *
 * @module
 */
import { makeRoom } from "../trace/make_room.ts";
import { finder } from "../trace/ranges.ts";
import type { Trace } from "../trace/trace.ts";

/** Parts whose calls are remembered, for those that they call later, and how many calls of older ones. */
const KEPT_PARTS = 16;
const KEPT_CALLS = 1 << 16;

/** To be asked for all parts of a run, in order. */
export class RequestsAround {
  readonly #trace: Pick<Trace, "parentOf">;
  readonly #isRequest: (call: number) => boolean;
  /** The last parts, by their first call. */
  readonly #parts = new Map<number, Uint32Array>();
  #partOf: (call: number) => { first: number; requests: Uint32Array } | undefined = () => undefined;
  readonly #older = new Map<number, number>();

  constructor(trace: Pick<Trace, "parentOf">, isRequest: (call: number) => boolean) {
    this.#trace = trace;
    this.#isRequest = isRequest;
  }

  /**
   * @param parents of the calls of a part, from `first` on
   * @returns for each of them the innermost request that it is or is part of; 0 for none
   */
  of(first: number, parents: Uint32Array): Uint32Array {
    const requests = new Uint32Array(parents.length);
    for (let i = 0; i < parents.length; i++) {
      const parent = parents[i]!;
      if (this.#isRequest(first + i)) requests[i] = first + i;
      else if (parent >= first) requests[i] = requests[parent - first]!;
      else if (parent !== 0) requests[i] = this.#ofEarlier(parent);
    }
    makeRoom(this.#parts, KEPT_PARTS);
    this.#parts.set(first, requests);
    this.#partOf = finder(
      Array.from(this.#parts, ([first, requests]) => ({ first, count: requests.length, requests })),
    );
    return requests;
  }

  /** The request of a call of an earlier part: that of the nearest caller of which it is known. */
  #ofEarlier(call: number): number {
    const path: number[] = [];
    let request: number | undefined;
    for (let at = call; request === undefined; at = this.#trace.parentOf(at)) {
      request = this.#known(at);
      if (request === undefined) path.push(at);
    }
    for (const at of path) {
      makeRoom(this.#older, KEPT_CALLS);
      this.#older.set(at, request);
    }
    return request;
  }

  #known(call: number): number | undefined {
    if (call === 0) return 0;
    const part = this.#partOf(call);
    if (part !== undefined) return part.requests[call - part.first]!;
    return this.#isRequest(call) ? call : this.#older.get(call);
  }
}
