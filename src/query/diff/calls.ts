/** A list of call ids that grows; a plain array of a million numbers would be slower and larger. */
export class Calls {
  length = 0;
  #calls = new Uint32Array(64);

  push(call: number): void {
    if (this.length === this.#calls.length) {
      const grown = new Uint32Array(2 * this.length);
      grown.set(this.#calls);
      this.#calls = grown;
    }
    this.#calls[this.length++] = call;
  }

  pop(): number {
    return this.#calls[--this.length]!;
  }

  /** The calls, in order; valid until the next push. */
  values(): Uint32Array {
    return this.#calls.subarray(0, this.length);
  }
}
