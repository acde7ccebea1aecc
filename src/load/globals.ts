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
const { apply, defineProperty, deleteProperty } = Reflect;

/** Evaluates a text as the program's own scripts are, also where this code runs in a context of `node:vm`, as in Jest. */
function inProgram(text: string): unknown {
  return apply(runInThisContext, new Script(text), []);
}

/**
 * Makes global *lexical* constants: every module, script and eval sees them, they are not on `globalThis`, and an
 * engine treats them as constants, which a property never is.
 *
 * @param values what the constants hold, by name
 */
export function defineConstants(values: Record<string, unknown>): void {
  const names = Object.keys(values);
  const passage = `${names[0]}Values`;
  const global = inProgram("globalThis") as object;
  defineProperty(
    global,
    passage,
    { __proto__: null, value: values, configurable: true } as PropertyDescriptor,
  );
  try {
    const each = names.map((name) => `${name} = ${passage}.${name}`);
    inProgram(`"use strict"; const ${each.join(", ")};`);
  } finally {
    deleteProperty(global, passage);
  }
}

/** Whether this code runs in a context of `node:vm`, which has globals of its own. */
export function isInContext(): boolean {
  return inProgram("globalThis") !== globalThis;
}

/** What such a constant holds; undefined where there is none. */
export function constantOf(name: string): unknown {
  return inProgram(`typeof ${name} === "undefined" ? undefined : ${name}`);
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
