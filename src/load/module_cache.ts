import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { bunApi } from "./bun_api.ts";
import { encodeInto, isBun, isWellFormed } from "../probe/natives.ts";
import { jsonText } from "../probe/json_text.ts";

/**
 * Results of instrumenting, kept in files: one for each text, with what was found out about it. Never throws: when the cache fails,
 * the program runs without it.
 */
export interface ModuleCache {
  /** @param part what of the text is asked for, as {@linkcode cacheKey} makes it of all that shapes it besides the text */
  get<T>(text: string, part: string): T | undefined;
  set(text: string, part: string, value: unknown): void;
}

/** What is kept of a text, by part. */
type Parts = Record<string, unknown>;

/** How many parts are kept of a text: settings and flags change what is made of it. */
const MOST_PARTS = 24;

/**
 * @param folder where the files are, or "" for a cache that keeps nothing
 * @param later runs what writes; by default at once
 */
export function moduleCache(
  folder: string,
  later: (write: () => void) => void = (write) => write(),
): ModuleCache {
  if (folder === "") return { get: () => undefined, set: () => {} };
  let usable = true;
  let made = false;
  /** Those that are to be written, and the one that was asked for last: a module's parts are asked for together. */
  const changed = new Map<string, Parts>();
  let last: { name: string; parts: Parts } | undefined;
  return {
    get<T>(text: string, part: string): T | undefined {
      return usable ? partsOf(hashOf(text))[part] as T : undefined;
    },
    set(text, part, value) {
      if (!usable) return;
      const name = hashOf(text);
      const parts = partsOf(name);
      parts[part] = value;
      const names = Object.keys(parts);
      if (names.length > MOST_PARTS) delete parts[names[0]!];
      if (changed.has(name)) return;
      changed.set(name, parts);
      later(() => {
        changed.delete(name);
        write(name, parts);
      });
    },
  };

  function partsOf(name: string): Parts {
    if (last?.name !== name) last = { name, parts: changed.get(name) ?? read(name) };
    return last.parts;
  }

  function read(name: string): Parts {
    try {
      const path = join(folder, `${name}.json`);
      // A pipe or a device would be read for ever. Under Bun, who reads waits for neither (bun_system_files.ts).
      if (!isBun && !statSync(path).isFile()) return {};
      const kept: unknown = JSON.parse(readFileSync(path, "utf8"));
      if (typeof kept === "object" && kept !== null && !Array.isArray(kept)) return kept as Parts;
    } catch {
      // It is not there, or damaged.
    }
    return {};
  }

  function write(name: string, parts: Parts): void {
    try {
      if (!made) mkdirSync(folder, { recursive: true, mode: 0o700 });
      made = true;
      const path = join(folder, `${name}.json`);
      const fresh = `${path}.${process.pid}`;
      writeFileSync(fresh, jsonText(parts), { mode: 0o600 });
      renameSync(fresh, path);
    } catch {
      usable = false;
    }
  }
}

/** Collects what to write, until it is time: `add` and `flush`. */
export function writeLater(): { add: (write: () => void) => void; flush: () => void } {
  let writes: (() => void)[] = [];
  return {
    add: (write) => void writes.push(write),
    flush() {
      const waiting = writes;
      writes = [];
      for (const write of waiting) write();
    },
  };
}

/** Texts from this length on are hashed by themselves: several keys of one module then cost one pass over it. */
const LONG = 512;
/** The last two: a text, and what was made of it. */
let hashed = { text: "", hash: "" };
let hashedBefore = hashed;

/**
 * A key for everything that shapes the result: 128 bits, by what the host has at hand or by cyrb128. `node:crypto` would
 * cost the program's start some milliseconds; the folder is the user's own, so nobody is there to make keys collide.
 */
export function cacheKey(...parts: string[]): string {
  return hash128(parts.map((part) => `${part.length}:${part.length < LONG ? part : hashOf(part)}`).join(""));
}

/** A short hash of a text, the same in all hosts. */
export function textHash(text: string): string {
  return cyrb128(unitsOf(text)).slice(0, 12);
}

function hashOf(text: string): string {
  if (text === hashed.text && text !== "") return hashed.hash;
  const known = text === hashedBefore.text && text !== "" ? hashedBefore : { text, hash: hash128(text) };
  hashedBefore = hashed;
  hashed = known;
  return known.hash;
}

const bunHash = bunApi()?.hash;

function hash128(text: string): string {
  if (bunHash === undefined) return cyrb128(isWellFormed(text) ? wordsOf(text) : unitsOf(text));
  return bunHash(text, 1).toString(16).padStart(16, "0") + bunHash(text, 2).toString(16).padStart(16, "0");
}

/** A text four bytes at a time, and its length: in a process that has just begun, no compiler has seen this code yet. */
function wordsOf(text: string): Int32Array {
  const words = new Int32Array(1 + Math.ceil(3 * text.length / 4));
  const { written } = encodeInto(text, new Uint8Array(words.buffer));
  const end = Math.ceil(written / 4);
  words[end] = text.length;
  return words.subarray(0, end + 1);
}

function unitsOf(text: string): Uint16Array {
  const units = new Uint16Array(text.length);
  for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at);
  return units;
}

function cyrb128(units: Int32Array | Uint16Array): string {
  let a = 1779033703;
  let b = 3144134277;
  let c = 1013904242;
  let d = 2773480762;
  for (let at = 0; at < units.length; at++) {
    const unit = units[at]!;
    a = b ^ Math.imul(a ^ unit, 597399067);
    b = c ^ Math.imul(b ^ unit, 2869860233);
    c = d ^ Math.imul(c ^ unit, 951274213);
    d = a ^ Math.imul(d ^ unit, 2716044179);
  }
  a = Math.imul(c ^ (a >>> 18), 597399067);
  b = Math.imul(d ^ (b >>> 22), 2869860233);
  c = Math.imul(a ^ (c >>> 17), 951274213);
  d = Math.imul(b ^ (d >>> 19), 2716044179);
  return [a, b, c, d].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}
