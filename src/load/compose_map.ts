/**
 * The source map of a rewritten text: what a stack trace says of it is then what it said before. A look-up in a source
 * map takes the last mapping before a column and adds nothing, so each place that an engine may name needs its own.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type Edit, inserted } from "../instrument/edits.ts";
import { isWord } from "../syntax/is_word.ts";
import { readVlq, type SourceMap, vlq } from "./source_map.ts";

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
  const json = Buffer.from(JSON.stringify(map)).toString("base64");
  return `//# source${"MappingURL"}=data:application/json;base64,${json}`;
}

/** Every name, number, and other character but white space has a mapping. */
function mappingsOfEdits({ text, edits, firstSite }: Rendered): string {
  let mappings = "";
  /** The line so far, and the line's own columns, 0-based. */
  let start = 0;
  let shift = 0;
  /** The last mapping. */
  let generated = 0;
  let line = 0;
  let column = 0;
  let lineOfLast = 0;
  let next = 0;
  let nextAt = edits.length > 0 ? edits[0]!.at : Infinity;
  let isFirst = true;
  let wasWord = false;

  const map = (at: number) => {
    const original = at - start;
    mappings += `${isFirst ? "" : ","}${vlq(original + shift - generated)}A${vlq(line - lineOfLast)}${
      vlq(original - column)
    }`;
    isFirst = false;
    generated = original + shift;
    lineOfLast = line;
    column = original;
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
      mappings += ";";
      start = at + 1;
      shift = generated = 0;
      line++;
      isFirst = true;
    }
  }
  return mappings;
}

/** The mappings as they are, each moved by what is inserted before it on its line. */
function shiftedMappings({ text, edits, firstSite }: Rendered, mappings: string): string {
  let moved = "";
  let next = 0;
  let start = 0;
  let from = 0;
  while (from <= mappings.length) {
    let end = mappings.indexOf(";", from);
    if (end < 0) end = mappings.length;
    const lineEnd = endOfLine(text, start);
    if (next < edits.length && edits[next]!.at < lineEnd) {
      let shift = 0;
      let column = 0;
      let generated = 0;
      for (let at = from; at < end;) {
        const first = readVlq(mappings, at);
        let comma = mappings.indexOf(",", first.end);
        if (comma < 0 || comma > end) comma = end;
        column += first.value;
        while (next < edits.length && edits[next]!.at <= start + column && edits[next]!.at < lineEnd) {
          shift += inserted(edits[next++]!, firstSite).length;
        }
        moved += (at === from ? "" : ",") + vlq(column + shift - generated) +
          mappings.slice(first.end, comma);
        generated = column + shift;
        at = comma + 1;
      }
      while (next < edits.length && edits[next]!.at < lineEnd) next++;
    } else moved += mappings.slice(from, end);
    if (end < mappings.length) moved += ";";
    from = end + 1;
    start = lineEnd;
  }
  return moved;
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
