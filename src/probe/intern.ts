/**
 * Stores equal snapshots once. Encoded ones are found by 64 bits of hash; strings that come again by a map before that, which
 * saves encoding them. All tables are bounded, so a run's memory is flat: what was forgotten is stored again under a new id,
 * which costs bytes alone.
 *
 * @module
 */
import { fillElements, harden, int32s } from "./natives.ts";

/** Strings that come again and again, before they are forgotten as a whole. */
const MAX_STRINGS = 32_768;
/**
 * The same of those seen for the first time: a value goes through some functions one after the other. A larger map of strings that are
 * all different would cost the heap hundreds of megabytes, since it keeps them beyond the collector's first look.
 */
const MAX_NEW = 1024;
/** Where fewer of those were asked for again, the next ones, so many, are not remembered at all. */
const FEW_HITS = MAX_NEW / 16;
const PASSED_OVER = 8 * MAX_NEW;
/** Entries of the table of encoded ones, a power of two; a newer snapshot takes the place of an older one. */
const MAX_COMPOSITES = 65_536;
/** Entries that it begins with, until an eighth of them are used: most processes need no more, and the engine collects garbage sooner for it. */
const FEW_COMPOSITES = 8192;

export interface Interner {
  /** The id of a string's snapshot, or -1 when it is not known. */
  string(value: string): number;
  /** Remembers a string that is new. */
  addString(value: string, id: number): void;
  /** Remembers a string that has come again, or that must be known. */
  keepString(value: string, id: number): void;
  /**
   * The id of the snapshot whose encoding is the `length` bytes from `words[from]` on, or -1; then `add` gives it one. The rest of the
   * last word is 0.
   */
  find(words: Int32Array, from: number, length: number): number;
  /** Stores the id of the snapshot that `find` was asked for last. */
  add(id: number): void;
  /** Visits the strings that are remembered; `forgetString` may be called for the current one. */
  eachString?(tell: (value: string, id: number) => void): void;
  forgetString?(value: string): void;
  /** Forgets all ids. */
  forget?(): void;
}

/** @param composites entries of the table of encoded ones, a power of two */
export function createInterner(composites = MAX_COMPOSITES): Interner {
  const kept = harden(new Map<string, number>());
  let keptCount = 0;
  const fresh = harden(new Map<string, number>());
  let freshCount = 0;
  let hits = 0;
  let passedOver = 0;
  let entries = composites < FEW_COMPOSITES ? composites : FEW_COMPOSITES;
  let table = int32s(entries * 3);
  let used = 0;
  let low = 0, high = 0;

  function grow(): void {
    const few = table;
    entries = composites;
    table = int32s(entries * 3);
    for (let from = 0; from < few.length; from += 3) {
      if (few[from + 2] === 0) continue;
      const at = (few[from]! & (entries - 1)) * 3;
      table[at] = few[from]!;
      table[at + 1] = few[from + 1]!;
      table[at + 2] = few[from + 2]!;
    }
  }

  return {
    string(value) {
      const id = keptCount === 0 ? undefined : kept.get(value);
      if (id !== undefined) return id;
      const newId = freshCount === 0 ? undefined : fresh.get(value);
      if (newId === undefined) return -1;
      hits++;
      return newId;
    },
    addString(value, id) {
      if (passedOver > 0) {
        passedOver--;
        return;
      }
      if (freshCount >= MAX_NEW) {
        fresh.clear();
        freshCount = 0;
        if (hits < FEW_HITS) passedOver = PASSED_OVER;
        hits = 0;
        if (passedOver > 0) return;
      }
      freshCount++;
      fresh.set(value, id);
    },
    keepString(value, id) {
      if (keptCount >= MAX_STRINGS) {
        kept.clear();
        keptCount = 0;
      }
      keptCount++;
      kept.set(value, id);
    },
    eachString(tell) {
      kept.forEach((id, value) => tell(value, id));
      fresh.forEach((id, value) => tell(value, id));
    },
    forgetString(value) {
      kept.delete(value);
      fresh.delete(value);
    },
    find(words, from, length) {
      // MurmurHash3 (public domain, A. Appleby), and a second lane that takes in its words otherwise, and the first lane.
      let a = 0x9747b28c | 0, b = 0x3c6ef372 | 0;
      const end = from + (length + 3 >> 2);
      for (let i = from; i < end; i++) {
        let k = imul(words[i]!, 0xcc9e2d51);
        k = imul((k << 15) | (k >>> 17), 0x1b873593);
        a ^= k;
        a = imul((a << 13) | (a >>> 19), 5) + 0xe6546b64 | 0;
        b = imul(b ^ (k >>> 11) ^ k, 0x9e3779b1) + a | 0;
        b = (b << 17) | (b >>> 15);
      }
      a ^= a >>> 16;
      a = imul(a, 0x85ebca6b);
      a ^= a >>> 13;
      b ^= b >>> 15;
      b = imul(b, 0xc2b2ae35) ^ length;
      low = a;
      high = b;
      const at = (a & (entries - 1)) * 3;
      return table[at + 2] !== 0 && table[at] === a && table[at + 1] === b ? table[at + 2] : -1;
    },
    add(id) {
      if (entries < composites && ++used > entries >> 3) grow();
      const at = (low & (entries - 1)) * 3;
      table[at] = low;
      table[at + 1] = high;
      table[at + 2] = id;
    },
    forget() {
      kept.clear();
      fresh.clear();
      keptCount = freshCount = 0;
      fillElements(table, 0);
    },
  };
}

const imul = Math.imul;
