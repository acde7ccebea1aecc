/**
 * What Bun keeps of a module that it has printed: the text, and the map that it does not hand out otherwise. They are in a file of the
 * user's cache, from which Bun takes them when it is handed the same text again.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { closeSync, openSync, readSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { bunApi } from "./bun_api.ts";

/** A text that Bun has printed, and its mappings in order, in columns. Lines and columns are from 0. */
export interface KeptPrint {
  text: string;
  /** Where each begins in that text. */
  line: Int32Array;
  column: Int32Array;
  /** Where it leads to in the text that Bun was handed. */
  ofLine: Int32Array;
  ofColumn: Int32Array;
}

const hash = bunApi()?.hash;
const SEED = 42;

/** The layout of the file: one of another version is not read. Numbers have 64 bits, of which a length needs 32. */
const VERSION = 43;
const LATIN1 = 3;
const ENCODING_AT = 5;
const INPUT_HASH_AT = 22;
const TEXT_AT = 30;
const MAP_AT = 54;
const HEADER = 102;

/** Bun keeps no text that is shorter, in bytes. */
const SHORTEST = 4096;
/** More bytes than a file has whose module is mapped. */
const LONGEST = 1 << 27;

/** Bytes that are read at once. */
const PART = 1 << 16;

/** Where Bun keeps files, by the variables that it was started with; undefined where it keeps none. Deno may refuse to tell them. */
const folder = hash && folderOf(process.env, process.cwd());

function folderOf(
  { BUN_RUNTIME_TRANSPILER_CACHE_PATH: own, XDG_CACHE_HOME: caches, HOME: home }: NodeJS.ProcessEnv,
  cwd: string,
): string | undefined {
  if (own !== undefined) return own === "" || own === "0" ? undefined : own;
  if (caches !== undefined) return resolve(cwd, caches, "bun", "@t@");
  if (home === undefined) return undefined;
  const parts = process.platform === "darwin" ? ["Library", "Caches", "bun"] : [".bun", "install", "cache"];
  return resolve(cwd, home, ...parts, "@t@");
}

/**
 * Gives what Bun keeps of a module.
 *
 * @param code the text that Bun was handed
 * @returns undefined where it keeps nothing, or something that is not understood
 */
export function keptPrint(code: string): KeptPrint | undefined {
  if (hash === undefined || folder === undefined || code.length * 3 < SHORTEST) return undefined;
  const name = hex(hash(code, SEED));
  const file = bytesOf(join(folder, `${name}.pile`));
  if (file === undefined || file.length < HEADER) return undefined;
  if (int32(file, 0) !== VERSION || file[ENCODING_AT] !== LATIN1) return undefined;
  if (hexIn(file, INPUT_HASH_AT) !== name) return undefined;
  const text = partOf(file, TEXT_AT);
  const map = partOf(file, MAP_AT);
  const mappings = map && mappingsIn(map);
  if (text === undefined || mappings === undefined) return undefined;
  return {
    text: Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString("latin1"),
    ...mappings,
  };
}

/** A hash as it is in a file, its lowest byte first. */
function hex(hash: bigint): string {
  const digits = hash.toString(16).padStart(16, "0");
  let found = "";
  for (let at = 14; at >= 0; at -= 2) found += digits.slice(at, at + 2);
  return found;
}

/** The same of eight bytes. */
function hexIn(bytes: Uint8Array, at: number): string {
  let found = "";
  for (let i = 0; i < 8; i++) found += bytes[at + i]!.toString(16).padStart(2, "0");
  return found;
}

const int16 = (bytes: Uint8Array, at: number): number => bytes[at]! | bytes[at + 1]! << 8;
const int32 = (bytes: Uint8Array, at: number): number => int16(bytes, at) | int16(bytes, at + 2) << 16;

/** A part of a file, told by its offset, length and hash. */
function partOf(file: Uint8Array, at: number): Uint8Array | undefined {
  const offset = int32(file, at);
  const part = file.subarray(offset, offset + int32(file, at + 8));
  return hex(hash!(part as never, SEED)) === hexIn(file, at + 16) ? part : undefined;
}

let buffer = new Uint8Array(0);

