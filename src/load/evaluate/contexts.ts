/**
 * The contexts of `node:vm` in which rewritten texts run. Each has its own globals and built-ins.
 *
 * @module
 */
import vm from "node:vm";
import { getPrototypeOf, harden, isNativeError } from "../../probe/natives.ts";
import { ALL_PROBE_NAMES, type AllProbes } from "../globals.ts";

const { Script } = vm;
const { runInContext } = Script.prototype as unknown as { runInContext: (...args: unknown[]) => unknown };
const { apply } = Reflect;

export interface ContextOptions {
  probes: AllProbes;
  /** The name of our own script, whose frames are hidden. */
  hidden: string;
  /** Called with the `Function.prototype` and the `Error` of each context, before a rewritten text runs there. */
  onContext: (realm: Realm) => void;
}

/** Built-ins of a context: its `Function.prototype`, and its `Error`. */
export interface Realm {
  functions: { toString(): string };
  errors: unknown;
}

/**
 * Makes the function that makes the probes known in a context: as global lexical variables, like those of the
 * program. Neither the object that the context was made of sees them, which may be frozen or a proxy, nor is anything
 * looked up there.
 *
 * @returns does so for the probes with a prefix, if they are not yet known
 */
export function contextProbes(
  { probes, hidden, onContext }: ContextOptions,
): (prefix: string, context: object) => void {
  const known = harden(new WeakMap<object, Set<string>>());
  const run = (text: string, context: object) =>
    apply(runInContext, new Script(text, { filename: hidden }), [context]);

  return (prefix, context) => {
    let prefixes = known.get(context);
    if (prefixes === undefined) {
      known.set(context, prefixes = harden(new Set<string>()));
      const error = run("try{null.x}catch(e){e}", context);
      const errors = isNativeError(error) ? getPrototypeOf(getPrototypeOf(error)).constructor : undefined;
      onContext({ functions: getPrototypeOf(run("(()=>{})", context)) as Realm["functions"], errors });
    }
    if (prefixes.has(prefix)) return;
    prefixes.add(prefix);
    const names = ALL_PROBE_NAMES.map((name) => prefix + name).join();
    const values = ALL_PROBE_NAMES.map((_, i) => `v${i}`).join();
    const set = run(`"use strict";let ${names};(${values})=>{[${names}]=[${values}]}`, context) as () => void;
    apply(set, undefined, ALL_PROBE_NAMES.map((name) => probes[name]));
  };
}
