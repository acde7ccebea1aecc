import { Buffer } from "node:buffer";
import type { WrittenPlaces } from "./written_places.ts";

const MAP = /\n\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/;

/** A source map, version 3, as its JSON is. */
export interface SourceMap {
  version: number;
  file?: string;
  sourceRoot?: string;
  sources: (string | null)[];
  sourcesContent?: (string | null)[];
  names: string[];
  mappings: string;
  ignoreList?: number[];
}

/** The comment that a text ends with, and the map in it; undefined where there is none that can be read. */
export function inlineMap(text: string): { comment: string; map: SourceMap } | undefined {
  const found = text.includes("//# sourceMappingURL=data:") ? MAP.exec(text) : null;
  if (found === null) return undefined;
  try {
    return { comment: found[0], map: JSON.parse(Buffer.from(found[1]!, "base64").toString()) };
  } catch {
    return undefined;
  }
}

/** One mapping, 0-based: [generated column, original line, original column]. */
type Mapping = [number, number, number];

/**
 * Reads a text's inline source map.
 *
 * @param text generated text
 * @returns maps a 1-based place in the text to the original's, or undefined when the text has no map
 */
export function placeByMap(
  text: string,
): ((line: number, column: number) => { line: number; column: number }) | undefined {
  const encoded = text.includes("//# sourceMappingURL=data:") ? MAP.exec(text)?.[1] : undefined;
  if (encoded === undefined) return undefined;
  let lines: Mapping[][] | undefined;
  return (line, column) => {
    lines ??= decodeMappings(JSON.parse(Buffer.from(encoded, "base64").toString()).mappings);
    let best: Mapping | undefined;
    for (const mapping of lines[line - 1] ?? []) {
      if (best !== undefined && mapping[0] > column - 1) break;
      best = mapping;
    }
    return best === undefined ? { line, column } : { line: best[1] + 1, column: best[2] + 1 };
  };
}

/** The places of a text in what the user wrote, by its inline source map. */
export function writtenPlaces(text: string): WrittenPlaces | undefined {
  const place = placeByMap(text);
  return place && ((at) => at.map(({ line, column }) => place(line, column)));
}

/** Decodes the `mappings` of a source map, version 3: base-64 VLQ, deltas. */
export function decodeMappings(mappings: string): Mapping[][] {
  let originalLine = 0;
  let originalColumn = 0;
  return mappings.split(";").map((group) => {
    let generated = 0;
    const line: Mapping[] = [];
    for (const segment of group === "" ? [] : group.split(",")) {
      const fields = decodeVlq(segment);
      generated += fields[0]!;
      if (fields.length < 4) continue;
      originalLine += fields[2]!;
      originalColumn += fields[3]!;
      line.push([generated, originalLine, originalColumn]);
    }
    return line;
  });
}

function decodeVlq(segment: string): number[] {
  const fields: number[] = [];
  for (let at = 0; at < segment.length;) {
    const { value, end } = readVlq(segment, at);
    fields.push(value);
    at = end;
  }
  return fields;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A number in base-64 VLQ, as source maps have them: https://tc39.es/ecma426/. */
export function vlq(value: number): string {
  let rest = value < 0 ? -value << 1 | 1 : value << 1;
  if (rest < 32) return DIGITS[rest]!;
  let text = "";
  for (; rest > 31; rest >>>= 5) text += DIGITS[rest & 31 | 32];
  return text + DIGITS[rest];
}

/** The number in base-64 VLQ that begins at an offset, and where it ends. */
export function readVlq(text: string, at: number): { value: number; end: number } {
  let value = 0;
  for (let shift = 0; at < text.length; shift += 5) {
    const digit = DIGITS.indexOf(text[at++]!);
    value |= (digit & 31) << shift;
    if ((digit & 32) === 0) break;
  }
  return { value: (value & 1) !== 0 ? -(value >>> 1) : value >>> 1, end: at };
}
