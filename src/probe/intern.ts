/**
 * Stores equal snapshots once. Strings are found by a map, encoded composites by 64 bits of hash; both tables are
 * bounded, so a run's memory is flat: what was forgotten is stored again under a new id, which costs bytes alone.
 *
 * @module
 */
import { fillElements, harden } from "./natives.ts";

/** Entries of the string table before it is forgotten as a whole. */
const MAX_STRINGS = 32_768;
/**
 * Where fewer of that many strings were asked for again, the next ones, so many, are not kept: a program that hands around
 * strings that are all different would fill memory with what the collector takes its time for.
 */
const FEW_HITS = MAX_STRINGS / 16;
const PASSED_OVER = 8 * MAX_STRINGS;
/** Entries of the composite table, a power of two; a newer snapshot takes the place of an older one. */
const MAX_COMPOSITES = 65_536;

export interface Interner {
  /** The id of a string's snapshot, or -1 when it is not known. */
  string(value: string): number;
  addString(value: string, id: number): void;
  /** The id of the snapshot whose encoding is `bytes[0 … length)`, or -1; then `add` gives it one. */
  find(bytes: Uint8Array, length: number): number;
  /** Stores the id of the snapshot that `find` was asked for last. */
  add(id: number): void;
  /** Visits the strings that are known; `forgetString` may be called for the current one. */
  eachString?(tell: (value: string, id: number) => void): void;
  forgetString?(value: string): void;
  /** Forgets all ids. */
  forget?(): void;
}

/** @param composites entries of the composite table, a power of two */
export function createInterner(composites = MAX_COMPOSITES): Interner {
  const strings = harden(new Map<string, number>());
  let stringCount = 0;
  let hits = 0;
  let passedOver = 0;
  const table = new Int32Array(composites * 3);
  let low = 0, high = 0;
  return {
    string(value) {
      if (stringCount === 0) return -1;
      const id = strings.get(value);
      if (id === undefined) return -1;
      hits++;
      return id;
    },
    addString(value, id) {
      if (passedOver > 0) {
        passedOver--;
        return;
      }
      if (stringCount >= MAX_STRINGS) {
        strings.clear();
        stringCount = 0;
        if (hits < FEW_HITS) passedOver = PASSED_OVER;
        hits = 0;
        if (passedOver > 0) return;
      }
      stringCount++;
      strings.set(value, id);
    },
    eachString(tell) {
      strings.forEach((id, value) => tell(value, id));
    },
    forgetString(value) {
      strings.delete(value);
    },
    find(bytes, length) {
      // Two lanes of multiply-xor in the manner of MurmurHash3 (public domain, A. Appleby), a byte at a time.
      let a = 0x9747b28c | 0, b = 0x3c6ef372 | 0;
      for (let i = 0; i < length; i++) {
        const byte = bytes[i];
        a = imul(a ^ byte, 0xcc9e2d51);
        a = (a << 15) | (a >>> 17);
        b = imul(b ^ byte, 0x1b873593) + a | 0;
      }
      a ^= a >>> 16;
      a = imul(a, 0x85ebca6b);
      a ^= a >>> 13;
      b ^= b >>> 15;
      b = imul(b, 0xc2b2ae35) ^ length;
      low = a;
      high = b;
      const at = (a & (composites - 1)) * 3;
      return table[at + 2] !== 0 && table[at] === a && table[at + 1] === b ? table[at + 2] : -1;
    },
    add(id) {
      const at = (low & (composites - 1)) * 3;
      table[at] = low;
      table[at + 1] = high;
      table[at + 2] = id;
    },
    forget() {
      strings.clear();
      stringCount = 0;
      fillElements(table, 0);
    },
  };
}

const imul = Math.imul;
