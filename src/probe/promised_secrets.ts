/**
 * Promises for secrets: what they come to is hidden where the program awaits it. No promise is touched.
 *
 * @module
 */
import { harden } from "./natives.ts";

/** More are not remembered. */
const MOST = 10_000;

export interface PromisedSecrets {
  /** Whether there are none, as in most runs. */
  isEmpty(): boolean;
  /** What a call, or with a negative number a promise, comes to is a secret as far as is said of it. */
  expect(what: number, said: number): void;
  /** What is said of what a call or a promise comes to; 0: nothing. */
  saidOf(what: number): number;
}

export function createPromisedSecrets(): PromisedSecrets {
  const known = harden(new Map<number, number>());
  let count = 0;
  return {
    isEmpty: () => count === 0,
    expect(what, said) {
      if (count++ === MOST) {
        known.clear();
        count = 1;
      }
      known.set(what, said);
    },
    saidOf: (what) => count === 0 ? 0 : known.get(what) ?? 0,
  };
}
