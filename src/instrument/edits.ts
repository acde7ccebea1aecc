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
