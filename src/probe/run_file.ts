/**
 * The trace file as the recorder writes it: whole chunks, appended; with `keep = "last"`, those of the newest calls only.
 *
 * @module
 */
import { fstatSync, ftruncateSync, openSync, readSync, renameSync, unlinkSync } from "node:fs";
import { CHUNK_HEAD_SIZE, frame, jsonChunk } from "../trace/chunk.ts";
import { parseJson } from "../trace/json.ts";
import { ChunkKind, type FileIdentity } from "../trace/spec.ts";
import { openFlags } from "./open_flags.ts";
import { type OwnDescriptor, ownDescriptor } from "./own_descriptor.ts";
import { writeAll } from "./write_all.ts";

export interface RunFile {
  /**
   * Appends a whole chunk, at the latest with the next `sync`.
   *
   * @throws {Error} It cannot be written; the file then ends with an earlier chunk.
   */
  write(chunk: Uint8Array): void;
  /** Writes what has been held back; throws as `write` does. */
  sync(): void;
  /** Leaves out what need not be kept. */
  trim(): void;
  /** Takes the chunk at the end of the file out again, if nothing else has been written since; its calls are not in the file then. */
  dropLast(): boolean;
  /** Size of the file in bytes. */
  readonly bytes: number;
  /** Calls that were recorded and are no longer in the file. */
  readonly earlier: number;
  /** Calls that are in the file, or held back. */
  readonly calls: number;
  close(): void;
}

export interface OpenOptions {
  /** Which file it must be. */
  identity?: FileIdentity | undefined;
  /** The file, where it is open already. */
  fd?: number | undefined;
  /** How large it may become, in bytes; 0: no limit. Where the system sets one, it ends some hosts that write beyond it. */
  fileLimit?: number | undefined;
}

/** Only a short chunk gets the last bytes that a file may have: the one that says how the recording stands. */
const LAST_BYTES = 4096;

/** @throws {Error} There is not enough room for the bytes from `at` on. */
function checkRoom(
  length: number,
  { at, fileLimit = 0 }: { at: number; fileLimit?: number | undefined },
): void {
  if (fileLimit > 0 && at + length > fileLimit - (length < LAST_BYTES / 2 ? 0 : LAST_BYTES)) {
    throw new Error("the file may not become larger");
  }
}

/** Small chunks go into the file together, up to so many bytes: a module that is loaded makes two. */
const BATCH = 1 << 16;

/**
 * A file that other threads and processes append to as well: whole chunks in one write, at the end of all that is there.
 *
 * @throws {Error} The file cannot be opened.
 */
export function appendingFile(path: string, { identity, fd, fileLimit }: OpenOptions = {}): RunFile {
  // A file that has been removed meanwhile is not made anew.
  const file = ownDescriptor(path, { how: "append", identity, fd });
  let bytes = file.use().size;
  const batch = new Uint8Array(BATCH);
  let held = 0;
  let calls = 0;
  let heldCalls = 0;
  /** Where the chunks that are held back end. */
  const ends = new Int32Array(BATCH / CHUNK_HEAD_SIZE);
  let heldChunks = 0;
  /** The chunk that was written last. */
  let last = { from: 0, to: 0, calls: 0 };

  /** @param from where the last of the chunks begins */
  function append(chunks: Uint8Array, from = 0): void {
    const { fd, size } = file.use();
    checkRoom(chunks.length, { at: size, fileLimit });
    try {
      writeAll(fd, chunks);
    } catch (error) {
      cutOff(fd, chunks, size);
      throw error;
    }
    bytes = size + chunks.length;
    const chunk = chunks.subarray(from);
    last = { from: isHeader(chunk) ? bytes : size + from, to: bytes, calls: callsIn(chunk) };
  }

  function sync(): void {
    const [length, itsCalls, chunks] = [held, heldCalls, heldChunks];
    if (length === 0) return;
    held = heldCalls = heldChunks = 0;
    try {
      append(batch.subarray(0, length), chunks > 1 ? ends[chunks - 2] : 0);
      calls += itsCalls;
    } catch (error) {
      if (chunks === 1) throw error;
      // There may be room for some of them.
      let from = 0;
      for (let i = 0; i < chunks; i++) {
        const chunk = batch.subarray(from, from = ends[i]!);
        append(chunk);
        calls += callsIn(chunk);
      }
    }
  }

  return {
    write(chunk) {
      if (held + chunk.length > BATCH) sync();
      if (chunk.length > BATCH) {
        append(chunk);
        calls += callsIn(chunk);
        return;
      }
      batch.set(chunk, held);
      ends[heldChunks++] = held += chunk.length;
      heldCalls += callsIn(chunk);
    },
    sync,
    trim() {},
    dropLast() {
      const { fd, size } = file.use();
      if (size !== last.to || last.from === last.to) return false;
      ftruncateSync(fd, last.from);
      calls -= last.calls;
      bytes = last.to = last.from;
      return true;
    },
    get bytes() {
      return bytes + held;
    },
    earlier: 0,
    get calls() {
      return calls + heldCalls;
    },
    close() {
      sync();
      file.close();
    },
  };
}

