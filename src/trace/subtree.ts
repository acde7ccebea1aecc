/**
 * One call of a run, and all below it, as a run of their own.
 *
 * @module
 */
import { concat, fileHead, jsonChunk } from "./chunk.ts";
import type { ValueDictionary } from "./decode_calls.ts";
import { TraceEncoder } from "./encode.ts";
import { cutStrings } from "./cut_strings.ts";
import { encodeSnapshot } from "./encode_snapshot.ts";
import { entryPlace, exitPlace } from "./extras.ts";
import { Kind, Op } from "./journal.ts";
import { JournalWriter } from "./journal_writer.ts";
import type { EndEvent, JournalValue, MarkEvent } from "./put_event.ts";
import { ChunkKind, Outcome, type RunEnd, type RunHeader, type RunMeta } from "./spec.ts";
import type { Thread } from "./threads.ts";
import type { Trace } from "./trace.ts";

export interface SubtreeOptions {
  /** What the new run's header says in place of the old one's. */
  header?: Partial<RunHeader>;
  /** The new run's end: the limit that was hit, and what was left out. */
  end?: Partial<RunEnd>;
  /** The new run's metadata, in place of the old one's. */
  meta?: RunMeta;
  /** Whether calls of a site are taken, by its id; those that a call of another one made stand below its caller. */
  accepts?: (site: number) => boolean;
  /** By call: 1 where it is taken, with its caller. Of values, only those of the calls that are taken are written then. */
  keep?: Uint8Array;
  /** UTF-16 units of one string at most. */
  maxString?: number;
  /** Whether the call itself is the new run's root, instead of those that it made. */
  withRoot?: boolean;
}

/** An event other than ENTER: its order among events at the same time, where an end comes last. */
type Later = { thread: Thread | undefined; order: 1 | 2 } & (EndEvent | MarkEvent);

/**
 * Makes the run whose roots are the children of `root`, or `root` itself; its clock begins where that call did.
 *
 * @returns the bytes of a trace file
 */
export function subtree(trace: Trace, root: number, options: SubtreeOptions = {}): Uint8Array {
  const parents = trace.parentColumn();
  const outcomes = trace.outcomeColumn();
  const origin = trace.startOf(root);
  /** By call: its id in the new run. */
  const ids = new Uint32Array(trace.callCount + 1);
  let count = 0;
  const { accepts, keep, maxString, withRoot = false } = options;
  /** By call: the id that calls below it have as their parent's, + 1. */
  const above = new Uint32Array(trace.callCount + 1);
  if (withRoot) ids[root] = ++count;
  above[root] = count + 1;
  for (let call = root + 1; call <= trace.callCount; call++) {
    const parent = parents[call]!;
    if (parent < root || above[parent] === 0 || keep !== undefined && keep[call] === 0) continue;
    if (accepts === undefined || accepts(trace.siteIdOf(call))) ids[call] = ++count;
    above[call] = ids[call] === 0 ? above[parent]! : ids[call]! + 1;
  }
  const identity = identities(trace);
  const needed = keep === undefined ? undefined : new NeededSnapshots();
  const values: Values = { identity, ...(needed === undefined ? {} : { snapshot: (id) => needed.idOf(id) }) };
  const later = endsOf(trace, { ids, origin, values });

  const parts: Uint8Array[] = [
    fileHead(),
    jsonChunk(ChunkKind.HEADER, { ...trace.header, ...options.header }),
  ];
  const journal = new JournalWriter(new TraceEncoder((bytes) => parts.push(bytes.slice())));
  const sites = new Uint32Array(trace.sites.length + 1);
  let siteCount = 0;
  /** Writes the values that are needed and not written yet. */
  const writeNeeded = () => {
    for (const id of needed?.taken() ?? []) journal.snapshot(encodeSnapshot(trace.snapshot(id)));
  };
  for (let id = 1; id <= trace.snapshotCount && count > 0 && needed === undefined; id++) {
    journal.snapshot(snapshotOf(trace, id, maxString));
  }
  writeNeeded();
  let next = 0;
  let thread = trace.threadOf(root);
  const writeLater = (until: number) => {
    for (; next < later.length && later[next]!.thread === thread && later[next]!.time < until; next++) {
      const event = later[next]!;
      if ("value" in event) journal.end(event);
      else journal.mark(event);
    }
  };
  for (const chunk of trace.chunks()) {
    if (chunk.first + chunk.count <= root) continue;
    const ofThread = trace.threadOf(chunk.first);
    if (ofThread !== thread) writeLater(Infinity);
    thread = ofThread;
    const costs = chunk.costs();
    let args: { dictionary: ValueDictionary; indexes: Uint32Array; starts: Uint32Array } | undefined;
    for (let i = 0; i < chunk.count; i++) {
      const call = chunk.first + i;
      if (ids[call] === 0) continue;
      args ??= { dictionary: chunk.dictionary(), indexes: chunk.argIndexes(), starts: chunk.argStarts() };
      const time = trace.startOf(call) - origin;
      writeLater(time);
      const site = trace.siteIdOf(call);
      if (site > 0 && sites[site] === 0) {
        journal.sites([trace.site(site)]);
        sites[site] = ++siteCount;
      }
      const given: JournalValue[] = [];
      for (let k = args.starts[i]!; k < args.starts[i + 1]!; k++) {
        given.push(valueAt(args.dictionary, args.indexes[k]!, values));
      }
      writeNeeded();
      const parent = call === root ? 0 : above[parents[call]!]! - 1;
      const cost = costs?.[i] ?? 0;
      if (cost > 0) journal.cost({ call: ids[call]!, ns: cost });
      journal.enter({ site: sites[site] ?? 0, parent, time, args: given });
    }
  }
  writeLater(Infinity);
  let snapshots = needed?.count ?? (count > 0 ? trace.snapshotCount : 0);
  for (const { call, index, atExit, value } of trace.extras()) {
    if (ids[call] === 0) continue;
    const { snapshot } = value;
    journal.snapshot(encodeSnapshot(maxString === undefined ? snapshot : cutStrings(snapshot, maxString)));
    const place = atExit ? exitPlace(index) : entryPlace(index);
    journal.extra({ call: ids[call]!, place, snapshot: ++snapshots, identity: identity(value.identity) });
  }
  journal.finish();
  parts.push(jsonChunk(ChunkKind.META, options.meta ?? trace.wholeMeta()));
  const duration = trace.durationOf(root);
  const isOpen = outcomes[root] === Outcome.OPEN || outcomes[root] === Outcome.SUSPENDED;
  const end: RunEnd = {
    time: isOpen ? trace.lastTime() - origin : duration,
    calls: count,
    dropped: 0,
    ...options.end,
  };
  parts.push(jsonChunk(ChunkKind.END, end));
  return concat(parts);
}

