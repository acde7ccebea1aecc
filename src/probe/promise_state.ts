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

/** Makes what gives the value that a promise was fulfilled with, and nothing for others; nothing where the host does not tell. */
export function fulfilledReader(): ((promise: object) => unknown) | undefined {
  const { Bun: bun, Deno: deno } = globalThis as unknown as { Bun?: BunPeek; Deno?: DenoInternal };
  if (bun !== undefined) {
    const { peek } = bun;
    const { status } = peek;
    return (promise) => status(promise) === "fulfilled" ? peek(promise) : undefined;
  }
  const details = deno?.[deno.internal as typeof INTERNAL]?.core?.getPromiseDetails;
  if (typeof details !== "function") return undefined;
  return (promise) => {
    const { 0: state, 1: value } = details(promise);
    return state === FULFILLED ? value : undefined;
  };
}

interface BunPeek {
  peek: ((promise: object) => unknown) & { status(promise: object): string };
}

declare const INTERNAL: unique symbol;
interface DenoInternal {
  internal: symbol;
  [INTERNAL]?: { core?: { getPromiseDetails?: (promise: object) => { 0: number; 1?: unknown } } };
}
const FULFILLED = 1;

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