/** The bytes of a file, until the next one is read. */
function bytesOf(path: string): Uint8Array | undefined {
  if (buffer.length === 0) buffer = new Uint8Array(PART);
  let file: number;
  try {
    file = openSync(path, 0);
  } catch {
    return undefined;
  }
  try {
    for (let length = 0;;) {
      const got = readSync(file, buffer, length, buffer.length - length, length);
      length += got;
      if (got === 0 || length < buffer.length) return buffer.subarray(0, length);
      if (length > LONGEST) return undefined;
      const larger = new Uint8Array(2 * length);
      larger.set(buffer);
      buffer = larger;
    }
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

/** The map begins with its length, and how many mappings it has. They are in windows of up to 64: how many, and where they begin. */
const COUNT_AT = 8;
const WINDOWS_AT = 24;
const STREAM_AT = 28;
const MAP_HEADER = 32;
/** Of each window: its first mapping, and where the others are. */
const ENTRY = 24;
/** What a window begins with: how many mappings there are, and which of their numbers are left out. */
const FLAGS_AT = 1;
const LENGTHS_AT = 2;
const NEXT_LINE_AT = 8;
const SAME_LINE_AT = 16;
const SAME_COLUMN_AT = 24;
const WINDOW_HEADER = 32;
/** Some mappings are several lines further down. */
const HAS_LINES = 4;
const NONE = 0xff;
/** Some are of another file, which Bun's are not. */
const HAS_FILES = 8;

/** Reads the numbers of a window. */
let next = 0;
function number(bytes: Uint8Array, at: number): number {
  let value = 0;
  let shift = 0;
  for (;;) {
    const byte = bytes[at++]!;
    value |= (byte & 127) << shift;
    shift += 7;
    if (byte < 128 || shift > 28) break;
  }
  next = at;
  return value >>> 1 ^ -(value & 1);
}

const isSet = (bytes: Uint8Array, mask: number, i: number): boolean =>
  (bytes[mask + (i >> 3)]! >> (i & 7) & 1) === 1;

/** All mappings of a map. */
function mappingsIn(map: Uint8Array): Omit<KeptPrint, "text"> | undefined {
  if (map.length < MAP_HEADER || int32(map, 0) !== map.length) return undefined;
  const count = int32(map, COUNT_AT);
  const windows = int32(map, WINDOWS_AT);
  const stream = int32(map, STREAM_AT);
  // Each takes a byte at least: what claims more is not Bun's.
  if (count < 0 || count > map.length || windows < 0 || windows * ENTRY > map.length) return undefined;
  const found = Array.from({ length: 4 }, () => new Int32Array(count));
  const [lines, columns, ofLines, ofColumns] = found as [Int32Array, Int32Array, Int32Array, Int32Array];
  let i = 0;
  for (let entry = MAP_HEADER; entry < MAP_HEADER + windows * ENTRY; entry += ENTRY) {
    let line = int32(map, entry);
    let column = int32(map, entry + 4);
    const window = stream + int32(map, entry + 8);
    let ofLine = int32(map, entry + 12);
    let ofColumn = int32(map, entry + 16);
    const flags = map[window + FLAGS_AT]!;
    if ((flags & HAS_FILES) !== 0) return undefined;
    let atColumn = window + WINDOW_HEADER;
    let atOfLine = atColumn + int16(map, window + LENGTHS_AT);
    let atOfColumn = atOfLine + int16(map, window + LENGTHS_AT + 2);
    let atFar = atOfColumn + int16(map, window + LENGTHS_AT + 4);
    let far = (flags & HAS_LINES) === 0 ? NONE : map[atFar]!;
    const last = map[window]! - 1;
    for (let k = 0; k <= last; k++) {
      lines[i] = line;
      columns[i] = column;
      ofLines[i] = ofLine;
      ofColumns[i++] = ofColumn;
      if (k === last) break;
      let down = isSet(map, window + NEXT_LINE_AT, k) ? 1 : 0;
      if (k === far) {
        down = number(map, atFar + 1);
        atFar = next;
        far = map[atFar]!;
      }
      const right = number(map, atColumn);
      atColumn = next;
      if (isSet(map, window + SAME_LINE_AT, k)) ofLine += down;
      else {
        ofLine += number(map, atOfLine);
        atOfLine = next;
      }
      if (isSet(map, window + SAME_COLUMN_AT, k)) ofColumn += right;
      else {
        ofColumn += number(map, atOfColumn);
        atOfColumn = next;
      }
      column = down === 0 ? column + right : right;
      line += down;
    }
  }
  return i === count ? { line: lines, column: columns, ofLine: ofLines, ofColumn: ofColumns } : undefined;
}
