/**
 * Edits as they are kept: they are most of what is kept of a module, and few of their texts differ.
 *
 * @module
 */
import type { Edit } from "../instrument/edits.ts";

/** Edits in columns, one number of each for each edit. */
export interface KeptEdits {
  /** Every text once. */
  texts: string[];
  /** Which of the texts. */
  text: number[];
  /** How far behind the edit before. */
  at: number[];
  site: number[];
  /** Which edits have a place where a function waits, and the places. */
  waits: [edit: number, at: number][];
}

export function keptEdits(edits: readonly Edit[]): KeptEdits {
  const numbers = new Map<string, number>();
  const kept: KeptEdits = { texts: [], text: [], at: [], site: [], waits: [] };
  let last = 0;
  edits.forEach(({ at, text, site, waitsAt }, i) => {
    let number = numbers.get(text);
    if (number === undefined) {
      numbers.set(text, number = kept.texts.length);
      kept.texts.push(text);
    }
    kept.text.push(number);
    kept.at.push(at - last);
    kept.site.push(site);
    if (waitsAt !== undefined) kept.waits.push([i, waitsAt]);
    last = at;
  });
  return kept;
}

export function editsKept({ texts, text, at, site, waits }: KeptEdits): Edit[] {
  const edits: Edit[] = [];
  let last = 0;
  for (let i = 0; i < text.length; i++) {
    last += at[i]!;
    edits.push({ at: last, text: texts[text[i]!]!, site: site[i]! });
  }
  for (const [edit, waitsAt] of waits) edits[edit]!.waitsAt = waitsAt;
  return edits;
}
