/**
 * Functions whose columns a map has wrong, found by their lines: Vite's maps of JavaScript are shifted behind an `import` that has
 * more on its line.
 *
 * @module
 */
import type { FoundFunction, OriginalSite } from "../instrument/instrument.ts";
import { isSame, signature, standIn } from "./signature.ts";

/** What is left of the only original. */
export interface Rest {
  file: string;
  /** Its functions that nothing has been found to be made of. */
  rest: readonly FoundFunction[];
  /** The line of the original that the map has for an offset of the generated text. */
  lineOf(anchor: number): number | undefined;
}

/**
 * Gives the functions without an original those that are left on their lines, where these are as many and look the same,
 * one by one.
 */
export function functionsByLine(
  functions: readonly FoundFunction[],
  found: readonly (OriginalSite | null)[],
  { file, rest, lineOf }: Rest,
): (OriginalSite | null)[] {
  const result = [...found];
  const missing = [...functions.keys()].filter((index) => found[index] === null);
  const byLine = Map.groupBy(missing, (index) => lineOf(functions[index]!.anchors[0]!));
  for (const [line, originals] of Map.groupBy(rest, ({ site }) => site.line)) {
    const written = originals.map(({ site }) => signature(site));
    const made = byLine.get(line)?.filter((index) =>
      written.some((one) =>
        isSame(signature(functions[index]!.site), one)
      )
    ) ?? [];
    if (made.length !== written.length) continue;
    if (!made.every((index, i) => isSame(signature(functions[index]!.site), written[i]!))) continue;
    for (const [i, index] of made.entries()) result[index] = standIn(functions[index]!, originals[i]!, file);
  }
  return result;
}
