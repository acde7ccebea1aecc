/**
 * Bytes → snapshot; the bytes are described in `snapshot.ts`.
 *
 * @module
 */

import { type Composite, COMPOSITE_KINDS, type Snapshot, Tag } from "./snapshot.ts";

/** Composites nested deeper than this are broken bytes: the recorder's depth budget is far lower. */
const MAX_DEPTH = 200;

/** Characters that a snapshot may have in strings that are stored elsewhere: a short one could name a long string many times. */
const MAX_BORROWED = 1 << 24;

const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

/** Finds the leaf snapshot (a string, as a rule) with an id, to which another one refers. */
export type SnapshotLookup = (id: number) => Snapshot | undefined;

/**
 * Decodes one snapshot.
 *
 * @param resolve finds the strings that are stored once; without it, a reference to one is an error.
 * @throws {RangeError} The bytes are not a snapshot.
 */
export function decodeSnapshot(bytes: Uint8Array, resolve?: SnapshotLookup): Snapshot {
  const reader = new Reader(bytes, resolve);
  const snapshot = reader.snapshot(0);
  if (reader.at !== bytes.length) throw new RangeError("Cannot decode the snapshot: bytes are left over");
  return snapshot;
}

/**
 * Decodes a snapshot that others refer to, which is neither a composite nor refers to others.
 *
 * @throws {RangeError} The bytes are not such a snapshot.
 */
export function decodeLeaf(bytes: Uint8Array): Snapshot {
  if (bytes[0] === Tag.COMPOSITE) {
    throw new RangeError("Cannot decode the snapshot: it refers to a composite");
  }
  return decodeSnapshot(bytes);
}

class Reader {
  at = 0;
  readonly #bytes: Uint8Array;
  readonly #resolve: SnapshotLookup | undefined;
  #borrowed = 0;

  constructor(bytes: Uint8Array, resolve: SnapshotLookup | undefined) {
    this.#bytes = bytes;
    this.#resolve = resolve;
  }

