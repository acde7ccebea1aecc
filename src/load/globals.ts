import vm from "node:vm";
import {
  EXTERNAL_PROBE_NAMES,
  type ExternalProbes,
  PROBE_NAMES,
  type Probes,
  TAIL_PROBE_NAMES,
  type TailProbes,
} from "../contract.ts";
import { tailProbes } from "../probe/tail.ts";

/** The target may put others in their place before the first of its modules in scope is loaded. */
const { Script } = vm;
const { runInThisContext } = Script.prototype;
const { apply, deleteProperty } = Reflect;

/**
 * Makes global *lexical* constants: every module, script and eval sees them, they are not on `globalThis`, and an
 * engine treats them as constants, which a property never is.
 *
 * @param values what the constants hold, by name
 */
export function defineConstants(values: Record<string, unknown>): void {
  const names = Object.keys(values);
  const passage = `${names[0]}Values`;
  Object.defineProperty(globalThis, passage, { value: values, configurable: true });
  try {
    const each = names.map((name) => `${name} = ${passage}.${name}`);
    apply(runInThisContext, new Script(`"use strict"; const ${each.join(", ")};`), []);
  } finally {
    deleteProperty(globalThis, passage);
  }
}

/** Every probe that a text may have, by its suffix. */
export type AllProbes = Probes & Partial<ExternalProbes> & TailProbes;

/** Adds the probes that are made of others. */
export function allProbes(probes: Probes & Partial<ExternalProbes>): AllProbes {
  return { ...probes, ...tailProbes(probes) };
}

/** The suffixes of all. */
export const ALL_PROBE_NAMES: readonly (keyof AllProbes)[] = [
  ...PROBE_NAMES,
  ...EXTERNAL_PROBE_NAMES,
  ...TAIL_PROBE_NAMES,
];

/**
 * Makes the probes global lexical constants, when the first text with their prefix is about to run: in a program whose own
 * names begin with it, they have another name there.
 *
 * @param probes what the constants hold
 * @returns defines them for one more prefix, if they are not yet
 */
export function probeConstants(probes: AllProbes): (prefix: string) => void {
  const defined = new Set<string>();
  return (prefix) => {
    if (defined.has(prefix)) return;
    defineConstants(Object.fromEntries(ALL_PROBE_NAMES.map((name) => [prefix + name, probes[name]])));
    defined.add(prefix);
  };
}