/**
 * Removes a partly written chunk from the file's end. Hosts do not say how much was written.
 *
 * @param from where the file ended some time before
 */
function cutOff(fd: number, chunk: Uint8Array, from: number): void {
  const { size } = fstatSync(fd);
  const start = Math.max(from, size - chunk.length);
  const end = new Uint8Array(Math.max(0, size - start));
  if (readSync(fd, end, 0, end.length, start) < end.length) return;
  const at = end.findIndex((_, at) => end.subarray(at).every((byte, i) => byte === chunk[i]));
  if (at >= 0) ftruncateSync(fd, start + at);
}

/** Snapshots after which the recorder forgets the older ones, when the newest calls are kept: it never refers to them again. */
export const FORGET_SNAPSHOTS = 1 << 16;

/** A chunk in the file. */
interface Entry {
  kind: number;
  at: number;
  size: number;
  /** Of calls and snapshots: the first one's id, as the recorder counts. */
  first: number;
  count: number;
  /** How many snapshots there were before it. */
  snapshots: number;
}

/**
 * A file that keeps the newest calls: at least `keep`, at most about twice as many, and the snapshots that they may refer to.
 * When it has grown enough, what is kept is copied to a new file that takes the old one's place; so a run that is
 * killed has a whole file at any moment. Calls are numbered anew, so that the first one in the file has the id 1: all other
 * numbers in a CALLS chunk are relative to that.
 *
 * @throws {Error} The file cannot be opened.
 */
export function newestFile(
  path: string,
  { keep, identity, fd, fileLimit }: OpenOptions & { keep: number },
): RunFile {
  let file = ownDescriptor(path, { how: "update", identity, fd });
  /** Where the recorder's chunks begin; the launcher's are before them. */
  const from = file.use().size;
  let at = from;
  let entries: Entry[] = [];
  let calls = 0;
  let snapshots = 0;
  let earlier = 0;
  let canTrim = true;

  function append(to: OwnDescriptor, position: number, chunk: Uint8Array): number {
    const { fd } = to.use();
    checkRoom(chunk.length, { at: position, fileLimit });
    writeAll(fd, chunk, position);
    return position + chunk.length;
  }

  function write(whole: Uint8Array): void {
    const [kind, , , , first, count] = wordsOf(whole);
    const isCalls = kind === ChunkKind.CALLS;
    const isNumbered = isCalls || kind === ChunkKind.SNAPSHOTS;
    const chunk = renumbered(whole, { calls: earlier, time: 0 });
    entries.push({
      kind: kind!,
      at,
      size: chunk.length,
      first: isNumbered ? first! : 0,
      count: isNumbered ? count! : 0,
      snapshots,
    });
    if (kind === ChunkKind.SNAPSHOTS) snapshots = first! + count! - 1;
    try {
      at = append(file, at, chunk);
    } catch (error) {
      ftruncateSync(file.use().fd, at);
      throw error;
    }
    if (isCalls) calls += count!;
    if (calls > 2 * keep + 1024) trim();
  }

  function trim(): void {
    let kept = 0;
    let oldest = entries.length;
    while (oldest > 0 && kept < keep) {
      const entry = entries[--oldest]!;
      if (entry.kind === ChunkKind.CALLS) kept += entry.count;
    }
    const base = entries.slice(oldest).find(({ kind, count }) => kind === ChunkKind.CALLS && count > 0);
    if (!canTrim || base === undefined || kept === calls) return;
    const known = base.snapshots - 2 * FORGET_SNAPSHOTS;
    const rest = entries.filter((entry, i) =>
      entry.kind === ChunkKind.CALLS || entry.kind === ChunkKind.EXTRAS
        ? i >= oldest
        : entry.kind !== ChunkKind.SNAPSHOTS || entry.first + entry.count > known
    );
    const fresh = `${path}.part`;
    let next: OwnDescriptor;
    try {
      const { O_RDWR, O_CREAT, O_EXCL } = openFlags();
      remove(fresh);
      // Not a file that somebody else has made there, and could read.
      const fd = openSync(fresh, O_RDWR! | O_CREAT! | O_EXCL!, 0o600);
      const { dev, ino } = fstatSync(fd);
      next = ownDescriptor(fresh, { how: "update", identity: { dev, ino }, fd });
    } catch {
      // Nothing but this file may be written: then it grows.
      canTrim = false;
      return;
    }
    const forgotten = base.first - 1;
    let position = append(next, 0, read(0, from));
    position = append(next, position, jsonChunk(ChunkKind.META, { earlier: forgotten }));
    const moved: Entry[] = [];
    for (const entry of rest) {
      const chunk = renumbered(read(entry.at, entry.size), { calls: forgotten - earlier, time: 0 });
      moved.push({ ...entry, at: position, size: chunk.length });
      position = append(next, position, chunk);
    }
    next.close();
    renameSync(fresh, path);
    file.close();
    file = ownDescriptor(path, { how: "update", identity: next.identity });
    at = position;
    entries = moved;
    calls = kept;
    earlier = forgotten;
  }

  function read(position: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    const { fd } = file.use();
    for (let done = 0; done < length;) {
      const got = readSync(fd, bytes, done, length - done, position + done);
      if (got === 0) throw new Error("the file is shorter than it was");
      done += got;
    }
    return bytes;
  }

  return {
    write,
    sync() {},
    trim,
    dropLast: () => false,
    get bytes() {
      return at;
    },
    get earlier() {
      return earlier;
    },
    get calls() {
      return calls;
    },
    close: () => file.close(),
  };
}

