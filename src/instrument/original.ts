/**
 * The way back: from a slice of the rendered text, such as `Function.prototype.toString` hands out, to the slice
 * of the original text.
 *
 * @module
 */

import { type Edit, inserted, render } from "./edits.ts";

/** What {@linkcode render} was given. */
export interface Rendering {
  /** The original text. */
  text: string;
  edits: readonly Edit[];
  firstSite: number;
  /** The names of the sites. */
  names: readonly string[];
  /** The names of the functions that are declared at the top level of another one's body, by the local index of their sites. */
  declared: Readonly<Record<number, string>>;
  /** Names the text and the edits, where they are kept: equal ones have equal names. */
  part?: string;
  /** Where the host prints modules anew: finds what it would have printed of a function, by its text as it runs, and by one like it. */
  reprint?: (running: string, like: string) => string | undefined;
}

/**
 * Finds the original of a function's or a class's rendered text.
 *
 * @param rendering What was rendered.
 * @param slice The function's text, as the host gives it.
 * @returns The original text of the same function, or `undefined` when `slice` is not from this rendering.
 */
export function original(
  rendering: Pick<Rendering, "text" | "edits" | "firstSite">,
  slice: string,
): string | undefined {
  const { text } = rendering;
  const start = renderedText(rendering).indexOf(slice);
  if (start < 0 || slice === "") return undefined;
  const from = originalOffset(rendering, start);
  return text.slice(from, originalOffset(rendering, start + slice.length));
}

let last: { edits: readonly Edit[]; firstSite: number; rendered: string } | undefined;

/** What was rendered, of the rendering that was asked for last: tools that print functions ask for one after the other. */
export function renderedText(
  { text, edits, firstSite }: Pick<Rendering, "text" | "edits" | "firstSite">,
): string {
  if (last?.edits !== edits || last.firstSite !== firstSite) {
    last = { edits, firstSite, rendered: render(text, edits, firstSite) };
  }
  return last.rendered;
}

/** The offset in the original text of an offset in the rendered text; inside an insertion, where that was made. */
function originalOffset(
  { edits, firstSite }: Pick<Rendering, "edits" | "firstSite">,
  offset: number,
): number {
  let shift = 0;
  for (const edit of edits) {
    if (edit.at + shift >= offset) break;
    const length = inserted(edit, firstSite).length;
    if (edit.at + shift + length >= offset) return edit.at;
    shift += length;
  }
  return offset - shift;
}
