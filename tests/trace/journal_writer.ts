/**
 * A test double of the recorder: plain events → journal slots → a trace file in memory.
 *
 * @module
 */

import type { Site } from "../../src/contract.ts";
import { fileHead, jsonChunk, threadChunk } from "../../src/trace/chunk.ts";
import { type Ring, TraceEncoder } from "../../src/trace/encode.ts";
import { encodeSnapshot } from "../../src/trace/encode_snapshot.ts";
import { Kind, Op } from "../../src/trace/journal.ts";
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

export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** A ring with one writer and one reader, both in the test. */
export class JournalRing implements Ring {
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
    const bytes = bytesOf(event);
    const slots = bytes === undefined ? slotsOf(event) : 1 + Math.ceil(bytes.length / 8);
    if (!this.#room(slots)) return false;
    const at = this.#write;
    this.#write += slots;
    this.i32.fill(0, 2 * at, 2 * this.#write);
    if (bytes !== undefined) {
      const count = event.op === "sites" ? event.sites.length : 0;
      this.i32[2 * at] = Op[event.op.toUpperCase() as keyof typeof Op] | count << 8;
      this.i32[2 * at + 1] = bytes.length;
      this.u8.set(bytes, 8 * at + 8);
    } else this.#putCall(at, event);
    return true;
  }

  drain(encoder: TraceEncoder): void {
    if (this.#wrapped) {
      const at = encoder.consume(this, this.#read, this.f64.length);
      if (at < this.f64.length && (this.i32[2 * at]! & 0xff) !== Op.WRAP) throw new Error("stopped too soon");
      this.#read = 0;
      this.#wrapped = false;
    }
    this.#read = encoder.consume(this, this.#read, this.#write);
    if (this.#read !== this.#write) throw new Error("stopped too soon");
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

  #putCall(at: number, event: Event): void {
    const { i32, f64 } = this;
    switch (event.op) {
      case "enter": {
        const args = event.args ?? [];
        i32[2 * at] = Op.ENTER | args.length << 8;
        i32[2 * at + 1] = event.site;
        f64[at + 1] = event.time ?? 0;
        i32[2 * at + 4] = event.parent ?? 0;
        const payload = at + slotsOf({ ...event, args: [] }) + kindSlots(args.length);
        args.forEach((arg, k) => {
          this.u8[8 * at + 20 + k] = this.#payload(payload + k, arg);
        });
        break;
      }
      case "leave":
      case "fail": {
        const kind = this.#payload(at + 2, event.value);
        i32[2 * at] = (event.op === "leave" ? Op.LEAVE : Op.FAIL) | kind << 8;
        i32[2 * at + 1] = event.call;
        f64[at + 1] = event.time ?? 0;
        break;
      }
      case "suspend":
      case "resume":
        i32[2 * at] = event.op === "suspend" ? Op.SUSPEND : Op.RESUME;
        i32[2 * at + 1] = event.call;
        f64[at + 1] = event.time ?? 0;
        break;
    }
  }

  /** Writes a value's payload and returns its kind. */
  #payload(slot: number, value: Plain): number {
    if (value === undefined) return Kind.UNDEFINED;
    if (value === null) return Kind.NULL;
    if (value === true) return Kind.TRUE;
    if (value === false) return Kind.FALSE;
    if (typeof value === "number") {
      this.f64[slot] = value;
      return Kind.NUMBER;
    }
    if ("unseen" in value) return Kind.UNSEEN;
    this.i32[2 * slot] = "primitive" in value ? value.primitive : value.object;
    if ("primitive" in value) return Kind.PRIMITIVE;
    this.i32[2 * slot + 1] = value.identity;
    return Kind.OBJECT;
  }
}

function kindSlots(argc: number): number {
  return argc > 4 ? Math.ceil((argc - 4) / 8) : 0;
}

function slotsOf(event: Event): number {
  if (event.op === "enter") return 3 + kindSlots(event.args?.length ?? 0) + (event.args?.length ?? 0);
  return event.op === "suspend" || event.op === "resume" ? 2 : 3;
}

function bytesOf(event: Event): Uint8Array | undefined {
  if (event.op === "snapshot") return encodeSnapshot(event.snapshot);
  if (event.op === "sites") return new TextEncoder().encode(JSON.stringify(event.sites));
  if (event.op === "meta") return new TextEncoder().encode(JSON.stringify(event.meta));
  return undefined;
}
