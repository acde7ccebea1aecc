/**
 * A test double of the recorder: plain events → journal slots → a trace file in memory.
 *
 * @module
 */

import type { Site } from "../../src/contract.ts";
import { concat, fileHead, jsonChunk, threadChunk } from "../../src/trace/chunk.ts";
import { TraceEncoder } from "../../src/trace/encode.ts";
import { encodeSnapshot } from "../../src/trace/encode_snapshot.ts";
import { Kind, Op, type Ring } from "../../src/trace/journal.ts";
import {
  blobSlots,
  COST_SLOTS,
  END_SLOTS,
  enterSlots,
  type JournalValue,
  MARK_SLOTS,
  putBlob,
  putCost,
  putEnd,
  putEnter,
  putMark,
} from "../../src/trace/put_event.ts";
import type { Snapshot } from "../../src/trace/snapshot.ts";
import {
  ChunkKind,
  type RunEnd,
  type RunExit,
  type RunHeader,
  type ThreadHeader,
} from "../../src/trace/spec.ts";
import { Trace } from "../../src/trace/trace.ts";

/** An argument or result: a plain primitive stands for itself, a snapshot by the id it was given. */
export type Plain =
  | undefined
  | null
  | boolean
  | number
  | { unseen: true }
  | { primitive: number }
  | { object: number; identity: number };

/** What the recorder would tell. Calls, sites and snapshots are numbered from 1 in the order of their events. */
export type Event =
  | { op: "enter"; site: number; parent?: number; time?: number; args?: Plain[] }
  | { op: "leave" | "fail"; call: number; time?: number; value?: Plain }
  | { op: "suspend" | "resume"; call: number; time?: number }
  | { op: "cost"; call: number; ns: number }
  | { op: "snapshot"; snapshot: Snapshot }
  | { op: "sites"; sites: Site[] }
  | { op: "meta"; meta: Record<string, unknown> }
  /** Not an event: here the writer flushes. */
  | { op: "flush" };

export interface FileOptions {
  header?: Partial<RunHeader>;
  /** Whether the file ends with END, and with EXIT; both true by default. */
  end?: Partial<RunEnd> | false;
  exit?: Partial<RunExit> | false;
  /** Slots in the ring; a small ring wraps often. */
  slots?: number;
}

/** A site with the fields that a test does not care for filled in. */
export function site(name: string, fields: Partial<Site> = {}): Site {
  return {
    name,
    kind: "function",
    async: false,
    generator: false,
    file: "/project/main.ts",
    line: 1,
    column: 1,
    params: [],
    ...fields,
  };
}

export const HEADER: RunHeader = {
  id: "2026-01-02-0304-abcd",
  command: ["main.ts"],
  entry: "/project/main.ts",
  cwd: "/project",
  host: "bun",
  scope: "/project",
  started: 1_767_323_040_000,
  tph: "0.1.0",
  settings: {},
};

/** The whole file that the events make. */
export function traceFile(events: Iterable<Event>, options: FileOptions = {}): Uint8Array {
  const pieces = [fileHead(), jsonChunk(ChunkKind.HEADER, { ...HEADER, ...options.header })];
  pieces.push(...recordedChunks(events, options));
  if (options.exit !== false) {
    pieces.push(jsonChunk(ChunkKind.EXIT, { code: 0, signal: null, elapsed: 1, ...options.exit }));
  }
  return concat(pieces);
}

/** The chunks of a worker thread or a child process. */
export function threadChunks(
  header: Partial<ThreadHeader> & { thread: number },
  events: Iterable<Event>,
  options: Pick<FileOptions, "end" | "slots"> = {},
): Uint8Array[] {
  const whole: ThreadHeader = {
    kind: "worker",
    parent: { thread: 0, call: 0 },
    name: "worker.ts",
    pid: 7,
    ...header,
  };
  return [jsonChunk(ChunkKind.HEADER, whole), ...recordedChunks(events, options)].map((chunk) =>
    threadChunk(header.thread, chunk)
  );
}

