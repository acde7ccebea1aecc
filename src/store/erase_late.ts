/**
 * What turned out to be a secret after it had been written is erased from a run's file, in its place: the recorder says which
 * snapshots these are (`LATE` in the metadata).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { closeSync, constants, openSync, readSync, writeSync } from "node:fs";
import { CHUNK_HEAD_SIZE, chunkCrc, chunkSize, THREAD_HEAD_SIZE } from "../trace/chunk.ts";
import { fileSource } from "../trace/file.ts";
import { Tag } from "../trace/snapshot.ts";
import { ChunkKind, LATE } from "../trace/spec.ts";
import { walkHeads } from "../trace/walk.ts";

/** A chunk of a thread. */
interface Place {
  /** Where it begins in the file, and the length of its payload. */
  at: number;
  length: number;
  thread: number;
  /** Bytes before the thread's own payload. */
  inner: number;
}

/** The shortest metadata that names one. */
const NAMES_LATE = new TextEncoder().encode(`{"${LATE}`);

/**
 * Erases them. To be called when nobody writes to the file any more.
 *
 * @returns how many were erased
 */
export function eraseLate(path: string): number {
  const metas: Place[] = [];
  const snapshots: (Place & { first: number; count: number })[] = [];
  walkHeads(fileSource(path, { readAhead: 4096 }), {
    found({ kind, offset, length, payload }) {
      const isThread = kind === ChunkKind.THREAD && payload.length >= THREAD_HEAD_SIZE;
      const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
      const inner = isThread ? THREAD_HEAD_SIZE : 0;
      const own = isThread ? view.getUint32(4, true) : kind;
      const place = {
        at: offset - CHUNK_HEAD_SIZE,
        length,
        thread: isThread ? view.getUint32(0, true) : 0,
        inner,
      };
      if (own === ChunkKind.META && startsLate(payload.subarray(inner))) metas.push(place);
      else if (own === ChunkKind.SNAPSHOTS && payload.length >= inner + 8) {
        snapshots.push({
          ...place,
          first: view.getUint32(inner, true),
          count: view.getUint32(inner + 4, true),
        });
      }
    },
    lost() {},
  });
  if (metas.length === 0) return 0;
  const { O_RDWR, O_NOFOLLOW = 0 } = constants;
  const fd = openSync(path, O_RDWR | O_NOFOLLOW);
  try {
    let erased = 0;
    for (const meta of metas) {
      change(fd, meta, (payload) => {
        const late = JSON.parse(new TextDecoder().decode(payload)) as Record<string, string>;
        for (const [name, token] of Object.entries(late)) {
          const id = Number(name.slice(LATE.length));
          const place = snapshots.find((chunk) =>
            chunk.thread === meta.thread && id >= chunk.first && id < chunk.first + chunk.count
          );
          if (place === undefined) continue;
          change(fd, place, (payload) => {
            if (hide(payload, id - place.first, token)) erased++;
          });
        }
        // What is said of them is of no use any more.
        payload.fill(0x20);
        payload.set([0x7b, 0x7d]);
      });
    }
    return erased;
  } finally {
    closeSync(fd);
  }
}

/** A shorter word is not known by itself. */
const SHORTEST = 5;
/** Bytes of the file that are searched for tokens. */
const MOST = 1 << 28;
const BLOCK = 1 << 20;

/**
 * Erases words of the command line that the program took for secrets, such as `login.ts ada PASSWORD`: those whose token is in
 * the file.
 *
 * @param tokenOf gives a text's token in this run
 */
export function eraseWords(path: string, words: readonly string[], tokenOf: (word: string) => string): void {
  const tokens = new Map(
    words.filter((word) => word.length >= SHORTEST && !word.includes("<redacted "))
      .map((word) => [word, tokenOf(word)]),
  );
  if (tokens.size === 0) return;
  const { O_RDWR, O_NOFOLLOW = 0 } = constants;
  const fd = openSync(path, O_RDWR | O_NOFOLLOW);
  try {
    const secrets = wordsIn(fd, tokens);
    if (secrets.size === 0) return;
    const headers: Place[] = [];
    walkHeads(fileSource(path, { readAhead: 4096 }), {
      found({ kind, offset, length, payload }) {
        const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
        const isThread = kind === ChunkKind.THREAD && payload.length >= THREAD_HEAD_SIZE;
        if ((isThread ? view.getUint32(4, true) : kind) !== ChunkKind.HEADER) return;
        headers.push({
          at: offset - CHUNK_HEAD_SIZE,
          length,
          thread: 0,
          inner: isThread ? THREAD_HEAD_SIZE : 0,
        });
      },
      lost() {},
    });
    for (const header of headers) {
      change(fd, header, (payload) => {
        const fields = JSON.parse(new TextDecoder().decode(payload)) as { command?: string[] };
        const command = fields.command?.map((word) => secrets.has(word) ? stars(word) : word);
        const changed = new TextEncoder().encode(JSON.stringify({ ...fields, command }));
        if (changed.length === payload.length) payload.set(changed);
      });
    }
  } finally {
    closeSync(fd);
  }
}

/** As many as the word takes in JSON. */
function stars(word: string): string {
  return "*".repeat(new TextEncoder().encode(JSON.stringify(word)).length - 2);
}

/** The words whose tokens are in the file. */
function wordsIn(fd: number, tokens: ReadonlyMap<string, string>): Set<string> {
  const found = new Set<string>();
  const block = Buffer.alloc(BLOCK);
  const overlap = 16;
  for (let at = 0; at < MOST;) {
    const read = readSync(fd, block, 0, BLOCK, at);
    for (const [word, token] of tokens) {
      if (block.subarray(0, read).includes(token, 0, "latin1")) found.add(word);
    }
    if (read < BLOCK || found.size === tokens.size) break;
    at += read - overlap;
  }
  return found;
}

function startsLate(payload: Uint8Array): boolean {
  // Of a thread's chunk, eight bytes are seen.
  return payload.length > 1 && NAMES_LATE.every((byte, i) => i >= payload.length || payload[i] === byte);
}

/** Changes the payload of a chunk, or of the one in it, in the file. */
function change(fd: number, { at, length, inner }: Place, apply: (payload: Uint8Array) => void): void {
  const bytes = new Uint8Array(chunkSize(length));
  if (readSync(fd, bytes, 0, bytes.length, at) < bytes.length) return;
  apply(bytes.subarray(CHUNK_HEAD_SIZE + inner, CHUNK_HEAD_SIZE + length));
  new DataView(bytes.buffer).setUint32(8, chunkCrc(bytes, length), true);
  for (let from = 0; from < bytes.length;) {
    from += writeSync(fd, bytes, from, bytes.length - from, at + from);
  }
}

/** Puts a token of the same length in the place of a string. */
function hide(payload: Uint8Array, index: number, token: string): boolean {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const count = view.getUint32(4, true);
  const data = 8 + 4 * count;
  const from = data + (index === 0 ? 0 : view.getUint32(8 + 4 * (index - 1), true));
  const to = data + view.getUint32(8 + 4 * index, true);
  if (to > payload.length || payload[from] !== Tag.STRING) return false;
  let text = from + 1;
  while (payload[text++]! >= 0x80);
  payload[from] = Tag.REDACTED;
  for (let i = text; i < to; i++) payload[i] = i - text < token.length ? token.charCodeAt(i - text) : 0x20;
  return true;
}
