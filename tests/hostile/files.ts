/**
 * Run files made to exhaust who reads them: each claims more than it holds, or makes a little go a long way.
 *
 * @module
 */
import { CALLS_HEAD_SIZE, Column, COLUMN_HEAD_SIZE, MAX_CALLS } from "../../src/trace/calls_spec.ts";
import { chunk, concat, fileHead, jsonChunk, threadChunk } from "../../src/trace/chunk.ts";
import { Kind } from "../../src/trace/journal.ts";
import { COMPOSITE_KINDS, Tag } from "../../src/trace/snapshot.ts";
import { ChunkKind, type RunHeader } from "../../src/trace/spec.ts";

/** A hostile file of about so many bytes. */
export type Attack = (bytes: number) => Uint8Array;

const HEADER: RunHeader = {
  id: "20260101_000000_000000",
  command: ["main.ts"],
  entry: "/x/main.ts",
  cwd: "/x",
  host: "bun",
  scope: "/x",
  started: 1.77e12,
  tph: "0.1.0",
  settings: {},
};
const SITE = {
  name: "f",
  kind: "function",
  async: false,
  generator: false,
  file: "/x/main.ts",
  line: 1,
  column: 1,
  params: ["a"],
};

function sites(names = ["f"]): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(names.map((name) => ({ ...SITE, name }))));
  const payload = new Uint8Array(8 + json.length);
  new Uint32Array(payload.buffer, 0, 2).set([1, names.length]);
  payload.set(json, 8);
  return chunk(ChunkKind.SITES, payload);
}

/** A file with a header, one site, and these chunks. */
function file(parts: Uint8Array[], header: Record<string, unknown> = {}): Uint8Array {
  return concat([fileHead(), jsonChunk(ChunkKind.HEADER, { ...HEADER, ...header }), sites(), ...parts]);
}

/** A column: `n` numbers, stored in `numbers`, or all `base` where there are none. */
interface ColumnOptions {
  n: number;
  base?: number;
  delta?: boolean;
  /** Exceptions: [index, value]. */
  exceptions?: [number, number][];
  bytes?: Uint8Array;
}

function column(
  id: number,
  { n, base = 0, delta = false, exceptions = [], bytes }: ColumnOptions,
): Uint8Array {
  const data = bytes === undefined ? 0 : Math.ceil(bytes.length / 8) * 8;
  const size = Math.ceil((COLUMN_HEAD_SIZE + data + 12 * exceptions.length) / 8) * 8;
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  out.set([id, bytes === undefined ? 0 : 1, delta ? 1 : 0]);
  view.setUint32(4, n, true);
  view.setFloat64(8, base, true);
  view.setUint32(16, exceptions.length, true);
  view.setUint32(20, size, true);
  if (bytes !== undefined) out.set(bytes, COLUMN_HEAD_SIZE);
  exceptions.forEach(([index, value], i) => {
    view.setFloat64(COLUMN_HEAD_SIZE + data + 8 * i, value, true);
    view.setUint32(COLUMN_HEAD_SIZE + data + 8 * exceptions.length + 4 * i, index, true);
  });
  return out;
}

function calls(first: number, count: number, columns: Uint8Array[] = [], padding = 0): Uint8Array {
  const body = concat([
    ...columns,
    ...(padding > 0 ? [column(255, { n: 0, bytes: new Uint8Array(padding) })] : []),
  ]);
  const payload = new Uint8Array(CALLS_HEAD_SIZE + body.length);
  new Uint32Array(payload.buffer, 0, 2).set([first, count]);
  payload.set(body, CALLS_HEAD_SIZE);
  return chunk(ChunkKind.CALLS, payload);
}

/** Snapshots with the ids `first` …; `ends` in place of the true ones. */
function snapshots(first: number, all: Uint8Array[], ends?: number[]): Uint8Array {
  const data = concat(all);
  let end = 0;
  ends ??= all.map((bytes) => end += bytes.length);
  const payload = new Uint8Array(8 + 4 * ends.length + data.length);
  new Uint32Array(payload.buffer, 0, 2).set([first, ends.length]);
  new Uint32Array(payload.buffer, 8, ends.length).set(ends);
  payload.set(data, 8 + 4 * ends.length);
  return chunk(ChunkKind.SNAPSHOTS, payload);
}

function varint(n: number): number[] {
  const bytes: number[] = [];
  for (; n > 0x7f; n = Math.floor(n / 128)) bytes.push(n % 128 | 0x80);
  return [...bytes, n];
}

function array(items: number[][], length = items.length): Uint8Array {
  const bytes: number[] = [
    Tag.COMPOSITE,
    COMPOSITE_KINDS.indexOf("array"),
    0,
    0,
    ...varint(length),
    ...varint(items.length),
  ];
  for (const item of items) for (const byte of item) bytes.push(byte);
  return Uint8Array.from([...bytes, 0, 0, 0, 0]);
}

