/**
 * Text → syntax tree, by oxc-parser. Its plain JSON transfer is used on every host: `experimentalRawTransfer` is
 * three to four times as fast in Node and Deno, but Bun has none, and it keeps a 6 GiB array buffer that the
 * program would see in `process.memoryUsage()`.
 *
 * @module
 */

import { type ParseResult, parseSync } from "oxc-parser";
import { nestsTooDeep } from "./depth.ts";

/** A node of the ESTree that oxc-parser makes; `start` and `end` are UTF-16 offsets. */
export interface Node {
  type: string;
  start: number;
  end: number;
  // deno-lint-ignore no-explicit-any
  [key: string]: any;
}

/** Thrown for a text that is left alone although the host may well run it. */
export class CannotInstrument extends Error {
  override name = "CannotInstrument";
}

/** Characters of a text that is not too large: its tree takes up to 130 bytes for each. */
const MOST_CHARACTERS = 16_000_000;

/** What the parser has to know of a text. */
export interface ParseOptions {
  lang: "js" | "jsx" | "ts" | "tsx";
  sourceType: "module" | "commonjs" | "script";
  /** What engines find before they run a text counts, too, such as a name that is declared twice. */
  early?: boolean | undefined;
}

/**
 * Parses a text that has no byte order mark. Offsets in the tree are in UTF-16 units.
 *
 * @returns The `Program` node.
 * @throws {SyntaxError} when the text does not parse; the message begins with line and column.
 * @throws {CannotInstrument} when it is too large, or nests too deep for the parser.
 */
export function parse(text: string, options: ParseOptions): Node {
  if (text.length > MOST_CHARACTERS) {
    throw new CannotInstrument(
      `Cannot instrument the text: it has ${text.length} characters, more than ${MOST_CHARACTERS}`,
    );
  }
  const { lang, sourceType, early = false } = options;
  const kept = parsedBefore?.text === text && parsedBefore.lang === lang ? parsedBefore.result : undefined;
  parsedBefore = undefined;
  if (kept === undefined && nestsTooDeep(text)) {
    throw new CannotInstrument("Cannot instrument the text: it nests too deep");
  }
  const result = sourceType === "module" && !early && kept !== undefined
    ? kept
    : parseSync(`module.${lang}`, text, { lang, sourceType, showSemanticErrors: early });
  const error = result.errors.find((error) => error.severity === "Error");
  if (error !== undefined) {
    throw new SyntaxError(`${position(text, error.labels[0]?.start ?? 0)}: ${error.message}`);
  }
  return result.program as unknown as Node;
}

/**
 * Loads the native parser now, and not with the first text.
 *
 * @throws {Error} It cannot be loaded.
 */
export function loadParser(): void {
  parseSync("module.js", "");
}

let parsedBefore: { text: string; lang: string; result: ParseResult } | undefined;

/** Keeps what the parser gave for a text that is a module's: the text is most often instrumented next. */
export function keepParsed(text: string, lang: ParseOptions["lang"], result: ParseResult): void {
  parsedBefore = { text, lang, result };
}

/** `line:column` of an offset, both from 1. */
function position(text: string, offset: number): string {
  const lines = text.slice(0, offset).split(/\r\n|[\n\r\u2028\u2029]/);
  return `${lines.length}:${lines[lines.length - 1].length + 1}`;
}
