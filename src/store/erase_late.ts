/**
 * Erases, in place, what turned out to be a secret after it had been written to a run's file: the recorder says which
 * snapshots these are (`LATE` in the metadata).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { closeSync, readSync } from "node:fs";
import { asFields, parseJson } from "../trace/json.ts";
import { ChunkKind, LATE } from "../trace/spec.ts";
import { hideValue, type Late, lateIn } from "../trace/hide_value.ts";
import { change, eachChunk, openToChange, payloadAt, type Place, stars } from "./change_chunks.ts";

/** The shortest metadata that names one. */
const NAMES_LATE = new TextEncoder().encode(`{"${LATE}`);

/**
 * Erases them. Call it when nothing writes to the file any more.
 *
 * @param others the run's other parts, where it has some: the snapshots may stand there
 * @returns how many were erased
 */
export function eraseLate(path: string, others: readonly string[] = []): number {
  const metas: Place[] = [];
  eachChunk(path, (kind, place, payload) => {
    if (kind === ChunkKind.META && startsLate(payload)) metas.push(place);
  });
  if (metas.length === 0) return 0;
  const byThread = new Map<number, Late>();
  const fd = openToChange(path);
  try {
    for (const meta of metas) {
      // The program can write there, too: what makes no sense keeps nothing else from being erased.
      const late = asFields(parseJson(payloadAt(fd, meta))) ?? {};
      const known: Late = byThread.get(meta.thread) ?? new Map();
      byThread.set(meta.thread, known);
      for (const [name, token] of Object.entries(late)) {
        if (typeof token === "string") known.set(Number(name.slice(LATE.length)), token);
      }
    }
    let erased = 0;
    for (const part of [path, ...others]) erased += eraseSnapshots(part, byThread);
    for (const meta of metas) {
      change(fd, meta, (payload) => {
        // What the metadata says about them is of no use any more.
        payload.fill(0x20);
        payload.set([0x7b, 0x7d]);
      });
    }
    return erased;
  } finally {
    closeSync(fd);
  }
}

function eraseSnapshots(path: string, byThread: ReadonlyMap<number, Late>): number {
  const chunks: { place: Place; found: [index: number, token: string][] }[] = [];
  eachChunk(path, (kind, place, payload) => {
    const late = byThread.get(place.thread);
    if (kind !== ChunkKind.SNAPSHOTS || payload.length < 8 || late === undefined) return;
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const first = view.getUint32(0, true), count = view.getUint32(4, true);
    const found = lateIn(late, { first, count });
    if (found.length > 0) chunks.push({ place, found });
  });
  if (chunks.length === 0) return 0;
  let erased = 0;
  const fd = openToChange(path);
  try {
    for (const { place, found } of chunks) {
      change(fd, place, (payload) => {
        for (const [index, token] of found) if (hideValue(payload, index, token)) erased++;
      });
    }
  } finally {
    closeSync(fd);
  }
  return erased;
}

/** A shorter word is not known by itself. */
const SHORTEST = 5;
/** Bytes of the file that are searched for tokens. */
const MOST = 1 << 28;
const BLOCK = 1 << 20;

/** Texts in quotes, and what stands between signs. */
const QUOTED = /(["'`])((?:\\.|(?!\1)[^\\])+)\1/g;
const BETWEEN_SIGNS = /[^\s"'`=,;:&<>(){}[\]]+/g;
/** Parts of the words that are looked for: each costs a search through the file. */
const MOST_PARTS = 40;
/** Characters of a word that are looked at. */
const LONGEST_WORD = 10_000;

/**
 * Erases words of the command line that the program took for secrets, such as `login.ts ada PASSWORD`, and parts of words, as in
 * `mode=PASSWORD` and `-e 'login("ada", "PASSWORD")'`: those whose token is in the file.
 *
 * @param tokenOf gives a text's token in this run
 */
export function eraseWords(path: string, words: readonly string[], tokenOf: (word: string) => string): void {
  const whole = words.filter((word) => word.length >= SHORTEST && !word.includes("<redacted "));
  const parts = whole.flatMap(partsOfWord).slice(0, MOST_PARTS);
  const tokens = new Map([...whole, ...parts].map((text) => [text, tokenOf(text)]));
  if (tokens.size === 0) return;
  const fd = openToChange(path);
  try {
    const secrets = wordsIn(fd, tokens);
    if (secrets.size === 0) return;
    const headers: Place[] = [];
    eachChunk(path, (kind, place) => {
      if (kind === ChunkKind.HEADER) headers.push(place);
    });
    for (const header of headers) change(fd, header, (payload) => hideWords(payload, secrets));
  } finally {
    closeSync(fd);
  }
}

/** What in a word may be a secret. */
function partsOfWord(word: string): string[] {
  const text = word.slice(0, LONGEST_WORD);
  const quoted = [...text.matchAll(QUOTED)].map(([, , text]) => text!);
  const parts = [...text.matchAll(BETWEEN_SIGNS)].map(([text]) => text);
  return [...new Set([...quoted, ...parts])].filter((part) => part !== word && isTelling(part));
}

/** Whether a text is hidden inside of others, too. */
function isTelling(text: string): boolean {
  return text.length >= 8 || text.length >= 6 && /\d/.test(text);
}

/** Puts stars in place of words of a header's command, and of these words inside of others. */
export function hideWords(payload: Uint8Array, secrets: ReadonlySet<string>): void {
  const fields = asFields(parseJson(payload)) ?? {};
  const command = commandIn(payload).map((word) => {
    if (secrets.has(word)) return stars(word);
    for (const secret of secrets) if (isTelling(secret)) word = word.replaceAll(secret, () => stars(secret));
    return word;
  });
  const changed = new TextEncoder().encode(JSON.stringify({ ...fields, command }));
  if (changed.length === payload.length) payload.set(changed);
}

/** The command of a header. */
export function commandIn(payload: Uint8Array): string[] {
  const { command } = asFields(parseJson(payload)) ?? {};
  return Array.isArray(command) ? command.map(String) : [];
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
  // Only eight bytes of a thread's chunk are seen.
  return payload.length > 1 && NAMES_LATE.every((byte, i) => i >= payload.length || payload[i] === byte);
}
