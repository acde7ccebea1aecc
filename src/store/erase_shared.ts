/**
 * Erases what one process of a run has hidden from what the others have recorded, and what a process has hidden from what it had
 * recorded so long before that it has forgotten where. Processes cannot tell each other secrets without anybody reading them; but
 * all make the same token from the same text, so the file shows which texts are secrets.
 *
 * @module
 */
import { closeSync } from "node:fs";
import { isWorthKnowing } from "../redact/found.ts";
import { Tag } from "../trace/snapshot.ts";
import { ChunkKind } from "../trace/spec.ts";
import { hideValue, snapshotAt } from "../trace/hide_value.ts";
import { change, eachChunk, openToChange, payloadAt, type Place } from "./change_chunks.ts";
import { commandIn, hideWords } from "./erase_late.ts";

/** Digits of a token, as the length of its text is written. */
const TOKEN = 12;
const TOKEN_LENGTH = TOKEN * 2;
const IN_TEXT = new TextEncoder().encode("<redacted ");
/** Shorter and longer texts are not known by themselves. */
const SHORTEST = 5;
const LONGEST = 256;
/** Texts and words that are tried, as each takes two microseconds. */
const MOST = 400_000;
/** Snapshots, and their bytes, of which a process still knows where the texts are (`probe/stored_texts.ts`). */
const REMEMBERED = 1 << 14;
const REMEMBERED_BYTES = 1 << 20;
/** Bytes of snapshots that are searched for tokens. */
const MOST_BYTES = 1 << 28;

/**
 * Erases them, both whole texts and texts that contain one between blanks, quotes and the like. Call it when nothing
 * writes to the file any more.
 *
 * @param paths of the run, or of all its parts
 * @param tokenOf gives a text's token in this run
 * @returns how many were erased
 */
export function eraseShared(paths: readonly string[], tokenOf: (text: string) => string): number {
  const parts = paths.map((path) => ({ path, headers: [] as Place[], chunks: [] as Place[] }));
  let hasProcess = false, snapshots = 0, bytes = 0;
  for (const { path, headers, chunks } of parts) {
    eachChunk(path, (kind, place, payload) => {
      if (kind === ChunkKind.HEADER) {
        headers.push(place);
        if (place.inner > 0) hasProcess = true;
      } else if (kind === ChunkKind.SNAPSHOTS) {
        chunks.push(place);
        snapshots += countIn(payload);
        bytes += place.length;
      }
    });
  }
  if (!hasProcess && snapshots <= REMEMBERED && bytes <= REMEMBERED_BYTES) return 0;
  const tokens = new Set<string>();
  let left = MOST_BYTES;
  for (const { path, chunks } of parts) {
    opened(path, (fd) => {
      for (const chunk of chunks) if ((left -= chunk.length) > 0) tokensIn(payloadAt(fd, chunk), tokens);
    });
  }
  if (tokens.size === 0) return 0;
  const search = searcher(tokens, tokenOf);
  let erased = 0;
  for (const { path, headers, chunks } of parts) {
    opened(path, (fd) => {
      for (const chunk of chunks) {
        if (search.isOver()) break;
        const found = secretsIn(payloadAt(fd, chunk), search.tokenIn);
        if (found.size === 0) continue;
        change(fd, chunk, (payload) => {
          for (const [index, token] of found) if (hideValue(payload, index, token)) erased++;
        });
      }
      for (const header of headers) {
        const words = new Set(
          commandIn(payloadAt(fd, header)).filter((word) =>
            !word.includes("<redacted ") && search.tokenIn(word) !== undefined
          ),
        );
        if (words.size > 0) change(fd, header, (payload) => hideWords(payload, words));
      }
    });
  }
  return erased;
}

function opened(path: string, act: (fd: number) => void): void {
  const fd = openToChange(path);
  try {
    act(fd);
  } finally {
    closeSync(fd);
  }
}

/** Adds the tokens that stand in a chunk of snapshots: of values, and in texts. */
export function tokensIn(payload: Uint8Array, tokens: Set<string>): void {
  const add = (at: number): void => {
    const text = String.fromCharCode(...payload.subarray(at, at + TOKEN));
    if (/^[0-9a-f]{12}$/.test(text)) tokens.add(text);
  };
  for (let i = 0; i + TOKEN < payload.length; i++) {
    if (payload[i] === Tag.REDACTED && payload[i + 1] === TOKEN_LENGTH) add(i + 2);
    else if (payload[i] === IN_TEXT[0] && IN_TEXT.every((byte, k) => payload[i + k] === byte)) {
      add(i + IN_TEXT.length);
    }
  }
}

/** How many snapshots a chunk has, by its first bytes. */
function countIn(payload: Uint8Array): number {
  if (payload.length < 8) return 0;
  return new DataView(payload.buffer, payload.byteOffset, payload.byteLength).getUint32(4, true);
}

/** By index: the tokens of the strings that are secrets or hold one. */
function secretsIn(payload: Uint8Array, search: (text: string) => string | undefined): Map<number, string> {
  const found = new Map<number, string>();
  if (payload.length < 8) return found;
  const count = countIn(payload);
  const decoder = new TextDecoder();
  for (let index = 0; index < count && 12 + 4 * index <= payload.length; index++) {
    const { from, to } = snapshotAt(payload, index);
    if (to > payload.length || payload[from] !== Tag.STRING || to - from < SHORTEST) continue;
    let start = from + 1;
    while (payload[start++]! >= 0x80);
    const token = search(decoder.decode(payload.subarray(start, to)));
    if (token !== undefined) found.set(index, token);
  }
  return found;
}

/** The words in which a secret may stand, and the texts between quotes. */
const WORDS = /[^\s"'`=,;&<>(){}[\]]+/g;

/** Finds the texts that are secrets, or hold one. */
export interface Searcher {
  /** The token of the secret. */
  tokenIn(text: string): string | undefined;
  /** Whether no more texts are tried. */
  isOver(): boolean;
}

export function searcher(tokens: ReadonlySet<string>, tokenOf: (text: string) => string): Searcher {
  let left = MOST;
  const known = (text: string): string | undefined => {
    if (left <= 0 || text.length < SHORTEST) return undefined;
    left--;
    const token = tokenOf(text);
    // Passwords that so many have that their text says nothing are hidden under their names alone.
    return tokens.has(token) && isWorthKnowing(text) ? token : undefined;
  };
  return {
    isOver: () => left <= 0,
    tokenIn(text) {
      if (text.length < SHORTEST || text.length > LONGEST) return undefined;
      const whole = known(text);
      if (whole !== undefined) return whole;
      for (const [word] of text.matchAll(WORDS)) {
        if (word.length === text.length || word.length < 8 && !(word.length > 5 && /\d/.test(word))) continue;
        const token = known(word);
        if (token !== undefined) return token;
      }
      return undefined;
    },
  };
}
