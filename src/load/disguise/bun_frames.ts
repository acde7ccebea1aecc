/**
 * Our own frames in Bun's stack traces: those of what loads CommonJS, in the middle of the program's.
 *
 * @module
 */

const { defineProperty } = Reflect;

/** What frames of our own script are called under Bun. */
export const OURS_IN_BUN = "/tph:1:1";

/** Bun leaves out the frames of functions with this name where it prints an error; its `stack` has them. */
const UNSEEN = "::bunternal::";

/** Hides a function of ours where Bun prints the frames of an error. */
export function unseen<F extends object>(made: F): F {
  defineProperty(made, "name", { __proto__: null, value: UNSEEN } as PropertyDescriptor);
  return made;
}
