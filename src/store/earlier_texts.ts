/**
 * The texts of a file that is written anew, and their numbers: values that share one refer to it, as the recorder's do. Were each
 * written out, the file would become a multiple of what it was.
 *
 * @module
 */

/** UTF-16 units of texts that are remembered; what comes later is written out where it is used. */
const MOST = 1 << 26;
/** So much more each takes in memory. */
const ENTRY = 40;

export class EarlierTexts {
  readonly #numbers = new Map<string, number>();
  #room = MOST;

  get(text: string): number | undefined {
    return this.#numbers.get(text);
  }

  add(text: string, number: number): void {
    if (this.#numbers.has(text) || (this.#room -= text.length + ENTRY) < 0) return;
    this.#numbers.set(text, number);
  }
}
