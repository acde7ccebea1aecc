/**
 * Edits: what is inserted into a text, and where. Insertions only, so the original text is the rendered text
 * with the insertions left out, and no line is added or removed.
 *
 * @module
 */

/** One insertion. A list of edits is in ascending order of `at`; those at one offset are in the order written. */
export interface Edit {
  /** UTF-16 offset in the original text. */
  at: number;
  /** What is inserted; never holds a line break. */
  text: string;
  /** The local index of the site whose global number is written right after `text`; -1 where there is none. */
  site: number;
  /** Before what is awaited: where Bun says that the function waits. A UTF-16 offset in the original text. */
  waitsAt?: number;
}

/**
 * Writes the edits into the text.
 *
 * @param text The original text.
 * @param edits In ascending order of `at`.
 * @param firstSite The global number of the text's first site: a site's number is this plus its local index.
 * @returns The rendered text, with the line breaks of the original.
 */
export function render(text: string, edits: readonly Edit[], firstSite: number): string {
  let out = "";
  let from = 0;
  for (const edit of edits) {
    if (edit.at > from) {
      out += text.slice(from, edit.at);
      from = edit.at;
    }
    out += inserted(edit, firstSite);
  }
  return out + text.slice(from);
}

/** What one edit inserts, site number included. */
export function inserted(edit: Edit, firstSite: number): string {
  return edit.site < 0 ? edit.text : edit.text + (edit.site + firstSite);
}

/** Where each insertion is in the original, and how much was inserted before it; at last, how much there is of all. */
export interface Shifts {
  at: Int32Array;
  before: Int32Array;
}

export function shiftsOf(edits: readonly Edit[], firstSite: number): Shifts {
  const at = new Int32Array(edits.length);
  const before = new Int32Array(edits.length + 1);
  for (let i = 0; i < edits.length; i++) {
    at[i] = edits[i]!.at;
    before[i + 1] = before[i]! + inserted(edits[i]!, firstSite).length;
  }
  return { at, before };
}

/** The original offset of one in the rendered text; within an insertion, where that was made. */
export function originalOffset({ at, before }: Shifts, offset: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle]! + before[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  // The insertion `low - 1` is the last that begins at the offset or before.
  if (low > 0 && offset < at[low - 1]! + before[low]!) return at[low - 1]!;
  return offset - before[low]!;
}
