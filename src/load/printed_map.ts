/**
 * The source map of a text that a printer has made of another, where the printer does not hand out its own but can be
 * asked for single places.
 *
 * @module
 */
import { MappingsWriter } from "./mappings.ts";
import { columnOf, lineOf } from "./packed_place.ts";
import { printedTokens, type TokensOptions } from "./printed_tokens.ts";

/** Where places of the printed text are in the written one. All are {@linkcode packed}. */
export type Ask = (at: readonly number[]) => number[];

/** Places of a printed text, in order, and what each is in the written one: 0 for what was inserted. All are {@linkcode packed}. */
export interface Placed {
  at: number[];
  places: number[];
}

/** Places that are asked for at once: each takes an error. */
const AT_ONCE = 10_000;

/** The tokens of a printed text. */
export function placedTokens(printed: string, ask: Ask, options?: TokensOptions): Placed {
  const { at, isInserted } = printedTokens(printed, options);
  const places: number[] = [];
  for (let i = 0; i < at.length;) {
    const asked: number[] = [];
    let end = i;
    for (; end < at.length && asked.length < AT_ONCE; end++) {
      // A call is said to be behind the first character of what is called.
      if (!isInserted[end]) asked.push(columnOf(at[end]!) > 1 ? at[end]! - 1 : at[end]!);
    }
    const found = ask(asked);
    for (let next = 0; i < end; i++) places.push(isInserted[i] ? 0 : found[next++]!);
  }
  return { at, places };
}

/** The `mappings` of places in the order of their lines. What has the place of the token before it on its line needs none. */
export function encoded({ at, places }: Placed): string {
  const mappings = new MappingsWriter();
  let number = 1;
  let last = 0;
  for (let i = 0; i < at.length; i++) {
    const here = lineOf(at[i]!);
    for (; number < here; number++) {
      mappings.endLine();
      last = 0;
    }
    const place = places[i]!;
    if (place === last) continue;
    const column = columnOf(at[i]!);
    const [ofLine, ofColumn] = [lineOf(place), columnOf(place)];
    // The text before the first word, such as the parameters of an arrow, is before it there, too.
    if (last === 0 && column > 1) mappings.place(0, 0, ofLine - 1, Math.max(0, ofColumn - 2));
    mappings.place(column - 1, 0, ofLine - 1, ofColumn - 1);
    last = place;
  }
  return mappings.text();
}
