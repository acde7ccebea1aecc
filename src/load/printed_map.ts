/**
 * The source map of a text that a printer has made of another, where the printer does not hand out its own but can be
 * asked for single places.
 *
 * @module
 */
import type { SourceMapSegment } from "@jridgewell/sourcemap-codec";
import { MappingsWriter } from "./mappings.ts";
import { printedTokens } from "./printed_tokens.ts";
import type { Place } from "./written_places.ts";

/** Where places of the printed text are in the written one. */
export type Ask = (at: readonly Place[]) => Place[];

/** A place of the printed text, and what it is in the written one. */
export interface Pair {
  at: Place;
  place: Place;
}

/** Places that are asked for at once: each takes an error. */
const AT_ONCE = 10_000;

/** The tokens of a printed text, in order; those of a large text are too many for a list. */
export function* placedTokens(printed: string, ask: Ask): Generator<Pair> {
  const at = printedTokens(printed);
  for (let i = 0; i < at.length; i += AT_ONCE) {
    const some = at.slice(i, i + AT_ONCE);
    // A call is said to be behind the first character of what is called.
    const places = ask(some.map(({ line, column }) => ({ line, column: Math.max(1, column - 1) })));
    for (let j = 0; j < some.length; j++) yield { at: some[j]!, place: places[j]! };
  }
}

/** The `mappings` of pairs in the order of their lines. What has the place of the token before it on its line needs none. */
export function encoded(pairs: Iterable<Pair>): string {
  const mappings = new MappingsWriter();
  let number = 1;
  let line: SourceMapSegment[] = [];
  let last: Place | undefined;
  for (const { at, place } of pairs) {
    for (; number < at.line; number++) {
      mappings.add(line);
      line = [];
      last = undefined;
    }
    if (last?.line === place.line && last.column === place.column) continue;
    // The text before the first word, such as the parameters of an arrow, is before it there, too.
    if (line.length === 0 && at.column > 1) line.push([0, 0, place.line - 1, Math.max(0, place.column - 2)]);
    line.push([at.column - 1, 0, place.line - 1, place.column - 1]);
    last = place;
  }
  mappings.add(line);
  return mappings.text();
}