/** Removes what an earlier try has left. */
function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // As a rule there is nothing.
  }
}

/** Whether a chunk says which thread the next ones are of. */
function isHeader(chunk: Uint8Array): boolean {
  const [kind, , , , , ofThread] = headOf(chunk);
  return kind === ChunkKind.HEADER || kind === ChunkKind.THREAD && ofThread === ChunkKind.HEADER;
}

/** How many calls a chunk has, a thread's too. */
function callsIn(chunk: Uint8Array): number {
  const [kind, , , , ...payload] = headOf(chunk);
  if (kind === ChunkKind.CALLS) return payload[1] ?? 0;
  return kind === ChunkKind.THREAD && payload[1] === ChunkKind.CALLS ? payload[3] ?? 0 : 0;
}

/** The first words of a chunk, as many as it has. */
function headOf(chunk: Uint8Array): Uint32Array {
  return new Uint32Array(chunk.buffer, chunk.byteOffset, Math.min(chunk.length >> 2, 8));
}

function wordsOf(chunk: Uint8Array): Uint32Array {
  return new Uint32Array(chunk.buffer, chunk.byteOffset, 6);
}

/** What is taken off the numbers of calls, and off times in ns. */
export interface Moved {
  calls: number;
  time: number;
}

/** What the metadata say of a call: see `call_notes.ts`. */
const NOTE = /^((?:status|span|block):)(\d+)$/;

/**
 * The chunk with so much taken off all ids of calls and times; references to calls that are left out become 0. In place, except for
 * JSON.
 */
export function renumbered(chunk: Uint8Array, { calls: less, time }: Moved): Uint8Array {
  if (less === 0 && time === 0) return chunk;
  const words = new Uint32Array(chunk.buffer, chunk.byteOffset, chunk.length >> 2);
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
  const earlier = (at: number) => view.setFloat64(4 * at, view.getFloat64(4 * at, true) - time, true);
  const [kind, length] = words;
  const payload = CHUNK_HEAD_SIZE / 4;
  if (kind === ChunkKind.CALLS) {
    words[payload]! -= less;
    earlier(payload + 2);
  } else if (kind === ChunkKind.EXTRAS) {
    // See `extras.ts`.
    for (let i = 0; i < words[payload]!; i++) {
      const at = payload + 2 + 4 * i;
      words[at] = Math.max(0, words[at]! - less);
    }
  } else if (kind === ChunkKind.HEAP) {
    // See `heap.ts`.
    for (let i = 0; i < words[payload]!; i++) {
      const at = payload + 6 + 6 * i;
      words[at] = Math.max(0, words[at]! - less);
      earlier(payload + 2 + 6 * i);
    }
  } else if (kind === ChunkKind.MATCH) {
    const match = parseJson(chunk.subarray(CHUNK_HEAD_SIZE, CHUNK_HEAD_SIZE + length!)) as { call: number };
    return jsonChunk(ChunkKind.MATCH, { ...match, call: Math.max(0, match.call - less) });
  } else if (kind === ChunkKind.META) {
    const meta = parseJson(chunk.subarray(CHUNK_HEAD_SIZE, CHUNK_HEAD_SIZE + length!)) as object;
    if (!Object.keys(meta).some((key) => NOTE.test(key))) return chunk;
    const notes = Object.entries(meta).map(([key, note]) => [
      key.replace(NOTE, (_, kind: string, call: string) => `${kind}${Math.max(0, Number(call) - less)}`),
      note,
    ]);
    return jsonChunk(ChunkKind.META, Object.fromEntries(notes));
  } else return chunk;
  return frame(chunk, kind, length!);
}