/** The ordinary columns of calls of site 1 with one argument each, from a dictionary of one value. */
function plainColumns(count: number, value: { kind: number; payload: number }): Uint8Array[] {
  return [
    column(Column.SHAPE_SITE, { n: 1, base: 1 }),
    column(Column.SHAPE_ARGC, { n: 1, base: 1 }),
    column(Column.OUTCOME, { n: count, base: 1 }),
    column(Column.RESULT, { n: count, base: 1 }),
    column(Column.ARG, { n: count, base: 1 }),
    column(Column.VALUE_KIND, { n: 1, base: value.kind }),
    column(Column.VALUE_PAYLOAD, { n: 1, base: value.payload }),
  ];
}

/** As many chunks of calls as fit into so many bytes, each with columns that hold more than there are calls. */
function stuffed(bytes: number, count: number, columns: () => Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let first = 1;
  for (let size = 0; size < bytes; first += count) {
    const part = calls(first, count, columns());
    parts.push(part);
    size += part.length;
  }
  return file(parts);
}

const MANY = 1 << 20;

/** A run of so many full chunks, with so many calls a byte. */
export function manyCalls(chunks: number, callsPerByte: number): Uint8Array {
  const columns = plainColumns(MAX_CALLS, { kind: Kind.NUMBER, payload: 7 });
  const parts: Uint8Array[] = [];
  for (let i = 0; i < chunks; i++) {
    parts.push(calls(1 + i * MAX_CALLS, MAX_CALLS, columns, Math.ceil(MAX_CALLS / callsPerByte)));
  }
  return file(parts);
}

/** Calls, each the child of the one before. */
function chain(bytes: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let i = 0; i * 4300 < bytes; i++) {
    const columns = [
      column(Column.SHAPE_SITE, { n: 1, base: 1 }),
      column(Column.SHAPE_ARGC, { n: 1 }),
      column(Column.PARENT, { n: 65536, base: 1 }),
      column(Column.OUTCOME, { n: 65536, base: 2 }),
    ];
    parts.push(calls(1 + i * 65536, 65536, columns, 4096));
  }
  return parts;
}

