/** A set of 32-bit words by open addressing: several times as fast as a `Set` of a million numbers. */
export class WordSet {
  readonly #words: Int32Array;
  readonly #used: Uint8Array;
  readonly #mask: number;

  constructor(words: Int32Array) {
    let bits = 4;
    while (1 << bits < 2 * words.length) bits++;
    this.#mask = (1 << bits) - 1;
    this.#words = new Int32Array(1 << bits);
    this.#used = new Uint8Array(1 << bits);
    for (let i = 0; i < words.length; i++) {
      const at = this.#place(words[i]!);
      this.#words[at] = words[i]!;
      this.#used[at] = 1;
    }
  }

  has(word: number): boolean {
    return this.#used[this.#place(word)] === 1;
  }

  #place(word: number): number {
    let at = (Math.imul(word, 0x9e3779b1) >>> 5) & this.#mask;
    while (this.#used[at] === 1 && this.#words[at] !== word) at = (at + 1) & this.#mask;
    return at;
  }
}
