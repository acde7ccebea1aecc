/**
 * The cells of one column, from row to row, in arrays of numbers and bytes: a row group of a quarter of a million rows takes some
 * megabytes, and no object for a cell.
 *
 * @module
 */
import type { Cell, Column, Row } from "../../tables/columns.ts";
import { hybrid, widthOf } from "./hybrid.ts";

/** The values of a column chunk as Parquet has them; those that are null are left out. */
export interface Encoded {
  /** Distinct values; `values` are places among them. */
  dictionary?: { count: number; bytes: Uint8Array };
  values: Uint8Array;
  least?: Cell | bigint;
  greatest?: Cell | bigint;
}

/** The cells of one column. */
export interface Cells {
  /** Adds the cells of rows. @param from the first one's number in the row group */
  add(rows: readonly Row[], from: number): void;
  /** Whether a row has a value. */
  has(row: number): boolean;
  /** @param order rows that have a value, as they are to stand in the file */
  encoded(order: Uint32Array): Encoded;
  /** Forgets all rows. */
  clear(): void;
}

export function cellsOf({ name, type }: Column): Cells {
  if (type === "text") return new TextCells(name);
  return type === "boolean" ? new BooleanCells(name) : new NumberCells(name, { isWhole: type === "integer" });
}

/** Rows that there is room for at first. */
const FEW = 1 << 6;

/** With more distinct values than these, and than half of the rows, a dictionary is no help. */
const MANY = 1 << 12;
/** Least and greatest texts of more bytes are not told. */
const MOST_TOLD = 256;
/** Bytes of texts for which room is kept. */
const MUCH = 1 << 23;
const NONE = 0xffffffff;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

class TextCells implements Cells {
  readonly #name: string;
  /** By row: which of the texts. */
  #texts = new Uint32Array(FEW);
  /** The texts' bytes, one behind the other, and where each begins. */
  #bytes = new Uint8Array(1 << 12);
  #starts = new Uint32Array(1 << 8);
  #count = 0;
  /** Until there are too many. */
  #known: Map<string, number> | undefined = new Map();
  #last: string | undefined;
  #lastText = 0;

  constructor(name: string) {
    this.#name = name;
  }

  has(row: number): boolean {
    return this.#texts[row] !== NONE;
  }