/** By what they do. */
export const ATTACKS: Record<string, Attack> = {
  "as many calls as a byte may stand for": (bytes) => {
    const parts: Uint8Array[] = [];
    for (let i = 0; i * 4200 < bytes; i++) parts.push(calls(1 + i * 65536, 65536, [], 4096 - 40));
    return file(parts);
  },
  "calls, each the child of the one before": (bytes) => file(chain(bytes)),
  "the same, without times": (bytes) => file(chain(bytes), { settings: { time: false } }),
  "calls of sites that are not in the file": (bytes) => {
    const columns = plainColumns(1000, { kind: Kind.NUMBER, payload: 1 });
    columns[0] = column(Column.SHAPE_SITE, { n: 1, base: 2 ** 31 });
    return file([calls(1, 1000, columns, bytes)]);
  },
  "parents that are many steps away": (bytes) => {
    const parts: Uint8Array[] = [];
    for (let i = 0; i * 4300 < bytes; i++) {
      const exceptions = Array.from({ length: 300 }, (_, at): [number, number] => [at, 1]);
      parts.push(
        calls(1 + i * 65536, 65536, [column(Column.PARENT, { n: 65536, base: 255, exceptions })], 4096),
      );
    }
    return file(parts);
  },
  "marks": (bytes) =>
    stuffed(
      bytes,
      1,
      () => [column(Column.MARK_CALL, { n: MANY }), column(Column.MARK_TIME, { n: MANY, base: 1 })],
    ),
  "ends of earlier calls": (bytes) =>
    stuffed(bytes, 1, () => [
      column(Column.LATE_CALL, { n: MANY, base: 1 }),
      column(Column.LATE_TIME, { n: MANY, base: 1 }),
      column(Column.LATE_OUTCOME, { n: MANY, base: 1 }),
    ]),
  "dictionaries": (bytes) =>
    stuffed(bytes, 1, () => [
      column(Column.VALUE_KIND, { n: MANY, base: Kind.NUMBER }),
      column(Column.VALUE_PAYLOAD, { n: MANY, base: 2.5 }),
    ]),
  "arguments": (bytes) =>
    stuffed(bytes, 1, () => [
      column(Column.SHAPE_SITE, { n: 1, base: 1 }),
      column(Column.SHAPE_ARGC, { n: 1, base: MANY }),
      column(Column.ARG, { n: MANY, base: 1 }),
      column(Column.VALUE_KIND, { n: 1, base: Kind.NUMBER }),
      column(Column.VALUE_PAYLOAD, { n: 1, base: 1 }),
    ]),
  "snapshots of the greatest numbers": (bytes) => {
    const first = 2 ** 32 - 3;
    const data = array(Array.from({ length: bytes >> 2 }, () => [Tag.UNDEFINED]));
    return file([
      snapshots(first, [data, data]),
      calls(1, 1, plainColumns(1, { kind: Kind.OBJECT, payload: first + 1 })),
      snapshots(2 ** 31, [data]),
    ]);
  },
  "snapshots that overlap": (bytes) => {
    const count = bytes >> 4;
    const item = [Tag.UNDEFINED];
    const data = array(Array.from({ length: bytes >> 2 }, () => item));
    const ends = Array.from({ length: count }, (_, i) => i % 2 === 0 ? data.length : 0);
    const parts = [snapshots(1, [data], ends)];
    for (let i = 0; i < count / 2; i++) {
      parts.push(calls(1 + i, 1, plainColumns(1, { kind: Kind.OBJECT, payload: 1 + 2 * i })));
      if (parts.length * 250 > bytes) break;
    }
    return file(parts);
  },
  "large snapshots": (bytes) => {
    const item = [Tag.UNDEFINED];
    const each = array(Array.from({ length: 10_000 }, () => item));
    const parts: Uint8Array[] = [];
    let first = 1;
    for (let size = 0; size < bytes; first++) {
      const part = snapshots(first, [each]);
      parts.push(part, calls(first, 1, plainColumns(1, { kind: Kind.OBJECT, payload: first })));
      size += part.length + 250;
    }
    return file(parts);
  },
  "a long text, many times in a list": (bytes) => {
    const text = new TextEncoder().encode("x".repeat(bytes >> 1));
    const string = Uint8Array.from([Tag.STRING, ...varint(text.length * 2), ...text]);
    const list = array(Array.from({ length: bytes >> 2 }, () => [Tag.SAME, 1]));
    return file([
      snapshots(1, [string, list]),
      calls(1, 1, plainColumns(1, { kind: Kind.OBJECT, payload: 2 })),
    ]);
  },
  "one large value of many calls": (bytes) => {
    const list = array(Array.from({ length: bytes >> 1 }, () => [Tag.UNDEFINED]));
    const count = Math.min(65536, bytes * 4);
    const columns = plainColumns(count, { kind: Kind.OBJECT, payload: 1 });
    return file([snapshots(1, [list]), calls(1, count, columns, bytes >> 1)]);
  },
  "values in values": (bytes) => {
    const deep = new Uint8Array(bytes).fill(0);
    for (let at = 0; at + 6 < bytes; at += 6) {
      deep.set([Tag.COMPOSITE, COMPOSITE_KINDS.indexOf("array"), 0, 0, 1, 1], at);
    }
    return file([snapshots(1, [deep]), calls(1, 1, plainColumns(1, { kind: Kind.OBJECT, payload: 1 }))]);
  },
  "threads": (bytes) => {
    const parts: Uint8Array[] = [];
    for (let thread = 1; thread * 200 < bytes; thread++) {
      const header = { thread, kind: "worker", parent: { thread: thread + 1, call: 1 }, name: "w" };
      parts.push(threadChunk(thread, jsonChunk(ChunkKind.HEADER, header)));
      parts.push(threadChunk(thread, calls(1, 1)));
    }
    return file(parts);
  },
  "settings in settings": (bytes) => {
    const text = JSON.stringify({ ...HEADER, settings: {} });
    const deep = `${"[".repeat(bytes >> 1)}${"]".repeat(bytes >> 1)}`;
    const json = text.replace('"settings":{}', `"settings":{"x":${deep}}`);
    const header = chunk(ChunkKind.HEADER, new TextEncoder().encode(json));
    return concat([
      fileHead(),
      header,
      sites(),
      calls(1, 1, plainColumns(1, { kind: Kind.NUMBER, payload: 1 })),
    ]);
  },
  "remarks": (bytes) => {
    const remarks = Array.from({ length: bytes >> 3 }, () => "x");
    return file([jsonChunk(ChunkKind.META, { remarks }), calls(1, 1)]);
  },
  "lost calls": (bytes) => {
    const lost = chunk(ChunkKind.META, new Uint8Array(bytes));
    lost[8]! ^= 1;
    return file([lost, calls(bytes * 15, 1)]);
  },
  "lost sites": (bytes) => {
    const lost = chunk(ChunkKind.META, new Uint8Array(bytes));
    lost[8]! ^= 1;
    const late = sites();
    const payload = late.slice(16, 16 + new DataView(late.buffer).getUint32(4, true));
    new DataView(payload.buffer).setUint32(0, bytes - 100, true);
    return file([lost, chunk(ChunkKind.SITES, payload), calls(1, 1)]);
  },
  "what looks like chunks": (bytes) => {
    const words = new Uint32Array(bytes >> 2);
    for (let at = 0; at + 4 <= words.length; at += 4) words.set([1, 4 * (words.length - at) - 20, 0, 0], at);
    return concat([file([]), new Uint8Array(words.buffer)]);
  },
  "errors of one chain": (bytes) => {
    const parts: Uint8Array[] = [];
    for (let i = 0; i * 4500 < bytes; i++) {
      const columns = plainColumns(65536, { kind: Kind.NUMBER, payload: 1 });
      columns.push(
        column(Column.PARENT, { n: 65536, base: 256 }),
        column(Column.OUTCOME, { n: 65536, base: 2 }),
      );
      parts.push(calls(1 + i * 65536, 65536, columns, 4096));
    }
    return file(parts);
  },
  // What grows with the square of the size shows in larger files.
  "a long text in many short values": (bytes) => {
    const text = new TextEncoder().encode("x".repeat(5 * bytes));
    const string = Uint8Array.from([Tag.STRING, ...varint(text.length * 2), ...text]);
    const list = array(Array.from({ length: Math.min(20, (1 << 24) / text.length) }, () => [Tag.SAME, 1]));
    const count = Math.min(MAX_CALLS, Math.floor(5 * bytes / (list.length + 16)));
    // Each call has the next value.
    const columns = plainColumns(count, { kind: Kind.OBJECT, payload: 1 });
    columns.splice(
      3,
      4,
      column(Column.RESULT, { n: count, base: 1, delta: true }),
      column(Column.ARG, { n: count, base: 1, delta: true }),
      column(Column.VALUE_KIND, { n: count, base: Kind.OBJECT }),
      column(Column.VALUE_PAYLOAD, { n: count, base: 1, delta: true, exceptions: [[0, 2]] }),
    );
    const lists = Array.from({ length: count }, () => list);
    return file([snapshots(1, [string, ...lists]), calls(1, count, columns, count * 4)]);
  },
  "remarks of many threads": (bytes) => {
    const parts: Uint8Array[] = [];
    for (let thread = 1; thread * 20 < bytes; thread++) {
      const header = { thread, kind: "worker", parent: { thread: 0, call: 1 }, name: "w" };
      parts.push(threadChunk(thread, jsonChunk(ChunkKind.HEADER, header)));
      parts.push(
        threadChunk(
          thread,
          jsonChunk(ChunkKind.META, { remarks: Array.from({ length: 9 }, (_, i) => `${thread} ${i}`) }),
        ),
      );
    }
    return file([...parts, calls(1, 1)]);
  },
};

