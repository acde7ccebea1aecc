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
import { packed } from "./packed_place.ts";

/** A text that Bun has printed, and its mappings in order. */
export interface KeptPrint {
  text: string;
  /** Where each begins in that text, {@linkcode packed}. */
  at: number[];
  /** Where it leads to in the text that Bun was handed. */
  places: number[];
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

/** Where Bun keeps files, by the variables that it was started with; undefined where it keeps none. */
const folder = folderOf(process.env, process.cwd());

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
  if (file.readUInt32LE(0) !== VERSION || file[ENCODING_AT] !== LATIN1) return undefined;
  if (file.toString("hex", INPUT_HASH_AT, INPUT_HASH_AT + 8) !== name) return undefined;
  const text = partOf(file, TEXT_AT);
  const map = partOf(file, MAP_AT);
  const mappings = map && mappingsIn(map);
  return text && mappings && { text: text.toString("latin1"), ...mappings };
}

/** A hash as it is in a file, its lowest byte first. */
function hex(hash: bigint): string {
  const digits = hash.toString(16).padStart(16, "0");
  let found = "";
  for (let at = 14; at >= 0; at -= 2) found += digits.slice(at, at + 2);
  return found;
}

/** A part of a file, told by its offset, length and hash. */
function partOf(file: Buffer, at: number): Buffer | undefined {
  const offset = file.readUInt32LE(at);
  const part = file.subarray(offset, offset + file.readUInt32LE(at + 8));
  const isWhole = hex(hash!(part as never, SEED)) === file.toString("hex", at + 16, at + 24);
  return isWhole ? part : undefined;
}

let buffer = Buffer.alloc(0);

function bytesOf(path: string): Buffer | undefined {
  if (buffer.length === 0) buffer = Buffer.alloc(PART);
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
      const larger = Buffer.alloc(2 * length);
      larger.set(buffer);
      buffer = larger;
    }
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

/** The map begins with its length, and how many windows it has, each of up to 64 mappings, and where they begin. */
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
const NO_MORE_LINES = 0xff;
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
function mappingsIn(map: Buffer): Omit<KeptPrint, "text"> | undefined {
  if (map.length < MAP_HEADER || map.readUInt32LE(0) !== map.length) return undefined;
  const at: number[] = [];
  const places: number[] = [];
  const windows = map.readUInt32LE(WINDOWS_AT);
  const stream = map.readUInt32LE(STREAM_AT);
  for (let i = 0; i < windows; i++) {
    const entry = MAP_HEADER + i * ENTRY;
    let line = map.readInt32LE(entry);
    let column = map.readInt32LE(entry + 4);
    const window = stream + map.readUInt32LE(entry + 8);
    let ofLine = map.readInt32LE(entry + 12);
    let ofColumn = map.readInt32LE(entry + 16);
    at.push(packed(line + 1, column + 1));
    places.push(packed(ofLine + 1, ofColumn + 1));
    const flags = map[window + FLAGS_AT]!;
    if ((flags & HAS_FILES) !== 0) return undefined;
    let columns = window + WINDOW_HEADER;
    let lines = columns + map.readUInt16LE(window + LENGTHS_AT);
    let ofColumns = lines + map.readUInt16LE(window + LENGTHS_AT + 2);
    let far = ofColumns + map.readUInt16LE(window + LENGTHS_AT + 4);
    let nextFar = (flags & HAS_LINES) === 0 ? NO_MORE_LINES : map[far]!;
    const count = map[window]! - 1;
    for (let k = 0; k < count; k++) {
      let down = isSet(map, window + NEXT_LINE_AT, k) ? 1 : 0;
      if (k === nextFar) {
        down = number(map, far + 1);
        far = next;
        nextFar = map[far]!;
      }
      const right = number(map, columns);
      columns = next;
      if (isSet(map, window + SAME_LINE_AT, k)) ofLine += down;
      else {
        ofLine += number(map, lines);
        lines = next;
      }
      if (isSet(map, window + SAME_COLUMN_AT, k)) ofColumn += right;
      else {
        ofColumn += number(map, ofColumns);
        ofColumns = next;
      }
      column = down === 0 ? column + right : right;
      line += down;
      at.push(packed(line + 1, column + 1));
      places.push(packed(ofLine + 1, ofColumn + 1));
    }
  }
  return { at, places };
}
