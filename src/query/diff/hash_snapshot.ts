/**
 * Snapshots → hashes of what they say, straight from their bytes (see `trace/snapshot.ts`): ids and identities, which
 * differ between runs, do not count, nor does the order of properties, nor noise. A redacted value counts as the same as any
 * other, because its token means nothing outside its run, unless both runs made their tokens with one key.
 *
 * @module
 */

import { COMPOSITE_KINDS, OBJECT_TOKEN, Tag } from "../../trace/snapshot.ts";
import type { Trace } from "../../trace/trace.ts";
import { finish, mixHigh, mixLow } from "./hash.ts";
import { Named, type Noise } from "./noise.ts";

const DECODER = new TextDecoder();
const ERROR = COMPOSITE_KINDS.indexOf("error");
const BUILT_IN_ERRORS = new Set([
  "Error",
  "TypeError",
  "SyntaxError",
  "RangeError",
  "ReferenceError",
  "URIError",
]);
const LOW = 0x2f0b4c47;
const HIGH = 0x51ed270b;
/** Stands for a value that noise hides. */
const HIDDEN = 0x4e015e;
/** Nested deeper than this are broken bytes only. */
const MAX_DEPTH = 200;

/** What a byte of a text may be a part of, as bits. */
const DIGIT = 1;
const PATH = 2;
const NEAR_DIGITS = 4;
/** Of two bytes that count as `NEAR_DIGITS` together, the second. */
const SECOND = 8;
const NOISY = new Uint8Array(256);
for (const byte of new TextEncoder().encode("0123456789")) NOISY[byte] = DIGIT;
for (const byte of new TextEncoder().encode("/\\<")) NOISY[byte] = PATH;
// `1.5 ms`, `12:30`, `2026-01-01`.
for (const byte of new TextEncoder().encode(".:-")) NOISY[byte] = NEAR_DIGITS;
// `0x1f`, `pid 7`, `PID=7`: by the second byte, the first in small letters.
const FIRST = new Uint8Array(256);
for (const [first, second] of ["0x", "0X", "id", "iD"]) {
  NOISY[second!.charCodeAt(0)] = SECOND;
  FIRST[second!.charCodeAt(0)] = first!.charCodeAt(0);
}
/** As long as an id without any of these, such as a ULID. */
const LONG = 26;

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** Hashes the snapshots of one run; the answer of each method is in `low` and `high`. */
export class SnapshotHasher {
  low = 0;
  high = 0;
  readonly #trace: Trace;
  readonly #noise: Noise;
  /** By id: the snapshot's hash, and whether it is known. */
  readonly #lows: Int32Array;
  readonly #highs: Int32Array;
  readonly #known: Uint8Array;
  /** By id: the hash of a string's characters. */
  readonly #texts = new Map<number, [number, number]>();
  /** By the hash of a key: what it says about its value. */
  readonly #keys = new Map<number, number>();
  /** What `#characters` found. */
  #textLow = 0;
  #textHigh = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  /** What is added to the ids in these bytes. */
  #offset = 0;

  constructor(trace: Trace, noise: Noise) {
    this.#trace = trace;
    this.#noise = noise;
    this.#lows = new Int32Array(trace.snapshotCount + 1);
    this.#highs = new Int32Array(trace.snapshotCount + 1);
    this.#known = new Uint8Array(trace.snapshotCount + 1);
  }

