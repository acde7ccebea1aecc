/**
 * A call tree from elsewhere → the bytes of a run's file, through the recorder's own encoder.
 *
 * @module
 */

import type { Site } from "../contract.ts";
import { jsonChunk } from "../trace/chunk.ts";
import { TraceEncoder } from "../trace/encode.ts";
import { encodeSnapshot } from "../trace/encode_snapshot.ts";
import { Kind, MAX_ARGUMENTS, Op } from "../trace/journal.ts";
import { JournalWriter } from "../trace/journal_writer.ts";
import type { JournalValue } from "../trace/put_event.ts";
import type { Snapshot } from "../trace/snapshot.ts";
import { ChunkKind, type RunEnd } from "../trace/spec.ts";

/** One call of a foreign trace. */
export interface ForeignCall {
  site: Site;
  args: Snapshot[];
  result?: Snapshot;
  error?: Snapshot;
  /** In ns since the recording began. */
  start: number;
  end: number;
  /** Whether nothing is known about how it ended. */
  isOpen?: boolean;
  children: ForeignCall[];
}

/** What a foreign trace says about itself. */
export interface ForeignRun {
  /** Milliseconds since 1970. */
  started: number;
  label?: string;
  command: string[];
  entry: string;
  cwd: string;
  settings: Record<string, unknown>;
  meta: Record<string, unknown>;
  limit?: string;
  roots: ForeignCall[];
}

/** The chunks that follow a run's header. */
export function* runChunks(run: ForeignRun): Generator<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const encoder = new TraceEncoder((bytes) => chunks.push(bytes.slice()));
  const journal = new JournalWriter(encoder);
  const values = new ValueWriter(journal);
  const sites = new Map<Site, number>();
  const list = sitesOf(run.roots, sites);
  journal.sites(list);
  journal.meta(run.meta);
  let time = 0;
  let count = 0;
  // Depth first without recursion: a foreign trace may be deep.
  const open: { call: ForeignCall; id: number; next: number }[] = [];
  const roots = [...run.roots];
  let root = 0;
  for (;;) {
    const top = open.at(-1);
    const call = top === undefined ? roots[root++] : top.call.children[top.next++];
    if (call !== undefined) {
      time = Math.max(time, Math.round(call.start));
      const id = ++count;
      journal.enter({
        site: sites.get(call.site)!,
        parent: top?.id ?? 0,
        time,
        args: call.args.slice(0, MAX_ARGUMENTS).map((arg) => values.value(arg)),
      });
      open.push({ call, id, next: 0 });
    } else if (top !== undefined) {
      open.pop();
      time = Math.max(time, Math.round(top.call.end));
      if (!top.call.isOpen) {
        const { error, result = { type: "unseen" } } = top.call;
        const value = values.value(error ?? result);
        journal.end({ op: error === undefined ? Op.LEAVE : Op.FAIL, call: top.id, time, value });
      }
    } else break;
    yield* chunks.splice(0);
  }
  journal.finish();
  yield* chunks.splice(0);
  const end: RunEnd = {
    time,
    calls: count,
    dropped: 0,
    ...(run.limit === undefined ? {} : { limit: run.limit }),
  };
  yield jsonChunk(ChunkKind.END, end);
}

function sitesOf(roots: ForeignCall[], sites: Map<Site, number>): Site[] {
  const waiting = [...roots].reverse();
  for (let call = waiting.pop(); call !== undefined; call = waiting.pop()) {
    if (!sites.has(call.site)) sites.set(call.site, sites.size + 1);
    for (let i = call.children.length - 1; i >= 0; i--) waiting.push(call.children[i]!);
  }
  return [...sites.keys()];
}

/** Writes values, and has the snapshots of equal ones stored once. */
export class ValueWriter {
  readonly #journal: JournalWriter;
  readonly #snapshots = new Map<string, number>();

  constructor(journal: JournalWriter) {
    this.#journal = journal;
  }

  /** The value of a snapshot, as an event has it. */
  value(snapshot: Snapshot): JournalValue {
    const plain = { payload: 0, identity: 0 };
    switch (snapshot.type) {
      case "undefined":
        return { ...plain, kind: Kind.UNDEFINED };
      case "null":
        return { ...plain, kind: Kind.NULL };
      case "unseen":
        return { ...plain, kind: Kind.UNSEEN };
      case "boolean":
        return { ...plain, kind: snapshot.value ? Kind.TRUE : Kind.FALSE };
      case "number":
        return { ...plain, kind: Kind.NUMBER, payload: snapshot.value };
      default: {
        const isPrimitive = ["string", "bigint", "symbol"].includes(snapshot.type);
        return { ...plain, kind: isPrimitive ? Kind.PRIMITIVE : Kind.OBJECT, payload: this.#store(snapshot) };
      }
    }
  }

  #store(snapshot: Snapshot): number {
    const key = JSON.stringify(snapshot);
    let id = this.#snapshots.get(key);
    if (id === undefined) {
      id = this.#snapshots.size + 1;
      this.#snapshots.set(key, id);
      this.#journal.snapshot(encodeSnapshot(snapshot));
    }
    return id;
  }
}
