/**
 * The source map of a rewritten text: stack traces then say what they said before. A look-up in a source
 * map takes the last mapping before a column and adds nothing, so each place that an engine may name needs its own.
 *
 * @module
 */
import type { SourceMapSegment } from "@jridgewell/sourcemap-codec";
import { Buffer } from "node:buffer";
import { type Edit, inserted } from "../instrument/edits.ts";
import { isWord } from "../syntax/is_word.ts";
import { linesOfMappings, MappingsWriter } from "./mappings.ts";
import type { SourceMap } from "./source_map.ts";
import { jsonText } from "../probe/json_text.ts";

/** A text and what is inserted into it, as `render` is given it. */
export interface Rendered {
  text: string;
  edits: readonly Edit[];
  firstSite: number;
}

/**
 * Makes the map from the rendered text to the text.
 *
 * @param rendered what was rendered
 * @param source the text's own name: a path or URL
 */
export function mapOfEdits(rendered: Rendered, source: string): SourceMap {
  return { version: 3, sources: [source], names: [], mappings: mappingsOfEdits(rendered) };
}

/**
 * Makes the map from the rendered text to what the text was made of.
 *
 * @param rendered what was rendered
 * @param map the text's own map
 * @returns undefined for a map with sections, which none of the usual tools writes
 */
export function composedMap(rendered: Rendered, map: SourceMap): SourceMap | undefined {
  if (typeof map.mappings !== "string") return undefined;
  return { ...map, mappings: shiftedMappings(rendered, map.mappings) };
}

/** The comment that carries a map, on one line, without a line break before it. */
export function mapComment(map: SourceMap): string {
  const json = Buffer.from(jsonText(map)).toString("base64");
  return `//# source${"MappingURL"}=data:application/json;base64,${json}`;
}

/** Every name, number, and other character but white space has a mapping. */
function mappingsOfEdits({ text, edits, firstSite }: Rendered): string {
  const mappings = new MappingsWriter();
  /** The number of the line, from 0. */
  let number = 0;
  /** Where the line begins, and how much is inserted into it so far. */
  let start = 0;
  let shift = 0;
  let next = 0;
  let nextAt = edits.length > 0 ? edits[0]!.at : Infinity;
  let wasWord = false;

  const map = (at: number) => {
    const original = at - start;
    mappings.place(original + shift, 0, number, original);
  };

  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const word = isWord(unit);
    if (at >= nextAt) {
      map(at);
      for (; nextAt <= at; nextAt = next < edits.length ? edits[next]!.at : Infinity) {
        shift += inserted(edits[next++]!, firstSite).length;
      }
      map(at);
    } else if (!isBreak(unit) && (at === start || (word ? !wasWord : unit !== 32 && unit !== 9))) map(at);
    wasWord = word;
    if (isBreak(unit) && !(unit === 13 && text.charCodeAt(at + 1) === 10)) {
      mappings.endLine();
      number++;
      start = at + 1;
      shift = 0;
    }
  }
  return mappings.text();
}

/**
 * The mappings as they are, each moved by what is inserted before it on its line. What is inserted before what is
 * awaited is where Bun says that the function waits; to the other engines it is in no stack trace.
 */
function shiftedMappings({ text, edits, firstSite }: Rendered, mappings: string): string {
  const shifted = new MappingsWriter();
  let next = 0;
  let start = 0;
  let isFirst = true;
  for (const line of linesOfMappings(mappings)) {
    if (!isFirst) shifted.endLine();
    isFirst = false;
    const lineEnd = endOfLine(text, start);
    let shift = 0;
    for (const segment of line) {
      while (next < edits.length && edits[next]!.at <= start + segment[0] && edits[next]!.at < lineEnd) {
        const { at, waitsAt = at } = edits[next]!;
        // Elsewhere, what was there before goes on.
        const called = waitsAt !== at || at === start + segment[0]
          ? lastBefore(line, waitsAt - start)
          : undefined;
        if (called !== undefined) shifted.place(at - start + shift, ...called);
        shift += inserted(edits[next++]!, firstSite).length;
      }
      const [at, source, ofLine, ofColumn, name] = segment as Partial<SourceMapSegment> & [number];
      shifted.place(at + shift, source, ofLine, ofColumn, name);
    }
    while (next < edits.length && edits[next]!.at < lineEnd) next++;
    start = lineEnd;
  }
  return shifted.text();
}

/** What a line's last mapping before a column, or at it, leads to. */
function lastBefore(line: readonly SourceMapSegment[], column: number): [number, number, number] | undefined {
  let low = 0;
  let high = line.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (line[middle]![0] <= column) low = middle + 1;
    else high = middle;
  }
  const [, source, ofLine, ofColumn] = line[low - 1] ?? [];
  return source === undefined ? undefined : [source, ofLine!, ofColumn!];
}

/** Where the line that begins at `start` is over: behind its line break. */
function endOfLine(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (!isBreak(unit)) continue;
    return unit === 13 && text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1;
  }
  return Infinity;
}

function isBreak(unit: number): boolean {
  return unit === 10 || unit === 13 || unit === 0x2028 || unit === 0x2029;
}