  /** The hash of a stored snapshot. */
  snapshot(id: number): void {
    if (this.#known[id] !== 1) {
      const bytes = this.#trace.snapshotBytes(id);
      if (bytes === undefined) this.hidden();
      else this.bytes(bytes, this.#trace.snapshotOffset(id));
      this.#lows[id] = this.low;
      this.#highs[id] = this.high;
      this.#known[id] = 1;
    }
    this.low = this.#lows[id]!;
    this.high = this.#highs[id]!;
  }

  /**
   * The hash of an encoded snapshot. Broken bytes have a hash, too.
   *
   * @param offset What is added to the ids by which it refers to others.
   */
  bytes(bytes: Uint8Array, offset = 0): void {
    this.#bytes = bytes;
    this.#offset = offset;
    this.#at = 0;
    this.low = LOW;
    this.high = HIGH;
    try {
      this.#value(Named.NOTHING, 0);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    this.low = finish(this.low);
    this.high = finish(this.high);
  }

  /** The hash of a number, the same as that of its snapshot. */
  number(value: number): void {
    this.low = LOW;
    this.high = HIGH;
    this.#number(value, Named.NOTHING);
    this.low = finish(this.low);
    this.high = finish(this.high);
  }

  /** The hash of a value that has no payload, by its tag. */
  tag(tag: number): void {
    this.low = LOW;
    this.high = HIGH;
    this.#mix(tag);
    this.low = finish(this.low);
    this.high = finish(this.high);
  }

  /** The hash that stands for hidden values. */
  hidden(): void {
    this.tag(HIDDEN);
  }

  #mix(word: number): void {
    this.low = mixLow(this.low, word);
    this.high = mixHigh(this.high, word);
  }

  #value(named: number, depth: number): void {
    if (named === Named.ANY) return this.#hidden(() => this.#value(Named.NOTHING, depth));
    const tag = this.#byte();
    switch (tag) {
      case Tag.INT: {
        const zigzag = this.#varint();
        return this.#number(zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2, named);
      }
      case Tag.DOUBLE: {
        const at = this.#skip(8);
        return this.#number(
          new DataView(this.#bytes.buffer, this.#bytes.byteOffset + at, 8).getFloat64(0, true),
          named,
        );
      }
      case Tag.STRING:
      case Tag.STRING_CUT: {
        const length = tag === Tag.STRING_CUT ? this.#varint() : 0;
        if (this.#noise.hidesText(named)) {
          this.#string(false);
          return this.#mix(HIDDEN);
        }
        this.#mix(tag);
        this.#mix(length);
        return this.#string(true);
      }
      case Tag.SAME: {
        const id = this.#varint();
        if (this.#noise.hidesText(named)) return this.#mix(HIDDEN);
        if (this.#isErased(id)) {
          this.#mix(Tag.REDACTED);
          if (this.#noise.comparesTokens) this.#stored(id);
          else this.#noise.hasUnknown = true;
          return;
        }
        const cutFrom = this.#cutFrom(id);
        this.#mix(cutFrom === 0 ? Tag.STRING : Tag.STRING_CUT);
        this.#mix(cutFrom);
        return this.#stored(id);
      }
      case Tag.BIGINT:
      case Tag.SYMBOL:
      case Tag.FUNCTION:
      case Tag.CLASS:
        this.#mix(tag);
        return this.#string(true);
      case Tag.REDACTED:
        this.#mix(tag);
        if (!this.#noise.comparesTokens) this.#noise.hasUnknown = true;
        return this.#token(this.#noise.comparesTokens && !this.#noise.hidesText(named));
      case Tag.ACCESSOR:
      case Tag.PROXY:
        this.#mix(tag);
        return this.#mix(this.#byte());
      case Tag.REFERENCE:
        this.#mix(tag);
        return this.#mix(this.#varint());
      case Tag.CUT:
        this.#mix(tag);
        this.#string(true);
        return this.#mix(this.#varint());
      case Tag.COMPOSITE:
        if (depth >= MAX_DEPTH) throw new RangeError("nested too deep");
        return this.#composite(depth);
      default:
        return this.#mix(tag);
    }
  }

  /** Reads something, and adds to the hash only that it is there. */
  #hidden(read: () => void): void {
    const { low, high } = this;
    read();
    this.low = low;
    this.high = high;
    this.#mix(HIDDEN);
  }

  #number(value: number, named: number): void {
    if (named !== Named.NOTHING && this.#noise.hidesNumber(named, value) || this.#noise.isTime(value)) {
      return this.#mix(HIDDEN);
    }
    double[0] = value === value ? value : NaN;
    this.#mix(Tag.DOUBLE);
    this.#mix(words[0]!);
    this.#mix(words[1]!);
  }

  #composite(depth: number): void {
    this.#mix(Tag.COMPOSITE);
    const kind = this.#byte();
    this.#mix(kind);
    const nameAt = this.#at;
    this.#string(true);
    const hasText = this.#byte();
    if (hasText !== 0) {
      const isHidden = kind === ERROR && this.#noise.hidesMessages &&
        BUILT_IN_ERRORS.has(this.#textAt(nameAt));
      this.#string(!isHidden);
    }
    this.#mix(this.#varint());
    const items = this.#varint();
    this.#mix(items);
    for (let n = items; n > 0; n--) this.#value(Named.NOTHING, depth + 1);
    const entries = this.#varint();
    this.#mix(entries);
    for (let n = entries; n > 0; n--) {
      const keyAt = this.#at;
      this.#value(Named.NOTHING, depth + 1);
      const tag = this.#bytes[keyAt];
      const named = tag === Tag.STRING ? this.#noise.named(this.#textAt(keyAt + 1)) : Named.NOTHING;
      this.#value(named, depth + 1);
    }
    const properties = this.#varint();
    this.#mix(properties);
    const { low, high } = this;
    let sumLow = 0;
    let sumHigh = 0;
    for (let n = properties; n > 0; n--) {
      this.low = LOW;
      this.high = HIGH;
      const keyAt = this.#at;
      this.#string(true);
      let named = this.#keys.get(this.low);
      if (named === undefined) this.#keys.set(this.low, named = this.#noise.named(this.#textAt(keyAt)));
      this.#value(named, depth + 1);
      sumLow = (sumLow + finish(this.low)) | 0;
      sumHigh = (sumHigh + finish(this.high)) | 0;
    }
    this.low = mixLow(low, sumLow);
    this.high = mixHigh(high, sumHigh);
    this.#mix(this.#varint());
    this.#mix(this.#varint());
  }

  /** Reads a string; adds it to the hash where it counts. */
  #string(counts: boolean): void {
    const n = this.#varint();
    if (n % 2 === 1) {
      if (counts) this.#stored((n - 1) / 2);
      return;
    }
    const at = this.#skip(n / 2);
    if (!counts) return;
    this.#characters(this.#bytes, at, at + n / 2);
    this.low = mixLow(this.low, this.#textLow);
    this.high = mixHigh(this.high, this.#textHigh);
  }

  /** A token: as it is, because there is no noise in it; of an object's counts only that it is one. */
  #token(counts: boolean): void {
    const at = this.#at;
    this.#string(false);
    if (!counts) return;
    const token = this.#textAt(at);
    const n = token.startsWith(OBJECT_TOKEN) ? OBJECT_TOKEN.length : token.length;
    for (let i = 0; i < n; i++) this.#mix(token.charCodeAt(i));
  }

  /** Whether a string turned out to be a secret, and was erased. */
  #isErased(own: number): boolean {
    return this.#trace.snapshotBytes(own + this.#offset)?.[0] === Tag.REDACTED;
  }

