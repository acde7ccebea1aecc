/**
 * A call tree from elsewhere → the bytes of a run's file, through the recorder's own encoder.
 *
 * @module
 */

import type { Site } from "../contract.ts";
import { jsonChunk } from "../trace/chunk.ts";
import { type Ring, TraceEncoder } from "../trace/encode.ts";
import { encodeSnapshot } from "../trace/encode_snapshot.ts";
import { Kind, Op } from "../trace/journal.ts";
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
  /** Whether nothing is known of how it ended. */
  isOpen?: boolean;
  children: ForeignCall[];
}

/** What a foreign trace says of itself. */
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
  const writer = new EventWriter(encoder);
  const sites = new Map<Site, number>();
  const list = sitesOf(run.roots, sites);
  writer.json(Op.SITES | list.length << 8, list);
  writer.json(Op.META, run.meta);
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
      writer.enter(sites.get(call.site)!, { parent: top?.id ?? 0, time, args: call.args });
      open.push({ call, id, next: 0 });
    } else if (top !== undefined) {
      open.pop();
      time = Math.max(time, Math.round(top.call.end));
      if (!top.call.isOpen) {
        const { error, result = { type: "unseen" } } = top.call;
        writer.leave(error === undefined ? Op.LEAVE : Op.FAIL, {
          call: top.id,
          time,
          value: error ?? result,
        });
      }
    } else break;
    yield* chunks.splice(0);
  }
  encoder.flush();
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

/** Writes one event at a time, and has it encoded. */
class EventWriter {
  readonly #encoder: TraceEncoder;
  #ring: Ring = ringOf(1 << 12);
  readonly #snapshots = new Map<string, number>();

  constructor(encoder: TraceEncoder) {
    this.#encoder = encoder;
  }

  json(op: number, value: unknown): void {
    this.#bytes(op, new TextEncoder().encode(JSON.stringify(value)));
  }

  enter(site: number, { parent, time, args }: { parent: number; time: number; args: Snapshot[] }): void {
    const values = args.slice(0, 255).map((arg) => this.#value(arg));
    const kindSlots = values.length > 4 ? Math.ceil((values.length - 4) / 8) : 0;
    const slots = 3 + kindSlots + values.length;
    const { i32, f64, u8 } = this.#room(slots);
    i32[0] = Op.ENTER | values.length << 8;
    i32[1] = site;
    f64[1] = time;
    i32[4] = parent;
    values.forEach(({ kind, number, id }, k) => {
      u8[20 + k] = kind;
      const at = 3 + kindSlots + k;
      if (kind === Kind.NUMBER) f64[at] = number;
      else i32[2 * at] = id;
    });
    this.#encoder.consume(this.#ring, 0, slots);
  }

  leave(op: number, { call, time, value }: { call: number; time: number; value: Snapshot }): void {
    const { kind, number, id } = this.#value(value);
    const { i32, f64 } = this.#room(3);
    i32[0] = op | kind << 8;
    i32[1] = call;
    f64[1] = time;
    if (kind === Kind.NUMBER) f64[2] = number;
    else i32[4] = id;
    this.#encoder.consume(this.#ring, 0, 3);
  }

  #value(snapshot: Snapshot): { kind: number; number: number; id: number } {
    const plain = { number: 0, id: 0 };
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
        return { ...plain, kind: Kind.NUMBER, number: snapshot.value };
      default: {
        const isPrimitive = ["string", "bigint", "symbol"].includes(snapshot.type);
        return { ...plain, kind: isPrimitive ? Kind.PRIMITIVE : Kind.OBJECT, id: this.#store(snapshot) };
      }
    }
  }

  /** The id of a snapshot; equal ones are stored once. */
  #store(snapshot: Snapshot): number {
    const key = JSON.stringify(snapshot);
    let id = this.#snapshots.get(key);
    if (id === undefined) {
      id = this.#snapshots.size + 1;
      this.#snapshots.set(key, id);
      this.#bytes(Op.SNAPSHOT, encodeSnapshot(snapshot));
    }
    return id;
  }

  #bytes(op: number, bytes: Uint8Array): void {
    const slots = 1 + Math.ceil(bytes.length / 8);
    const { i32, u8 } = this.#room(slots);
    i32[0] = op;
    i32[1] = bytes.length;
    u8.set(bytes, 8);
    this.#encoder.consume(this.#ring, 0, slots);
  }

  #room(slots: number): Ring {
    if (slots > this.#ring.f64.length) this.#ring = ringOf(slots * 2);
    this.#ring.i32.fill(0, 0, 2 * slots);
    return this.#ring;
  }
}

function ringOf(slots: number): Ring {
  const f64 = new Float64Array(slots);
  return { f64, i32: new Int32Array(f64.buffer), u8: new Uint8Array(f64.buffer) };
}
