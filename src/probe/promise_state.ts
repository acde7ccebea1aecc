/**
 * Whether a promise has settled, asked of the host: none of the promise's code runs, and nothing is attached to it.
 *
 * @module
 */
import process from "node:process";
import { stringSlice, uncurry } from "./natives.ts";

const PENDING = "Promise { <pending>";
/** No code of the program's is asked how it wants to be shown. */
const PLAINLY = {
  customInspect: false,
  showProxy: true,
  getters: false,
  depth: 0,
  breakLength: Infinity,
} as const;

/** Makes the test, of the built-ins as they are now. */
export function pendingTest(): (promise: object) => boolean {
  const bun = (globalThis as { Bun?: { peek: { status(promise: object): string } } }).Bun;
  if (bun !== undefined) {
    const { status } = bun.peek;
    return (promise) => status(promise) === "pending";
  }
  const { inspect } = process.getBuiltinModule("node:util");
  return (promise) => stringSlice(inspect(promise, PLAINLY), 0, PENDING.length) === PENDING;
}

/** A promise that is not kept from being collected. */
export interface Weakly {
  /** Nothing once it is gone. */
  promise(): object | undefined;
}

const WeakReference = WeakRef;
const deref = uncurry(WeakRef.prototype.deref);

export function weakly(promise: object): Weakly {
  const reference = new WeakReference(promise);
  return { promise: () => deref(reference) };
}
