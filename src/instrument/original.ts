/**
 * The way back: from a slice of the rendered text, such as `Function.prototype.toString` hands out, to the slice
 * of the original text.
 *
 * @module
 */

import { type Edit, originalOffset, render, type Shifts, shiftsOf } from "./edits.ts";

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
export function original(rendering: Rendered, slice: string): string | undefined {
  const { text } = rendering;
  const { find, shifts } = lookedInto(rendering);
  const start = slice === "" ? -1 : find(slice);
  if (start < 0) return undefined;
  return text.slice(originalOffset(shifts, start), originalOffset(shifts, start + slice.length));
}

type Rendered = Pick<Rendering, "text" | "edits" | "firstSite">;

/** What was rendered. */
export function renderedText(rendering: Rendered): string {
  return lookedInto(rendering).rendered;
}

/** The first edit of a site. */
export function editOf(rendering: Rendered, site: number): Edit | undefined {
  return lookedInto(rendering).firstEdits.get(site - rendering.firstSite);
}

interface LookedInto {
  firstSite: number;
  rendered: string;
  find: FindSlice;
  shifts: Shifts;
  /** By the local index of their sites. */
  firstEdits: Map<number, Edit>;
}

/** Tools that print functions ask for those of some modules one after the other. */
const MOST_KEPT = 8;
const kept = new Map<readonly Edit[], LookedInto>();

function lookedInto({ text, edits, firstSite }: Rendered): LookedInto {
  const known = kept.get(edits);
  if (known?.firstSite === firstSite) return known;
  const rendered = render(text, edits, firstSite);
  const firstEdits = new Map<number, Edit>();
  for (const edit of edits) {
    if (edit.site >= 0 && !firstEdits.has(edit.site)) firstEdits.set(edit.site, edit);
  }
  const shifts = shiftsOf(edits, firstSite);
  const found = { firstSite, rendered, find: sliceFinder(rendered), shifts, firstEdits };
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(edits, found);
  return found;
}

/** Where a slice of a text begins in it; -1 where it is none. */
export type FindSlice = (slice: string) => number;

/** Prefix and number of a site where its function enters a call; a prefix ends where the probe's name begins. */
export const ENTER = /(\$tp_*)(?:E[0-4n]|W)\((\d+),/;
const ENTERS = new RegExp(ENTER, "g");

/**
 * Finds slices of a text that has probes, as it was rendered or as a host has printed that, by the first call that each
 * enters: to read the whole text for each of thousands of functions takes seconds.
 */
export function sliceFinder(text: string): FindSlice {
  let places: Map<string, number> | undefined;
  return (slice) => {
    const first = ENTER.exec(slice);
    if (first === null) return text.indexOf(slice);
    places ??= new Map(Array.from(text.matchAll(ENTERS), ({ 0: probe, index }) => [probe, index]));
    const at = (places.get(first[0]) ?? -1) - first.index;
    return at >= 0 && text.startsWith(slice, at) ? at : -1;
  };
}
