/**
 * What was found out about a run when it was read before: of large runs that have ended, see `store/known_numbers.ts`. It is numbers
 * alone (ids, counts and times), so that no value of a program can be in it.
 *
 * @module
 */

/** Numbers that answer questions about one run. */
export interface KnownNumbers {
  get(question: string): Float64Array | undefined;
  keep(question: string, numbers: Float64Array): void;
}

/** How what is found out becomes numbers, and these that again. */
export interface Recalled<T> {
  /** @returns nothing where there is nothing to keep */
  find: () => T | undefined;
  /** @param put takes one number after the other */
  write: (found: T, put: (number: number) => void) => void;
  /** @throws {RangeError} The numbers are of something else: it is found anew then. */
  read: (numbers: NumberReader) => T;
}

/** As `recall`, of one run. */
export type Recall = <T>(question: string, how: Recalled<T>) => T | undefined;

/** What was found out before; or it is now, and kept for the next time, unless something could not be read. */
export function recall<T>(
  { known, hasRawTimes, problems }: {
    known?: KnownNumbers | undefined;
    hasRawTimes: boolean;
    problems: readonly string[];
  },
  question: string,
  { find, write, read }: Recalled<T>,
): T | undefined {
  if (known === undefined || problems.length > 0) return find();
  const name = hasRawTimes ? `${question}, raw` : question;
  const numbers = known.get(name);
  try {
    if (numbers !== undefined) return read(new NumberReader(numbers));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  const found = find();
  if (found === undefined || problems.length > 0) return found;
  const kept: number[] = [];
  write(found, (number) => kept.push(number));
  known.keep(name, Float64Array.from(kept));
  return found;
}

/** Numbers, one after the other. */
export class NumberReader {
  readonly #numbers: Float64Array;
  #at = 0;

  constructor(numbers: Float64Array) {
    this.#numbers = numbers;
  }

  /** How many are to come. */
  get left(): number {
    return this.#numbers.length - this.#at;
  }

  get isAtEnd(): boolean {
    return this.left === 0;
  }

  next(): number {
    if (this.isAtEnd) throw new RangeError("numbers are missing");
    return this.#numbers[this.#at++]!;
  }

  /** A whole number from 0 up to another. */
  count(most: number): number {
    const number = this.next();
    if (!(Number.isInteger(number) && number >= 0 && number <= most)) {
      throw new RangeError(`${number} is not what is expected`);
    }
    return number;
  }

  /** The next so many; a view of them. */
  list(length: number): Float64Array {
    if (length > this.left) throw new RangeError("numbers are missing");
    return this.#numbers.subarray(this.#at, this.#at += length);
  }
}
