/**
 * How the probes go into each function.
 *
 * @module
 */

import type { Fn, Mode } from "./walk/survey.ts";

/** Settles mode and depth of each function; an enclosing function comes before those in it. */
export function settleModes(functions: readonly Fn[]): void {
  for (const fn of functions) {
    fn.mode = modeOf(fn);
    const enclosing = enclosingCall(fn);
    fn.depth = enclosing === undefined ? 0 : enclosing.depth + 1;
  }
}

/** The nearest enclosing function that is instrumented: its local is what a call is lexically caused by. */
export function enclosingCall(fn: Fn): Fn | undefined {
  let at = fn.parent;
  while (at !== undefined && at.mode === "none") at = at.parent;
  return at;
}

function modeOf(fn: Fn): Mode {
  if (fn.node === undefined || fn.untouchable) return "none";
  if (isUnwrappable(fn)) return fn.async || fn.generator ? "none" : "bare";
  return fn.generator || fn.returnsEarly || fn.returnsFromLoop ? "guard" : "plain";
}

/** Whether a block around the body changes its meaning: a function declared at the top level is then one of a block. */
export function isUnwrappable(fn: Fn): boolean {
  if (fn.unwrappable) return true;
  if (fn.topFunctions === undefined) return false;
  if (fn.directEval && !fn.strict) return true;
  return [...fn.topFunctions.values()].some((name) => fn.vars!.has(name));
}
