/**
 * The `mappings` of a source map, read and written some lines at a time: as a list for each of its places, those of a
 * large text take a hundred times its size.
 *
 * @module
 */
import { decode, encode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";

/** How many lines, and how many places, are there at once; more where a single line has more. */
const LINES = 4096;
const PLACES = 1 << 16;

/** What the numbers of a place are written relative to: those of the place before. Its column begins anew with each line. */
type Base = [column: 0, source: number, line: number, column: number, name: number];

/** Nearly all texts are written, and read, at once: nothing is to be moved then. */
function isFirst(base: Base): boolean {
  return base.every((value) => value === 0);
}

function moved(segment: SourceMapSegment, base: Base, direction: 1 | -1): SourceMapSegment {
  return segment.map((value, i) => value + direction * base[i]!) as SourceMapSegment;
}

function baseAfter(lines: readonly SourceMapSegment[][], base: Base): Base {
  const after: Base = [...base];
  for (const line of lines) {
    for (const segment of line) for (let i = 1; i < segment.length; i++) after[i] = segment[i]!;
  }
  return after;
}

/** Puts `mappings` together, line by line. */
export class MappingsWriter {
  #written: string[] = [];
  #lines: SourceMapSegment[][] = [];
  #places = 0;
  #base: Base = [0, 0, 0, 0, 0];

  add(line: SourceMapSegment[]): void {
    this.#lines.push(line);
    this.#places += line.length;
    if (this.#lines.length >= LINES || this.#places >= PLACES) this.#write();
  }

  #write(): void {
    const lines = this.#lines;
    if (lines.length === 0) return;
    const relative = isFirst(this.#base)
      ? lines
      : lines.map((line) => line.map((segment) => moved(segment, this.#base, -1)));
    this.#written.push(encode(relative));
    this.#base = baseAfter(lines, this.#base);
    this.#lines = [];
    this.#places = 0;
  }

  /** The mappings of all lines. */
  text(): string {
    this.#write();
    return this.#written.join(";");
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
      : relative.map((line) => line.map((segment) => moved(segment, base, 1)));
    yield* lines;
    base = baseAfter(lines, base);
    start = end + 1;
  }
}
