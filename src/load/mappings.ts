/**
 * The `mappings` of a source map, written as they come and read some lines at a time: as a list for each of its places, those of a
 * large text take a hundred times its size.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { decode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";

/** How many lines, and how many places, are there at once; more where a single line has more. */
const LINES = 4096;
const PLACES = 1 << 16;

/** What the numbers of a place are written relative to: those of the place before. Its column begins anew with each line. */
type Base = [column: 0, source: number, line: number, column: number, name: number];

/** Nearly all texts are read at once: nothing is to be moved then. */
function isFirst(base: Base): boolean {
  return base.every((value) => value === 0);
}

function moved(segment: SourceMapSegment, base: Base): SourceMapSegment {
  return segment.map((value, i) => value + base[i]!) as SourceMapSegment;
}

function baseAfter(lines: readonly SourceMapSegment[][], base: Base): Base {
  const after: Base = [...base];
  for (const line of lines) {
    for (const segment of line) for (let i = 1; i < segment.length; i++) after[i] = segment[i]!;
  }
  return after;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const DIGIT = Uint8Array.from(DIGITS, (digit) => digit.charCodeAt(0));
const COMMA = 44;
const SEMICOLON = 59;

/** Bytes at most that a place takes: five numbers of seven digits, and what stands before it. */
const LONGEST = 36;

/** Puts `mappings` together, place by place. Of each, all numbers are from 0. */
export class MappingsWriter {
  #bytes = new Uint8Array(1 << 12);
  #end = 0;
  #hasPlace = false;
  #at = 0;
  #source = 0;
  #line = 0;
  #column = 0;
  #name = 0;

  /** @param at the column in the text that has the map; the rest is left out where the place is of no source */
  place(at: number, source?: number, line?: number, column?: number, name?: number): void {
    if (this.#end + LONGEST > this.#bytes.length) this.#grow();
    if (this.#hasPlace) this.#bytes[this.#end++] = COMMA;
    this.#hasPlace = true;
    this.#number(at - this.#at);
    this.#at = at;
    if (source === undefined) return;
    this.#number(source - this.#source);
    this.#number(line! - this.#line);
    this.#number(column! - this.#column);
    this.#source = source;
    this.#line = line!;
    this.#column = column!;
    if (name === undefined) return;
    this.#number(name - this.#name);
    this.#name = name;
  }

  /** Ends a line: what comes is on the next one. */
  endLine(): void {
    if (this.#end + LONGEST > this.#bytes.length) this.#grow();
    this.#bytes[this.#end++] = SEMICOLON;
    this.#hasPlace = false;
    this.#at = 0;
  }

  #grow(): void {
    const bytes = new Uint8Array(this.#bytes.length * 2);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }

  /** A number as digits of five bits, the lowest first; its lowest bit is the sign. */
  #number(value: number): void {
    let rest = value < 0 ? -value << 1 | 1 : value << 1;
    do {
      const digit = rest & 31;
      rest >>>= 5;
      this.#bytes[this.#end++] = DIGIT[rest > 0 ? digit | 32 : digit]!;
    } while (rest > 0);
  }

  /** The mappings of all lines. */
  text(): string {
    return Buffer.from(this.#bytes.buffer, 0, this.#end).toString("latin1");
  }
}

/** The places of `mappings`, line by line. */
export function* linesOfMappings(mappings: string): Generator<SourceMapSegment[]> {
  let base: Base = [0, 0, 0, 0, 0];
  for (let start = 0; start <= mappings.length;) {
    let end = start;
    for (let i = 0; i < LINES && end < mappings.length && end - start < PLACES; i++) {
      const next = mappings.indexOf(";", i === 0 ? end : end + 1);
      end = next < 0 ? mappings.length : next;
    }
    const relative = decode(mappings.slice(start, end));
    const lines = isFirst(base)
      ? relative
      : relative.map((line) => line.map((segment) => moved(segment, base)));
    yield* lines;
    base = baseAfter(lines, base);
    start = end + 1;
  }
}
