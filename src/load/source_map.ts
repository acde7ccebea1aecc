import { Buffer } from "node:buffer";
import { type OriginMap, originMap } from "../origin/origin_map.ts";

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
  let map: OriginMap | undefined;
  return (line, column) => {
    map ??= originMap(Buffer.from(encoded, "base64").toString());
    const origin = map.at(line, column - 1);
    return origin === undefined ? { line, column } : { line: origin.line, column: origin.column + 1 };
  };
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