  /** The whole length of a string that is stored once, where it was cut; else 0. */
  #cutFrom(own: number): number {
    const bytes = this.#trace.snapshotBytes(own + this.#offset);
    if (bytes?.[0] !== Tag.STRING_CUT) return 0;
    const outer = this.#bytes;
    const at = this.#at;
    this.#bytes = bytes;
    this.#at = 1;
    const length = this.#varint();
    this.#bytes = outer;
    this.#at = at;
    return length;
  }

  /** Adds a string that is stored once. */
  #stored(own: number): void {
    const id = own + this.#offset;
    let text = this.#texts.get(id);
    if (text === undefined) {
      const bytes = this.#trace.snapshotBytes(id);
      const isUnknown = bytes === undefined || bytes[0] === Tag.REDACTED && !this.#noise.comparesTokens;
      text = isUnknown ? [0, 0] : this.#leaf(bytes);
      this.#texts.set(id, text);
    }
    this.low = mixLow(this.low, text[0]);
    this.high = mixHigh(this.high, text[1]);
  }

  /** The characters of an encoded string. */
  #leaf(bytes: Uint8Array): [number, number] {
    const outer = this.#bytes;
    const at = this.#at;
    this.#bytes = bytes;
    this.#at = 1;
    if (bytes[0] === Tag.STRING_CUT) this.#varint();
    const n = this.#varint();
    const from = this.#at;
    if (n % 2 === 0) this.#characters(bytes, from, from + n / 2);
    const text: [number, number] = n % 2 === 0 ? [this.#textLow, this.#textHigh] : [0, 0];
    this.#bytes = outer;
    this.#at = at;
    return text;
  }

  #characters(bytes: Uint8Array, from: number, to: number): void {
    let low = LOW;
    let high = HIGH;
    let seen = 0;
    let digits = 0;
    for (let i = from; i < to; i++) {
      const byte = bytes[i]!;
      low = mixLow(low, byte);
      high = mixHigh(high, byte);
      const kind = NOISY[byte]!;
      seen |= kind;
      digits += kind & DIGIT;
      if (kind === SECOND && i > from && (bytes[i - 1]! | 0x20) === FIRST[byte]) seen |= NEAR_DIGITS;
    }
    // The rules for texts are slow: no noise goes without some of these characters.
    const isLikeId = (seen & NEAR_DIGITS) !== 0 || to - from >= LONG;
    const isSuspect = (seen & PATH) !== 0 || digits > 9 || digits > 0 && isLikeId;
    if (isSuspect && to - from > 3) {
      const text = DECODER.decode(bytes.subarray(from, to));
      const plain = this.#noise.text(text);
      if (plain !== text) {
        low = LOW;
        high = HIGH;
        for (let i = 0; i < plain.length; i++) {
          low = mixLow(low, plain.charCodeAt(i));
          high = mixHigh(high, plain.charCodeAt(i));
        }
      }
    }
    this.#textLow = low;
    this.#textHigh = high;
  }

  /** The string that stands at an offset, as text. */
  #textAt(offset: number): string {
    const back = this.#at;
    this.#at = offset;
    const n = this.#varint();
    const from = this.#at;
    this.#at = back;
    if (n % 2 === 0) return DECODER.decode(this.#bytes.subarray(from, from + n / 2));
    const same = this.#trace.snapshot((n - 1) / 2 + this.#offset);
    return same.type === "string" ? same.value : "";
  }

  #byte(): number {
    return this.#bytes[this.#skip(1)]!;
  }

  #skip(length: number): number {
    const at = this.#at;
    if (at + length > this.#bytes.length) throw new RangeError("cut off");
    this.#at = at + length;
    return at;
  }

  #varint(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 56; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw new RangeError("a number is too long");
  }
}