  snapshot(depth: number): Snapshot {
    const tag = this.#byte();
    switch (tag) {
      case Tag.UNDEFINED:
        return { type: "undefined" };
      case Tag.NULL:
        return { type: "null" };
      case Tag.TRUE:
        return { type: "boolean", value: true };
      case Tag.FALSE:
        return { type: "boolean", value: false };
      case Tag.HOLE:
        return { type: "hole" };
      case Tag.INT: {
        const zigzag = this.#varint();
        return { type: "number", value: zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2 };
      }
      case Tag.DOUBLE: {
        const at = this.#skip(8);
        const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + at, 8);
        return { type: "number", value: view.getFloat64(0, true) };
      }
      case Tag.BIGINT:
        return { type: "bigint", text: digits(this.#string()) };
      case Tag.STRING: {
        const value = this.#string();
        return { type: "string", value, length: value.length };
      }
      case Tag.STRING_CUT: {
        const length = this.#varint();
        return { type: "string", value: this.#string(), length };
      }
      case Tag.SYMBOL:
        return { type: "symbol", description: this.#string() };
      case Tag.FUNCTION:
        return { type: "function", name: this.#string() };
      case Tag.CLASS:
        return { type: "class", name: this.#string() };
      case Tag.ACCESSOR: {
        const bits = this.#byte();
        return { type: "accessor", get: (bits & 1) !== 0, set: (bits & 2) !== 0 };
      }
      case Tag.PROXY:
        return { type: "proxy", callable: this.#byte() !== 0 };
      case Tag.REFERENCE:
        return { type: "reference", index: this.#varint() };
      case Tag.REDACTED:
        // Blanks fill the place of a longer text that was erased.
        return { type: "redacted", token: this.#string().trimEnd() };
      case Tag.CUT:
        return { type: "cut", className: this.#string(), size: this.#varint() };
      case Tag.SAME:
        return this.#same(this.#varint());
      case Tag.COMPOSITE:
        return this.#composite(depth);
      default:
        throw new RangeError(`Cannot decode the snapshot: no value has the tag ${tag}`);
    }
  }

  #composite(depth: number): Composite {
    if (depth >= MAX_DEPTH) throw new RangeError("Cannot decode the snapshot: it is nested too deep");
    const kind = COMPOSITE_KINDS[this.#byte()];
    if (kind === undefined) throw new RangeError("Cannot decode the snapshot: no composite is of its kind");
    const className = this.#string();
    const text = this.#byte() === 0 ? undefined : this.#string();
    const size = this.#varint();
    const items: Snapshot[] = [];
    for (let n = this.#count(); n > 0; n--) items.push(this.snapshot(depth + 1));
    const entries: [Snapshot, Snapshot][] = [];
    for (let n = this.#count(); n > 0; n--) {
      entries.push([this.snapshot(depth + 1), this.snapshot(depth + 1)]);
    }
    const properties: { key: string; value: Snapshot }[] = [];
    for (let n = this.#count(); n > 0; n--) {
      properties.push({ key: this.#string(), value: this.snapshot(depth + 1) });
    }
    const composite: Composite = {
      type: "composite",
      kind,
      className,
      size,
      items,
      entries,
      properties,
      omittedItems: this.#varint(),
      omittedProperties: this.#varint(),
    };
    if (text !== undefined) composite.text = text;
    return composite;
  }

  #byte(): number {
    return this.#bytes[this.#skip(1)]!;
  }

  /** Moves on by `length` bytes and returns where they begin. */
  #skip(length: number): number {
    const at = this.at;
    if (at + length > this.#bytes.length) throw new RangeError("Cannot decode the snapshot: it is cut off");
    this.at = at + length;
    return at;
  }

  /** An unsigned LEB128 number, up to 2⁵³. */
  #varint(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 56; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw new RangeError("Cannot decode the snapshot: a number is too long");
  }

  /** How many parts follow: each takes a byte at least. */
  #count(): number {
    const count = this.#varint();
    if (count > this.#bytes.length - this.at) {
      throw new RangeError("Cannot decode the snapshot: it is cut off");
    }
    return count;
  }

  #string(): string {
    const n = this.#varint();
    if (n % 2 === 1) {
      const same = this.#same((n - 1) / 2);
      if (same.type === "redacted") return `<redacted ${same.token}>`;
      if (same.type !== "string") {
        throw new RangeError("Cannot decode the snapshot: it refers to something that is not a string");
      }
      return same.value;
    }
    const at = this.#skip(n / 2);
    return decodeText(this.#bytes.subarray(at, at + n / 2));
  }

  #same(id: number): Snapshot {
    const same = this.#resolve?.(id);
    if (same === undefined) {
      throw new RangeError(`Cannot decode the snapshot: it refers to ${id}, which is not there`);
    }
    if (same.type === "string" && (this.#borrowed += same.value.length) > MAX_BORROWED) {
      throw new RangeError("Cannot decode the snapshot: it stands for more text than any value has");
    }
    return same;
  }
}

/** What a bigint's text may have besides: how many of its digits are left out, and the token of a secret in it. */
const BESIDE_DIGITS = /…\(\+\d+\)|<redacted \w+>/g;

/** The text of a bigint: it is shown as it is. */
function digits(text: string): string {
  if (/^[-\d]+$/.test(text) || /^[-\d]*$/.test(text.replace(BESIDE_DIGITS, ""))) return text;
  throw new RangeError("Cannot decode the snapshot: no bigint has such digits");
}

/** UTF-8 → text. A lone surrogate stands in its three-byte form, which a TextDecoder would replace. */
function decodeText(bytes: Uint8Array): string {
  if (bytes.length < 24) {
    let text = "";
    for (let i = 0; i < bytes.length; i++) {
      if (bytes[i]! > 0x7f) return decodeWide(bytes);
      text += String.fromCharCode(bytes[i]!);
    }
    return text;
  }
  return decodeWide(bytes);
}

function decodeWide(bytes: Uint8Array): string {
  let text = "";
  let from = 0;
  for (let i = bytes.indexOf(0xed); i >= 0; i = bytes.indexOf(0xed, i + 1)) {
    if (i + 2 >= bytes.length || bytes[i + 1]! < 0xa0 || bytes[i + 1]! > 0xbf || bytes[i + 2]! >> 6 !== 2) {
      continue;
    }
    text += DECODER.decode(bytes.subarray(from, i));
    text += String.fromCharCode(0xd000 | (bytes[i + 1]! & 0x3f) << 6 | bytes[i + 2]! & 0x3f);
    from = i + 3;
  }
  return text + DECODER.decode(bytes.subarray(from));
}
