import type { Snapshot } from "../trace/snapshot.ts";
import { MAP_KEY, MAP_OWN, type PathPattern, type Step } from "./path.ts";

/**
 * Visits a value and all that is in it, in the order of writing.
 *
 * @param visit gets each part and the steps to it (valid during the call); false ends the walk
 * @param where only leads to places that can match it
 */
export function walkSnapshot(
  root: Snapshot,
  visit: (part: Snapshot, steps: readonly Step[]) => boolean,
  where?: PathPattern,
): void {
  const steps: Step[] = [];
  const into = (step: Step, part: Snapshot): boolean => {
    steps.push(step);
    const goesOn = go(part);
    steps.pop();
    return goesOn;
  };
  const go = (part: Snapshot): boolean => {
    if (!visit(part, steps)) return false;
    if (part.type !== "composite" || where !== undefined && !where.leadsOn(steps)) return true;
    for (let i = 0; i < part.items.length; i++) if (!into(i, part.items[i]!)) return false;
    const names = part.entries.length === 0 ? undefined : new Map<string, number>();
    for (const [key, value] of part.entries) {
      const name = ordinal(keyText(key), names!);
      if (!into(MAP_OWN + name, key) || !into(MAP_KEY + name, value)) return false;
    }
    for (const { key, value } of part.properties) if (!into(key, value)) return false;
    return true;
  };
  go(root);
}

/** Tells keys with the same text apart: `Object`, `Object 2`. */
function ordinal(text: string, seen: Map<string, number>): string {
  const count = (seen.get(text) ?? 0) + 1;
  seen.set(text, count);
  return count === 1 ? text : `${text} ${count}`;
}

/** A Map's key as text. */
function keyText(key: Snapshot): string {
  switch (key.type) {
    case "string":
      return JSON.stringify(key.value);
    case "number":
    case "boolean":
      return String(key.value);
    case "bigint":
      return `${key.text}n`;
    case "composite":
    case "cut":
      return key.className;
    case "symbol":
      return `Symbol(${key.description})`;
    default:
      return key.type;
  }
}
