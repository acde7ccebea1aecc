/**
 * Paths into a value: how a place in it is written, and the pattern that `--path` takes.
 *
 * @module
 */

import { wrongUsage } from "../errors.ts";

/** A step into a value: `.sku`, `[2]`, the value of a Map's key. */
export type Step = string | number;

/** The path as it is written behind a name: `.items[2].sku`, `["odd key"]`; the key of a Map as `.get("key")`. */
export function pathText(steps: readonly Step[]): string {
  return steps.map((step) => {
    if (typeof step === "number") return `[${step}]`;
    if (step.startsWith(MAP_KEY)) return `.get(${step.slice(1)})`;
    if (step.startsWith(MAP_OWN)) return `.key(${step.slice(1)})`;
    if (/^\[[^]*\]$/.test(step)) return step;
    return /^[\p{ID_Start}$_#][\p{ID_Continue}$]*$/u.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  }).join("");
}

/** What begins the step to a Map's value; the key's text follows. */
export const MAP_KEY = "\u0001";
/** What begins the step to a Map's key itself. */
export const MAP_OWN = "\u0002";

/** A part of a pattern: a step, any step, or any number of steps. */
type Part = { is: "step"; step: Step } | { is: "any" } | { is: "deep" };

/** Tells whether a place in a value is the one that a pattern means. */
export interface PathPattern {
  matches(steps: readonly Step[]): boolean;
  /** Whether a place below this one can match. */
  leadsOn(steps: readonly Step[]): boolean;
}

/**
 * Reads a pattern: `$.user.id`, `$.items[0]['odd key']`, `$.items[*].sku`, `$..id`, `$` (the value itself). The `$` may be left out.
 *
 * @throws {TphError} It is not a path.
 */
export function parsePath(text: string): PathPattern {
  const parts: Part[] = [];
  let rest = text.trim().replace(/^\$/, "");
  if (rest !== "" && !/^[.[]/.test(rest)) rest = `.${rest}`;
  while (rest !== "") {
    const found =
      /^\.\.(?=[^.])|^\.\*|^\[\s*\*\s*\]|^\[\s*(\d+)\s*\]|^\[\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*\]|^\.?([\p{ID_Start}$_#][\p{ID_Continue}$-]*)/u
        .exec(rest);
    if (found === null) throw noPath(text, rest);
    const [whole, index, quoted, name] = found;
    if (whole === "..") parts.push({ is: "deep" });
    else if (index !== undefined) parts.push({ is: "step", step: Number(index) });
    else if (quoted !== undefined) parts.push({ is: "step", step: unquote(quoted) });
    else if (name !== undefined) parts.push({ is: "step", step: name });
    else parts.push({ is: "any" });
    rest = rest.slice(whole!.length);
  }
  return {
    matches: (steps) => reaches(parts, steps),
    leadsOn: (steps) => leadsOn(parts, steps),
  };
}

/** Whether a pattern, from its part `p` on, leads to the end of the steps, from step `s` on. */
function reaches(parts: Part[], steps: readonly Step[], p = 0, s = 0): boolean {
  for (; p < parts.length; p++, s++) {
    const part = parts[p]!;
    if (part.is === "deep") {
      for (let skip = s; skip <= steps.length; skip++) {
        if (reaches(parts, steps, p + 1, skip)) return true;
      }
      return false;
    }
    if (s >= steps.length || !fits(part, steps[s]!)) return false;
  }
  return s === steps.length;
}

/** Whether a pattern may lead to something below the steps. */
function leadsOn(parts: Part[], steps: readonly Step[]): boolean {
  for (const [at, part] of parts.entries()) {
    if (part.is === "deep" || at >= steps.length) return true;
    if (!fits(part, steps[at]!)) return false;
  }
  return false;
}

function fits(part: Part, step: Step): boolean {
  return part.is !== "step" || isStep(step, part.step);
}

/** A Map's value may be asked for by its key, as if it were a property. */
function isStep(found: Step, wanted: Step): boolean {
  if (found === wanted) return true;
  if (typeof found !== "string" || !found.startsWith(MAP_KEY)) return false;
  return found.slice(1) === (typeof wanted === "number" ? String(wanted) : JSON.stringify(wanted));
}

function unquote(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/gs, "$1");
}

function noPath(text: string, rest: string) {
  return wrongUsage(
    `Cannot read the path ${text}: it goes wrong at "${rest}".`,
    "Paths look like $.user.id, $.items[0].sku, $.items[*].sku, $..id or $['odd key'].",
  );
}
