/**
 * A source map, decoded: for a place in the generated text, the original and the place in it.
 *
 * @module
 */
import {
  AnyMap,
  isIgnored,
  type SourceMapInput,
  type TraceMap,
  traceSegment,
} from "@jridgewell/trace-mapping";

/** Where a place of a generated text comes from. */
export interface Origin {
  /** Index of the original. */
  source: number;
  /** 1-based. */
  line: number;
  /** 0-based, in UTF-16 units. */
  column: number;
  /** The name in the original, where the map has it. */
  name: string | undefined;
  /** How far behind the map's own place the one asked for is, on its line. */
  behind: number;
}

/** One of the texts that a text was made of. */
export interface Original {
  /** As the map has it, with its `sourceRoot`; "" where it has none. */
  source: string;
  /** The text, where the map carries it. */
  content: string | undefined;
  /** The map says that it is not the program's own. */
  isIgnored: boolean;
}

export interface OriginMap {
  originals: readonly Original[];
  /**
   * Looks up the last place that the map has on the line, at the given one or before.
   *
   * @param line 1-based
   * @param column 0-based
   */
  at(line: number, column: number): Origin | undefined;
}

/** A map that cannot be read, or does not fit the text. */
export class UselessMap extends Error {
  override name = "UselessMap";
}

/** Maps longer than this are not read. */
export const LONGEST_MAP = 64 << 20;

/**
 * Decodes a source map, with sections or without.
 *
 * @param json the map's text
 * @throws {Error} It is none, or too long.
 */
export function originMap(json: string): OriginMap {
  if (json.length > LONGEST_MAP) throw new Error(`its source map has ${json.length} characters`);
  const map = decoded(json);
  const originals = map.resolvedSources.map((source, i): Original => ({
    source: source ?? "",
    content: map.sourcesContent?.[i] ?? undefined,
    isIgnored: map.sources[i] !== null && isIgnored(map, map.sources[i]!),
  }));
  return {
    originals,
    at(line, column) {
      if (line < 1 || column < 0) return undefined;
      const segment = traceSegment(map, line - 1, column);
      if (segment === null || segment.length === 1 || originals[segment[1]] === undefined) {
        return undefined;
      }
      const name = segment.length === 5 ? map.names[segment[4]] : undefined;
      return {
        source: segment[1],
        line: segment[2] + 1,
        column: segment[3],
        name,
        behind: column - segment[0],
      };
    },
  };
}

/** @throws {Error} With words of its own: an engine's quote the text, which may be any file's that a comment names. */
function decoded(json: string): TraceMap {
  let parsed: SourceMapInput;
  try {
    // Some servers put this before JSON.
    parsed = JSON.parse(json.replace(/^\)\]\}[^\n]*\n/, ""));
  } catch {
    throw new Error("its source map is not JSON");
  }
  try {
    return new AnyMap(parsed);
  } catch {
    throw new Error("its source map is not one of version 3");
  }
}