  add(rows: readonly Row[], from: number): void {
    const texts = this.#texts = roomFor(this.#texts, from + rows.length);
    for (let i = 0; i < rows.length; i++) {
      const cell = rows[i]![this.#name] as string | null;
      if (cell === null) texts[from + i] = NONE;
      else {
        if (cell !== this.#last) {
          this.#lastText = this.#place(cell, from + i);
          this.#last = cell;
        }
        texts[from + i] = this.#lastText;
      }
    }
  }

  clear(): void {
    // What a few large texts needed is not kept.
    if (this.#bytes.length > MUCH) this.#bytes = new Uint8Array(1 << 12);
    this.#count = 0;
    this.#known = new Map();
    this.#last = undefined;
  }

  #place(text: string, row: number): number {
    const known = this.#known?.get(text);
    if (known !== undefined) return known;
    const place = this.#append(text);
    if (this.#known === undefined) return place;
    if (place > MANY && place > row / 2) this.#known = undefined;
    else this.#known.set(text, place);
    return place;
  }

  #append(text: string): number {
    const from = this.#starts[this.#count]!;
    const most = from + text.length * 3;
    if (most > this.#bytes.length) this.#bytes = longer(this.#bytes, Math.max(most, 2 * this.#bytes.length));
    const { written } = encoder.encodeInto(text, this.#bytes.subarray(from));
    if (this.#count + 2 > this.#starts.length) {
      this.#starts = longer(this.#starts, 2 * this.#starts.length);
    }
    this.#starts[this.#count + 1] = from + written;
    return this.#count++;
  }

  encoded(order: Uint32Array): Encoded {
    const { least, greatest } = this.#bounds();
    const bounds = least === undefined || greatest === undefined ? {} : { least, greatest };
    if (this.#known === undefined) {
      return { values: this.#plain(this.#textsOf(order)), ...bounds };
    }
    const count = this.#count;
    const dictionary = { count, bytes: this.#plain(upTo(count)) };
    return { dictionary, values: places(this.#textsOf(order), count), ...bounds };
  }

  #textsOf(order: Uint32Array): Uint32Array {
    const texts = new Uint32Array(order.length);
    for (let i = 0; i < order.length; i++) texts[i] = this.#texts[order[i]!]!;
    return texts;
  }

  /** Texts, each behind its length. */
  #plain(texts: Uint32Array): Uint8Array {
    const starts = this.#starts;
    let size = 0;
    for (const text of texts) size += 4 + starts[text + 1]! - starts[text]!;
    const out = new Uint8Array(size);
    const view = new DataView(out.buffer);
    let at = 0;
    for (const text of texts) {
      const from = starts[text]!, to = starts[text + 1]!;
      view.setUint32(at, to - from, true);
      at += 4;
      // For a few bytes, a loop is faster than a view of them.
      if (to - from > 64) out.set(this.#bytes.subarray(from, to), at);
      else for (let i = from; i < to; i++) out[at + i - from] = this.#bytes[i]!;
      at += to - from;
    }
    return out;
  }

  /** In the order of their bytes. */
  #bounds(): { least?: string; greatest?: string } {
    if (this.#count === 0) return {};
    let least = 0, greatest = 0;
    for (let text = 1; text < this.#count; text++) {
      if (this.#compare(text, least) < 0) least = text;
      else if (this.#compare(text, greatest) > 0) greatest = text;
    }
    const [low, high] = [this.#bytesOf(least), this.#bytesOf(greatest)];
    if (low.length > MOST_TOLD || high.length > MOST_TOLD) return {};
    return { least: decoder.decode(low), greatest: decoder.decode(high) };
  }

  #compare(a: number, b: number): number {
    let i = this.#starts[a]!, j = this.#starts[b]!;
    const endA = this.#starts[a + 1]!, endB = this.#starts[b + 1]!;
    while (i < endA && j < endB && this.#bytes[i] === this.#bytes[j]) i++, j++;
    if (i === endA || j === endB) return (endA - i) - (endB - j);
    return this.#bytes[i]! - this.#bytes[j]!;
  }

  #bytesOf(text: number): Uint8Array {
    return this.#bytes.subarray(this.#starts[text], this.#starts[text + 1]);
  }
}

/** Distinct numbers that are looked for before a dictionary is given up. */
const MOST_DISTINCT = 1 << 10;

class NumberCells implements Cells {
  readonly #name: string;
  /** NaN where there is none: no cell is. */
  #numbers = new Float64Array(FEW);
  readonly #isWhole: boolean;

  constructor(name: string, { isWhole }: { isWhole: boolean }) {
    this.#name = name;
    this.#isWhole = isWhole;
  }

  add(rows: readonly Row[], from: number): void {
    const numbers = this.#numbers = roomFor(this.#numbers, from + rows.length);
    for (let i = 0; i < rows.length; i++) {
      const cell = rows[i]![this.#name] as number | null;
      numbers[from + i] = cell === null ? NaN : cell;
    }
  }

  clear(): void {}

  has(row: number): boolean {
    const number = this.#numbers[row]!;
    return number === number;
  }

  encoded(order: Uint32Array): Encoded {
    const numbers = new Float64Array(order.length);
    let least = Infinity, greatest = -Infinity;
    for (let i = 0; i < order.length; i++) {
      const number = numbers[i] = this.#numbers[order[i]!]!;
      if (number < least) least = number;
      if (number > greatest) greatest = number;
    }
    const bounds = order.length === 0
      ? {}
      : this.#isWhole
      ? { least: BigInt(least), greatest: BigInt(greatest) }
      // Zeros compare equal: the bounds are to hold both.
      : { least: least || -0, greatest: greatest || 0 };
    const distinct = distinctOf(numbers);
    if (distinct === undefined) return { values: this.#plain(numbers), ...bounds };
    const dictionary = { count: distinct.all.length, bytes: this.#plain(distinct.all) };
    return { dictionary, values: places(distinct.places, dictionary.count), ...bounds };
  }

  #plain(numbers: Float64Array): Uint8Array {
    if (!this.#isWhole) return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    const words = new Int32Array(2 * numbers.length);
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i]!;
      words[2 * i] = number;
      words[2 * i + 1] = Math.floor(number / 2 ** 32);
    }
    return new Uint8Array(words.buffer);
  }
}

/** Nothing where there are many. */
function distinctOf(numbers: Float64Array): { all: Float64Array; places: Uint32Array } | undefined {
  const known = new Map<number, number>();
  const places = new Uint32Array(numbers.length);
  let last = NaN;
  let place = 0;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i]!;
    if (number !== last) {
      last = number;
      place = known.get(number) ?? known.size;
      if (place === known.size) known.set(number, place);
      if (known.size > MOST_DISTINCT) return undefined;
    }
    places[i] = place;
  }
  return { all: Float64Array.from(known.keys()), places };
}

class BooleanCells implements Cells {
  /** 2 where there is none. */
  readonly #name: string;
  #booleans = new Uint8Array(FEW);

  constructor(name: string) {
    this.#name = name;
  }

  add(rows: readonly Row[], from: number): void {
    const booleans = this.#booleans = roomFor(this.#booleans, from + rows.length);
    for (let i = 0; i < rows.length; i++) {
      const cell = rows[i]![this.#name];
      booleans[from + i] = cell === null ? 2 : Number(cell);
    }
  }

  clear(): void {}

  has(row: number): boolean {
    return this.#booleans[row] !== 2;
  }

  encoded(order: Uint32Array): Encoded {
    const values = new Uint8Array(Math.ceil(order.length / 8));
    let yes = 0;
    for (let i = 0; i < order.length; i++) {
      if (this.#booleans[order[i]!] !== 1) continue;
      values[i >> 3]! |= 1 << (i & 7);
      yes++;
    }
    return order.length === 0 ? { values } : { values, least: yes === order.length, greatest: yes > 0 };
  }
}

/** Places in a dictionary, behind their width. */
function places(of: Uint32Array, count: number): Uint8Array {
  const width = widthOf(count);
  const bytes = hybrid(of, width);
  const out = new Uint8Array(1 + bytes.length);
  out[0] = width;
  out.set(bytes, 1);
  return out;
}

type Numbers = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

function roomFor<T extends Numbers>(array: T, length: number): T {
  return length <= array.length ? array : longer(array, Math.max(length, 2 * array.length));
}

/** 0, 1, 2 … */
export function upTo(count: number): Uint32Array {
  const numbers = new Uint32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = i;
  return numbers;
}

function longer<T extends Numbers>(array: T, length: number): T {
  const Type = array.constructor as new (length: number) => T;
  const copy = new Type(length);
  copy.set(array as never);
  return copy;
}
