/**
 * The requests that a program's servers got: calls of their own where Node tells of them, else the first function of the program
 * that was called for one. The route is known if a function says which one it answers, and the path matches it.
 *
 * A run may have millions. Kept of each is its call, and what other calls say of it; the rest is read when it is asked for.
 *
 * @module
 */
import type { Trace } from "../trace/trace.ts";
import { AscendingList, NumberList, NumberTable, RecentPlaces } from "./call_list.ts";
import { addAnswer, askedIn, type MetRequest, nameRoute, type RequestFacts } from "./request_facts.ts";
import type { SeenRoots } from "./seen_roots.ts";

export { hasTemplate, pathAlone, type RequestFacts, requestText } from "./request_facts.ts";

/** After so many calls, what was decoded of them is let go: who looks at all requests does not come back to these. */
const FORGOTTEN_AFTER = 1 << 20;

const known = new WeakMap<Trace, Requests>();

/**
 * The requests of a run.
 *
 * @param seen those of earlier looks at a run that grows: that they are requests is known without reading their values
 */
export function requestsOf(trace: Trace, seen?: SeenRoots): Requests {
  let requests = known.get(trace);
  if (requests === undefined) known.set(trace, requests = new Requests(trace, seen));
  return requests;
}

/** Requests by the calls that stand for them, in the order in which they began. */
export class Requests implements Iterable<[call: number, facts: RequestFacts]> {
  readonly #trace: Trace;
  readonly #calls = new AscendingList();
  /** By place: a function below that says which route it is of; the first step of the same request. */
  readonly #named = new NumberList();
  readonly #first = new NumberList();
  readonly #recent = new RecentPlaces<Recent>();

  constructor(trace: Trace, seen: SeenRoots | undefined) {
    this.#trace = trace;
    const isCandidate = Uint8Array.from([
      0,
      ...trace.sites.map(({ kind, route }) => kind === "request" || route !== undefined ? 1 : 0),
    ]);
    if (!isCandidate.includes(1)) return;
    /** By the identity of what a function was given: the request's call. */
    const begun = new NumberTable();
    for (const call of callsOf(trace, isCandidate)) {
      const before = seen?.of(trace, call);
      if (before === undefined) this.#meet(call, begun);
      if (before?.isRequest) this.#calls.push(call);
      const identity = before?.isRequest ? seen!.identityOf(trace, call) : 0;
      if (identity !== 0) begun.add(identity + identitiesBefore(trace, call), call);
    }
  }

  get size(): number {
    return this.#calls.length;
  }

  has(call: number): boolean {
    return this.#calls.placeOf(call) >= 0;
  }

  get(call: number): RequestFacts | undefined {
    const place = this.#calls.placeOf(call);
    if (place < 0) return undefined;
    const recent = this.#met(place);
    if (!recent.isWhole) this.#addRest(place, recent);
    return recent.facts;
  }

  /** By which later steps of a request are known, as its thread numbers it; 0: by none. */
  identityOf(call: number): number {
    const place = this.#calls.placeOf(call);
    if (place < 0 || this.#first.at(place) !== 0) return 0;
    const { identity } = this.#met(place);
    return identity === 0 ? 0 : identity - identitiesBefore(this.#trace, call);
  }

  *keys(): Generator<number> {
    let forgotten = 0;
    for (const call of this.#calls) {
      yield call;
      if (call - forgotten < FORGOTTEN_AFTER) continue;
      this.#trace.forgetColumns();
      forgotten = call;
    }
  }

  *[Symbol.iterator](): Generator<[number, RequestFacts]> {
    for (const call of this.keys()) yield [call, this.get(call)!];
  }

  #meet(call: number, begun: NumberTable): void {
    const trace = this.#trace;
    const { kind } = trace.siteOf(call);
    if (kind === "request") return this.#calls.push(call);
    let above = trace.parentOf(call);
    while (above !== 0 && !this.has(above)) above = trace.parentOf(above);
    if (above !== 0) return this.#nameRoute(above, trace.siteIdOf(call));
    const met = askedIn(trace, call);
    if (met === undefined) return;
    const place = this.#calls.length;
    this.#calls.push(call);
    this.#recent.set(place, { ...met, isWhole: false });
    if (met.identity === 0) return;
    const first = begun.get(met.identity);
    if (first === undefined) begun.add(met.identity, call);
    else this.#first.set(place, first);
  }

  #nameRoute(call: number, site: number): void {
    const facts = this.get(call)!;
    if (facts.route !== undefined) return;
    nameRoute(facts, this.#trace.site(site).route ?? "");
    if (facts.route !== undefined) this.#named.set(this.#calls.placeOf(call), site);
  }

  #met(place: number): Recent {
    const known = this.#recent.get(place);
    if (known !== undefined) return known;
    // Of a settled call whose chunk is broken now, that it is a request is all that is known.
    const met = askedIn(this.#trace, this.#calls.at(place)) ?? { facts: { method: "" }, identity: 0 };
    return this.#recent.set(place, { ...met, isWhole: false });
  }

  #addRest(place: number, recent: Recent): void {
    const { facts } = recent;
    const named = this.#named.at(place);
    const first = this.#first.at(place);
    addAnswer(this.#trace, this.#calls.at(place), facts);
    if (named !== 0) nameRoute(facts, this.#trace.site(named).route ?? "");
    if (first !== 0) facts.continues = first;
    recent.isWhole = true;
  }
}

/** A request that was met. */
interface Recent extends MetRequest {
  /** Whether what it was answered is known, too, and what other calls say of it. */
  isWhole: boolean;
}

/** What is added to a thread's own numbers of objects. */
function identitiesBefore(trace: Trace, call: number): number {
  return trace.threadOf(call)?.placement.identities ?? 0;
}

/** The calls of some functions, in order. @param isWanted by the function's id */
export function* callsOf(trace: Trace, isWanted: Uint8Array): Generator<number> {
  for (const { first, count, sites } of trace.parts({ order: "forwards", columns: "sites" })) {
    for (let i = 0; i < count; i++) if (isWanted[sites[i]!] === 1) yield first + i;
  }
}
