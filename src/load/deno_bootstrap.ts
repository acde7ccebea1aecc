/**
 * The global `nodeBootstrap`. Deno defines it with the first CommonJS module that it loads, or `node:module`, and leaves it
 * there: the preload script is one, but the program is to have it with its own first.
 *
 * @module
 */
import { bare, getOwnPropertyDescriptor } from "../probe/natives.ts";

const { defineProperty, deleteProperty } = Reflect;
const NAME = "nodeBootstrap";

let held: PropertyDescriptor | undefined;

/** Takes it away, where it is. */
export function holdBootstrap(): void {
  held = bare(getOwnPropertyDescriptor(globalThis, NAME));
  deleteProperty(globalThis, NAME);
}

/** Puts it there again: the program's first CommonJS module is loaded. */
export function giveBootstrap(): void {
  if (held !== undefined) defineProperty(globalThis, NAME, held);
  held = undefined;
}
