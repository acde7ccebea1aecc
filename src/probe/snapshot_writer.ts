/**
 * Writes the bytes of the snapshot that is being taken, and counts what is left of its budget. A write beyond the buffer is
 * lost, as typed arrays have it: whoever takes the snapshot looks at `at` in the end.
 *
 * A class, since its fields cost what variables of a closure cost (`bench/micro.ts`, an object of five fields), and three
 * files write by it.
 *
 * @module
 */
import { Fields, Level } from "../redact/level.ts";
import { MOST_DEPTH, type SnapshotBudget } from "../settings.ts";
import { Tag } from "../trace/snapshot.ts";
import { asBytes, int32s } from "./natives.ts";
import type { SeenAgain } from "./seen_again.ts";

/** How far beyond the cut a string is searched for secrets, so that none is cut in half and missed. */
export const SECRET_MARGIN = 512;

/** UTF-16 units of a name that are written, however short the budget of strings is: a cut name is another property. */
export const LONGEST_NAME = 1024;

/** Bytes above the budget, for the marks of what was cut. */
const MARGIN = 1024;

const doubleBytes = new Uint8Array(8);
const double = new Float64Array(doubleBytes.buffer);

/** A budget of no more levels than can be read. */
function readable(budget: SnapshotBudget): SnapshotBudget {
  return budget.depth > MOST_DEPTH ? { ...budget, depth: MOST_DEPTH } : budget;
}

export class SnapshotWriter {
  budget: SnapshotBudget;
  /** Four bytes each: hashing and copying a snapshot by bytes takes four times as long. */
  words!: Int32Array<ArrayBuffer>;
  /** The same memory. */
  out!: Uint8Array<ArrayBuffer>;
  /** The length of `out`, which is a getter on typed arrays, and so patchable. */
  size = 0;
  /** Where the next byte goes. */
  at = 0;
  /** Values that were written, and how many of them the snapshot may hold. */
  nodes = 0;
  maxNodes: number;
  /** Characters of one string. */
  maxString: number;
  /** Nothing is entered behind this byte: what is left of the budget is for the marks of what was cut. */
  lastByte: number;
  /** The level of the name above the value that is being written. */
  inherited: Level = Level.NONE;
  /** What the function's name says about fields, and of how deep an object (`redact/fields.ts`). */
  fields: number = Fields.NONE;
  fieldsDepth = 0;
  /** A secret's name stands above what is written next: its keys may be secrets. */
  isKeyed = false;
  /** Where objects are known again (`seen_again.ts`): how deep the one is that is looked at, and what is compared of it; else −1, and 0. */
  checkedDepth = -1;
  check = 0;
  seen: SeenAgain | undefined;
  /** The statement that was seen last in this snapshot, or 0. */
  statement = 0;

  readonly textSize: number;
  readonly #mostString: number;

  /** @param mostString characters of a string that are written at most, whatever the budget says */
  constructor(budget: SnapshotBudget, mostString: number) {
    // The longest string is written behind what is there already.
    this.#mostString = mostString;
    const textSize = this.textSize = textSizeOf(mostString);
    this.budget = readable(budget);
    this.maxString = stringsOf(budget, mostString);
    this.maxNodes = budget.nodes;
    this.lastByte = lastByteOf(budget);
    this.#allot(budget.bytes + textSize + MARGIN);
  }

  #allot(size: number): void {
    this.size = size;
    this.words = int32s((size >> 2) + 2);
    this.out = asBytes(this.words);
  }

  /** Sets the budget of the snapshots to come. */
  use(budget: SnapshotBudget): void {
    this.budget = readable(budget);
    this.maxString = stringsOf(budget, this.#mostString);
    this.maxNodes = budget.nodes;
    this.lastByte = lastByteOf(budget);
    const size = budget.bytes + this.textSize + MARGIN;
    if (size > this.size) this.#allot(size);
  }

  /** Starts a snapshot. */
  begin(): void {
    this.at = 0;
    this.nodes = 0;
    this.maxNodes = this.budget.nodes;
    this.statement = 0;
    this.inherited = Level.NONE;
    this.fields = Fields.NONE;
    this.isKeyed = false;
    this.checkedDepth = -1;
    this.check = 0;
  }

  /** Goes on to where a word begins, and says where that is. */
  align(): number {
    return this.at = (this.at + 3) & -4;
  }

  /** Fills the last word up: what follows in it is not part of the snapshot. */
  pad(): void {
    for (let i = this.at; (i & 3) !== 0; i++) this.out[i] = 0;
  }

  byte(value: number): void {
    this.out[this.at++] = value;
  }

  varint(n: number): void {
    const { out } = this;
    let { at } = this;
    while (n > 0x7f) {
      out[at++] = (n & 0x7f) | 0x80;
      n = n > 0x7fffffff ? (n - (n & 0x7f)) / 128 : n >>> 7;
    }
    out[at++] = n;
    this.at = at;
  }

  number(value: number): void {
    if (value === (value | 0) && (value !== 0 || 1 / value > 0)) {
      this.byte(Tag.INT);
      return this.varint(value < 0 ? -value * 2 - 1 : value * 2);
    }
    this.byte(Tag.DOUBLE);
    double[0] = value;
    this.bytes(doubleBytes, 8);
  }

  bytes(from: Uint8Array, length: number): void {
    const { out, at } = this;
    for (let i = 0; i < length; i++) out[at + i] = from[i];
    this.at = at + length;
  }

  /** A string of `length` bytes, whole. */
  text(from: Uint8Array, length: number): void {
    this.varint(length * 2);
    this.bytes(from, length);
  }

  /** A string that is stored as the snapshot `id`. */
  textOf(id: number): void {
    this.varint(id * 2 + 1);
  }
}

/** Bytes of the longest text: UTF-8 takes at most three a UTF-16 unit. */
function textSizeOf(maxString: number): number {
  return ((maxString > LONGEST_NAME ? maxString : LONGEST_NAME) + SECRET_MARGIN) * 3 + 1024;
}

function stringsOf({ string }: SnapshotBudget, most: number): number {
  return string < most ? string : most;
}

function lastByteOf({ bytes }: SnapshotBudget): number {
  return bytes - (bytes >> 4);
}
