/**
 * The map of a module by what Bun keeps of it: where it leads to the text that Bun was handed, to the text that the user wrote. All
 * mappings are gone through once, since a module has thousands.
 *
 * @module
 */
import type { KeptPrint } from "./bun_kept_print.ts";
import { MappingsWriter } from "./mappings.ts";
import { columnOf, lineOf, packed } from "./packed_place.ts";

const SPACE = 32;
const END_OF_BLOCK = 125;

/**
 * What has no place in the written text is where the token before it is. The end of a function is where its last token is: behind
 * probes, Bun prints the functions that are declared in a function first.
 *
 * @param written gives the place in the written text, 0 for none; both are {@linkcode packed}
 */
export function keptMappings(
  { text, line, column, ofLine, ofColumn }: KeptPrint,
  written: (place: number) => number,
): string {
  const mappings = new MappingsWriter();
  const lines = new Lines();
  const count = line.length;
  let number = -1;
  let start = 0;
  /** Where the line's first token is: nothing is asked about what stands before it. */
  let first = 0;
  let last = packed(1, 1);
  let before = 0;
  for (let i = 0; i < count; i++) {
    const here = line[i]!;
    if (here !== number) {
      for (; number < here; number++) {
        if (number < 0) continue;
        mappings.endLine();
        start = text.indexOf("\n", start) + 1 || text.length;
      }
      first = 0;
      while (text.charCodeAt(start + first) === SPACE) first++;
      before = 0;
    }
    const at = Math.max(column[i]!, first);
    if (i + 1 < count && line[i + 1] === here && column[i + 1]! <= at) continue;
    const own = written(packed(ofLine[i]! + 1, ofColumn[i]! + 1));
    if (own > 0) last = own;
    else if (before === 0 && text.charCodeAt(start + at) === END_OF_BLOCK) last = lines.lastInBlock(at);
    lines.add(last, before === 0 ? at : -1);
    if (last === before) continue;
    // The text before the first word, such as the parameters of an arrow, is before it there, too.
    if (before === 0 && at > 0) mappings.place(0, 0, lineOf(last) - 1, Math.max(0, columnOf(last) - 2));
    mappings.place(at, 0, lineOf(last) - 1, columnOf(last) - 1);
    before = last;
  }
  return mappings.text();
}

/** The lines so far: at which column each begins, and its last place in the written text. */
class Lines {
  readonly #columns: number[] = [];
  readonly #places: number[] = [];

  /** @param begins the column, where a line begins with the place; else -1 */
  add(place: number, begins: number): void {
    if (begins >= 0) {
      this.#columns.push(begins);
      this.#places.push(place);
    } else {
      const line = this.#places.length - 1;
      if (place > this.#places[line]!) this.#places[line] = place;
    }
  }

  /** The last place of a block that ends on a line that begins at a column, as the one does on which it begins. */
  lastInBlock(column: number): number {
    let last = packed(1, 1);
    for (let line = this.#columns.length - 1; line >= 0; line--) {
      last = Math.max(last, this.#places[line]!);
      if (this.#columns[line]! <= column) break;
    }
    return last;
  }
}
