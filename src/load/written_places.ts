/**
 * Sites of a text that a transpiler has made are where the user wrote them.
 *
 * @module
 */
import { basename } from "node:path";
import type { Site } from "../contract.ts";
import type { Instrumented } from "../instrument/instrument.ts";

/** A place in a text, from 1. */
export interface Place {
  line: number;
  column: number;
}

/** Maps places of a text that is run to places in the file that the user wrote, all at once. */
export type WrittenPlaces = (at: readonly Place[]) => Place[];

/**
 * Puts sites where they are in the user's file; functions without a name are called by their line there.
 *
 * @param instrumented what was made of the text that is run
 * @param options.text that text
 */
export function sitesInFile(
  { sites, nameAt }: Instrumented,
  { text, file, places }: { text: string; file: string; places: WrittenPlaces },
): Site[] {
  const unnamed = unnamedAt(basename(file));
  const named = new Set<number>();
  for (const { name } of sites) {
    const line = unnamed.exec(name)?.[2];
    if (line !== undefined) named.add(Number(line));
  }
  const lines = [...named];
  const texts = lines.length > 0 ? text.split("\n") : [];
  const found = places([
    ...sites.map(({ line, column }, i) => ({ line, column: column + (nameAt[i] ?? 0) })),
    ...lines.map((line) => ({ line, column: (texts[line - 1] ?? "").search(/\S|$/) + 1 })),
  ]);
  const lineOf = new Map(lines.map((line, i) => [line, found[sites.length + i]!.line]));
  return sites.map((site, i) => {
    const { line, column } = found[i]!;
    // A function's own line is better known than that of the text around it.
    const name = site.name.replace(
      unnamed,
      (_, before: string, at: string) =>
        `${before}${basename(file)}:${Number(at) === site.line ? line : lineOf.get(Number(at))}`,
    );
    return { ...site, name, line, column: Math.max(1, column - (nameAt[i] ?? 0)) };
  });
}

/** What a function or class without a name is called in the sites of a file. */
function unnamedAt(base: string): RegExp {
  return new RegExp(`(^|[ .])${base.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}:(\\d+)`);
}
