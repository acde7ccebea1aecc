/**
 * The functions of a generated text, found again in the originals that it was made of. The places of their names, heads and
 * bodies lead there by the source map; what leads to no function of an original was made by a tool.
 *
 * @module
 */
import type { FoundFunction, OriginalSite } from "../instrument/instrument.ts";
import type { Site } from "../contract.ts";
import { functionsByLine } from "./functions_by_line.ts";
import type { OriginMap } from "./origin_map.ts";
import { standIn } from "./signature.ts";

/** An original in the scope. */
export interface ReadOriginal {
  file: string;
  text: string;
  /** Its functions; undefined where the text is none that can be parsed. */
  functions: readonly FoundFunction[] | undefined;
}

/** Gives an original by its index in the map; undefined for an external one, or that is not known. */
export type ReadOriginals = (source: number) => ReadOriginal | undefined;

/** What the map's coordinates of a text are, by its offsets. */
export interface GeneratedText {
  text: string;
  /** What is added to lines, and to the columns of the first line, before they are looked up. */
  offset: { line: number; column: number };
}

/**
 * Finds the originals of functions.
 *
 * @param functions the functions of the generated text, in the order in which they begin
 * @returns for each what it is in its original, or null where it is not one of the program's own in the scope
 */
export function originalFunctions(
  functions: readonly FoundFunction[],
  { text, offset }: GeneratedText,
  map: OriginMap,
  read: ReadOriginals,
): (OriginalSite | null)[] {
  const placeOf = places(text);
  const tables = new Map<number, AnchorTable | undefined>();
  /** The function that stands for an original: a tool may have made several of one. */
  const chosen = new Map<FoundFunction, { index: number; likeness: number }>();

  function tableOf(source: number): AnchorTable | undefined {
    if (!tables.has(source)) {
      const original = read(source);
      tables.set(source, original && anchorTable(original));
    }
    return tables.get(source);
  }

  function find(made: FoundFunction, index: number): OriginalSite | null {
    const { anchors, site } = made;
    let named: OriginalSite | undefined;
    for (const anchor of anchors) {
      const { line, column } = placeOf(anchor);
      const origin = map.at(
        line + offset.line,
        column + (line === 1 ? offset.column : 0),
      );
      if (origin === undefined) continue;
      const table = tableOf(origin.source);
      if (table === undefined) continue;
      const at = table.offsetOf(origin.line, origin.column) + origin.behind;
      if (origin.behind > 0 && !isCopied(text, anchor, table.text, at)) continue;
      if (table.byAnchor === undefined) {
        const { file } = table;
        named ??= {
          ...site,
          name: origin.name ?? site.name,
          file,
          line: origin.line,
          column: origin.column + 1,
        };
        continue;
      }
      const original = table.byAnchor.get(at);
      const likeness = original === undefined ? 0 : likenessOf(site, original.site);
      if (likeness === 0) continue;
      const other = chosen.get(original!);
      // What is made of one function in several is called through the first.
      if (other !== undefined && other.likeness >= likeness) return null;
      if (other !== undefined) found[other.index] = null;
      chosen.set(original!, { index, likeness });
      return standIn(made, original!, table.file);
    }
    return named ?? null;
  }
  const found: (OriginalSite | null)[] = [];
  for (const [index, fn] of functions.entries()) found[index] = find(fn, index);
  const only = map.originals.length === 1 ? read(0) : undefined;
  if (only?.functions === undefined) return found;
  return functionsByLine(functions, found, {
    file: only.file,
    rest: only.functions.filter((original) => !chosen.has(original)),
    lineOf(anchor) {
      const { line, column } = placeOf(anchor);
      return map.at(line + offset.line, column + (line === 1 ? offset.column : 0))?.line;
    },
  });
}

/** How well a function can stand for its original; 0: not at all, as a getter that exports it. */
function likenessOf(made: Site, original: Site): number {
  const isGetter = made.kind === "getter" || made.kind === "setter";
  if (isGetter && made.kind !== original.kind) return 0;
  let likeness = 1;
  if (made.generator === original.generator) likeness += 8;
  if (made.params.length === original.params.length) likeness += 4;
  if (made.kind === original.kind) likeness += 2;
  if (made.async === original.async) likeness += 1;
  return likeness;
}

interface AnchorTable {
  file: string;
  text: string;
  offsetOf(line: number, column: number): number;
  byAnchor: Map<number, FoundFunction> | undefined;
}

function anchorTable({ file, text, functions }: ReadOriginal): AnchorTable {
  const starts = lineStarts(text);
  const byAnchor = functions && new Map<number, FoundFunction>();
  for (const found of functions ?? []) {
    for (const anchor of found.anchors) if (!byAnchor!.has(anchor)) byAnchor!.set(anchor, found);
  }
  return { file, text, byAnchor, offsetOf: (line, column) => (starts[line - 1] ?? Infinity) + column };
}

/** As many characters that are equal say that a place was copied along with the one before. */
const COPIED = 8;

function isCopied(text: string, at: number, original: string, originalAt: number): boolean {
  const copied = text.slice(at, at + COPIED);
  return copied.length > 0 && original.startsWith(copied, originalAt);
}

/** Gives the place of an offset: line from 1, column from 0. */
function places(text: string): (offset: number) => { line: number; column: number } {
  const starts = lineStarts(text);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - starts[low]! };
  };
}

/** Where lines begin, as source maps count them. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) starts.push(index + end.length);
  return starts;
}
