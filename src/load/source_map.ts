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