/** How the calls ended, and when they were suspended and resumed: of each thread in the order of time. */
function endsOf(
  trace: Trace,
  { ids, origin, values }: { ids: Uint32Array; origin: number; values: Values },
): Later[] {
  const later: Later[] = [];
  const outcomes = trace.outcomeColumn();
  for (const chunk of trace.chunks()) {
    const thread = trace.threadOf(chunk.first);
    const dictionary = chunk.dictionary();
    const results = chunk.resultIndexes();
    const add = (call: number, index: number) => {
      const outcome = outcomes[call];
      const op = outcome === Outcome.RETURNED ? Op.LEAVE : Op.FAIL;
      const time = trace.startOf(call) + trace.durationOf(call) - origin;
      later.push({
        thread,
        time,
        order: 2,
        op,
        call: ids[call]!,
        value: valueAt(dictionary, index, values),
      });
    };
    for (let i = 0; i < chunk.count; i++) {
      const call = chunk.first + i;
      if (ids[call]! > 0 && results[i]! > 0) add(call, results[i]!);
    }
    const lateCalls = chunk.lateCalls();
    const lateResults = chunk.lateResultIndexes();
    const again = chunk.lateAgain();
    lateCalls.forEach((call, i) => {
      if (call === 0 || ids[call] === 0) return;
      const before = again[i] ? later.findLastIndex((end) => end.order === 2 && end.call === ids[call]) : -1;
      if (before >= 0) later.splice(before, 1);
      add(call, lateResults[i]!);
    });
    const times = chunk.markTimes();
    chunk.marks().forEach((mark, i) => {
      const call = ids[Math.floor(mark / 2)]!;
      if (call > 0) {
        const op = mark % 2 === 0 ? Op.SUSPEND : Op.RESUME;
        later.push({ thread, time: times[i]! - origin, order: 1, op, call });
      }
    });
  }
  const place = ({ thread }: Later) => thread?.first ?? 0;
  return later.sort((a, b) => place(a) - place(b) || a.time - b.time || a.order - b.order);
}

/** The bytes of a snapshot; a thread's snapshot is written without ids of other snapshots, which are valid in that thread only. */
function snapshotOf(trace: Trace, id: number, maxString?: number): Uint8Array {
  if (maxString !== undefined) return encodeSnapshot(cutStrings(trace.snapshot(id), maxString));
  if (trace.snapshotOffset(id) > 0) return encodeSnapshot(trace.snapshot(id));
  return trace.snapshotBytes(id) ?? new Uint8Array(0);
}

/** Numbers of objects as the new run has them: those of threads do not fit in 32 bits. */
function identities(trace: Trace): (of: number) => number {
  if (trace.threads.length === 0) return (of) => of;
  const known = new Map([[0, 0]]);
  return (of) => {
    let number = known.get(of);
    if (number === undefined) known.set(of, number = known.size);
    return number;
  };
}

/** What a value's numbers are in the new run; snapshots keep theirs where nothing is said. */
interface Values {
  identity: (of: number) => number;
  snapshot?: (id: number) => number;
}

/** The snapshots that the calls of the new run have, numbered as they are come upon. */
class NeededSnapshots {
  readonly #ids = new Map<number, number>();
  #taken: number[] = [];

  get count(): number {
    return this.#ids.size;
  }

  /** The number that a snapshot has in the new run. */
  idOf(old: number): number {
    let id = this.#ids.get(old);
    if (id === undefined) {
      this.#ids.set(old, id = this.#ids.size + 1);
      this.#taken.push(old);
    }
    return id;
  }

  /** Those that were come upon since this was last asked. */
  taken(): number[] {
    const taken = this.#taken;
    this.#taken = [];
    return taken;
  }
}

function valueAt(
  dictionary: ValueDictionary,
  index: number,
  { identity, snapshot }: Values,
): JournalValue {
  if (index < 1 || index > dictionary.size) return { kind: Kind.UNSEEN, payload: 0, identity: 0 };
  const kind = dictionary.kinds[index - 1]!;
  const payload = dictionary.payloads[index - 1]!;
  const isSnapshot = kind === Kind.PRIMITIVE || kind === Kind.OBJECT;
  return {
    kind,
    payload: isSnapshot && snapshot !== undefined ? snapshot(payload) : payload,
    identity: identity(dictionary.identities[index - 1] ?? 0),
  };
}