/** Files of a normal size whose numbers are not of this world. */
export const STRANGE: Record<string, Uint8Array> = {
  "started at 1e300": file([calls(1, 1)], { started: 1e300 }),
  "started at -1e300": file([calls(1, 1)], { started: -1e300 }),
  "ended after 1e300 ns, with 1e300 calls": file([
    calls(1, 1),
    jsonChunk(ChunkKind.END, {
      time: 1e300,
      calls: 1e300,
      dropped: -1e300,
      overflow: 1e300,
      folded: 1.5,
      earlier: -3,
    }),
    jsonChunk(ChunkKind.EXIT, { code: 1e300, signal: "x".repeat(1000), elapsed: 1e300 }),
  ]),
  "metadata that are no numbers": file([
    calls(1, 1),
    jsonChunk(ChunkKind.META, { epoch: { toString: 1 }, clock: ["7"], pid: "7", earlier: [] }),
  ]),
  "launched by the process -1": file([calls(1, 1)], { launcher: { pid: -1, machine: "x" } }),
  "times of 1e300": file([
    calls(1, 3, [
      ...plainColumns(3, { kind: Kind.NUMBER, payload: NaN }),
      column(Column.START, { n: 3, base: 1e300, delta: true }),
      column(Column.DURATION, { n: 3, base: -1e300 }),
    ]),
  ]),
  "a call that ended as none can": file([
    calls(1, 3, [
      ...plainColumns(3, { kind: Kind.NUMBER, payload: 1 }),
      column(Column.OUTCOME, { n: 3, base: 1, exceptions: [[1, 7]] }),
    ]),
  ]),
  "a line of 1e300": concat([
    fileHead(),
    jsonChunk(ChunkKind.HEADER, HEADER),
    chunk(
      ChunkKind.SITES,
      Uint8Array.from([
        1,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        ...new TextEncoder().encode(JSON.stringify([{ ...SITE, line: 1e300, column: -1e300 }])),
      ]),
    ),
    calls(1, 1, plainColumns(1, { kind: Kind.NUMBER, payload: 1 })),
  ]),
};
