/**
 * A line on the terminal while a command reads a large run, so that nobody takes it for stuck.
 *
 * @module
 */
import { progress } from "../trace/progress.ts";

export interface ProgressOptions {
  /** Writes to the terminal at once. */
  write: (text: string) => void;
  /** In ms. */
  now: () => number;
  /** What stands behind the words. */
  ellipsis: string;
}

/** From when on there is a line, and how often it changes, in ms. */
const BEGIN = 500;
const EVERY = 100;
const ERASE = "\r\x1b[K";

/** Shows how long a command has been reading, until it is ended. */
export class ProgressLine {
  readonly #options: ProgressOptions;
  readonly #start: number;
  #next: number;
  #isShown = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#start = options.now();
    this.#next = this.#start + BEGIN;
    progress.step = () => this.#step();
  }

  #step(): void {
    const now = this.#options.now();
    if (now < this.#next) return;
    this.#next = now + EVERY;
    this.#isShown = true;
    const seconds = ((now - this.#start) / 1000).toFixed(1);
    this.#options.write(`${ERASE}tph: reading the run${this.#options.ellipsis} ${seconds} s`);
  }

  /** Takes the line away: the answer comes, or an error. */
  end(): void {
    progress.step = () => {};
    this.clear();
  }

  /** Makes room for a remark; the line comes again where reading goes on. */
  clear(): void {
    if (this.#isShown) this.#options.write(ERASE);
    this.#isShown = false;
  }
}