/** What the recorder of one thread writes. */
function recordedChunks(
  events: Iterable<Event>,
  options: Pick<FileOptions, "end" | "slots">,
): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const encoder = new TraceEncoder((bytes) => pieces.push(bytes.slice()));
  const ring = new JournalRing(options.slots ?? 4096);
  let time = 0;
  for (const event of events) {
    if ("time" in event) time = Math.max(time, Math.round(event.time ?? 0));
    if (event.op === "flush") {
      ring.drain(encoder);
      encoder.flush();
    } else if (!ring.put(event)) {
      ring.drain(encoder);
      if (!ring.put(event)) throw new RangeError("the ring is too small for the event");
    }
  }
  ring.drain(encoder);
  encoder.flush();
  if (options.end !== false) {
    pieces.push(jsonChunk(ChunkKind.END, { time, calls: encoder.callCount, dropped: 0, ...options.end }));
  }
  return pieces;
}

/** The trace that the events make. */
export function traceOf(events: Iterable<Event>, options: FileOptions = {}): Trace {
  return Trace.read(traceFile(events, options));
}

export { concat };

/** A ring with one writer and one reader, both in the test. */
class JournalRing implements Ring {
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly u8: Uint8Array;
  #read = 0;
  #write = 0;
  /** Whether the writer has wrapped and the reader has not yet. */
  #wrapped = false;

  constructor(slots: number) {
    this.f64 = new Float64Array(slots);
    this.i32 = new Int32Array(this.f64.buffer);
    this.u8 = new Uint8Array(this.f64.buffer);
  }

  /** Writes an event; false when the ring has no room until it is drained. */
  put(event: Exclude<Event, { op: "flush" }>): boolean {
    if (!this.#room(slotsOf(event))) return false;
    this.#write = putEvent(this, this.#write, event);
    return true;
  }

  drain(encoder: TraceEncoder): void {
    this.#read = encoder.follow(this, this.#read, this.#write);
    this.#wrapped = false;
  }

  #room(slots: number): boolean {
    if (this.#wrapped) return this.#write + slots < this.#read;
    if (this.#write + slots <= this.f64.length) return true;
    if (slots >= this.#read) return false;
    if (this.#write < this.f64.length) this.i32[2 * this.#write] = Op.WRAP;
    this.#write = 0;
    this.#wrapped = true;
    return true;
  }
}

/** Writes an event from a slot on. */
function putEvent(ring: Ring, at: number, event: Exclude<Event, { op: "flush" }>): number {
  switch (event.op) {
    case "enter": {
      const { site, parent = 0, time = 0, args = [] } = event;
      return putEnter(ring, at, { site, parent, time, args: args.map(valueOf) });
    }
    case "leave":
    case "fail": {
      const { call, time = 0, value } = event;
      return putEnd(ring, at, {
        op: event.op === "leave" ? Op.LEAVE : Op.FAIL,
        call,
        time,
        value: valueOf(value),
      });
    }
    case "suspend":
    case "resume": {
      const { call, time = 0 } = event;
      return putMark(ring, at, { op: event.op === "suspend" ? Op.SUSPEND : Op.RESUME, call, time });
    }
    case "cost":
      return putCost(ring, at, event);
    case "snapshot":
      return putBlob(ring, at, Op.SNAPSHOT, { bytes: encodeSnapshot(event.snapshot) });
    case "sites":
      return putBlob(ring, at, Op.SITES, { bytes: json(event.sites), count: event.sites.length });
    case "meta":
      return putBlob(ring, at, Op.META, { bytes: json(event.meta) });
  }
}

function valueOf(value: Plain): JournalValue {
  const plain = { payload: 0, identity: 0 };
  if (value === undefined) return { ...plain, kind: Kind.UNDEFINED };
  if (value === null) return { ...plain, kind: Kind.NULL };
  if (typeof value === "boolean") return { ...plain, kind: value ? Kind.TRUE : Kind.FALSE };
  if (typeof value === "number") return { ...plain, kind: Kind.NUMBER, payload: value };
  if ("unseen" in value) return { ...plain, kind: Kind.UNSEEN };
  if ("primitive" in value) return { ...plain, kind: Kind.PRIMITIVE, payload: value.primitive };
  return { kind: Kind.OBJECT, payload: value.object, identity: value.identity };
}

function slotsOf(event: Exclude<Event, { op: "flush" }>): number {
  switch (event.op) {
    case "enter":
      return enterSlots(event.args?.length ?? 0);
    case "leave":
    case "fail":
      return END_SLOTS;
    case "suspend":
    case "resume":
      return MARK_SLOTS;
    case "cost":
      return COST_SLOTS;
    case "snapshot":
      return blobSlots(encodeSnapshot(event.snapshot).length);
    case "sites":
      return blobSlots(json(event.sites).length);
    case "meta":
      return blobSlots(json(event.meta).length);
  }
}

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
