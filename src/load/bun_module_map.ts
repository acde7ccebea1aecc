/**
 * The map of an ES module as Bun prints it, to the text that the user wrote. Bun hands out neither that text nor its map. Its
 * `Transpiler` makes the same text of the same input, which tells where tokens are; where each of them comes from, Bun is asked.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import process from "node:process";
import type { Rendering } from "../instrument/original.ts";
import { inserted } from "../instrument/edits.ts";
import { bunApi } from "./bun_api.ts";
import { hasMacros } from "./bun_macros.ts";
import { MAYBE_JSX, placesInFile } from "./bun_printed.ts";
import { encoded, type Pair, placedTokens } from "./printed_map.ts";
import { printedTokens } from "./printed_tokens.ts";
import { type Lang, readSource } from "./source.ts";
import type { Place } from "./written_places.ts";
import { jsonText } from "../probe/json_text.ts";
import { flagValue } from "../plan/flag_value.ts";

/** Before the target puts another in its place. */
const NativeTranspiler = bunApi()?.Transpiler;

/** An ES module that Bun has printed. */
export interface PrintedModule {
  path: string;
  lang: Lang;
  /** The text that Bun was handed. */
  code: string;
  /** Whether it is loaded for Bun's test runner. */
  tests: boolean;
  /** What was inserted into it. */
  rendering: Rendering;
}

/** Characters of a text that is too large to be asked about word by word. */
const LARGEST = 4 << 20;

/** Makes the `mappings` of a module; undefined where Bun has printed something longer, and where it has macros. */
export function mappingsOfModule(
  { path, lang, code, tests, rendering }: PrintedModule,
): string | undefined {
  const text = printedText({ path, lang, code, tests });
  if (text === undefined) return undefined;
  const pairs = [...placedTokens(text, (at) => placesInFile({ text, path, before: 0 }, at))];
  if (!standThere(pairs, { text, code })) return undefined;
  return encoded(inWritten(pairs, { lines: text.split("\n"), written: writtenPlaces(code, rendering) }));
}

/**
 * Pairs with their places in the text that the user wrote. What has none there is where the token before it is. The end of a
 * function is where its last token is: behind probes, Bun prints the functions that are declared in a function first.
 */
function inWritten(
  pairs: readonly Pair[],
  { lines, written }: { lines: readonly string[]; written: (place: Place) => Place | undefined },
): Pair[] {
  const found: Pair[] = [];
  let last: Place = { line: 1, column: 1 };
  pairs.forEach(({ at, place }, i) => {
    const own = written(place);
    const isEnd = own === undefined && at.line !== pairs[i - 1]?.at.line &&
      lines[at.line - 1]![at.column - 1] === "}";
    last = own ?? (isEnd ? lastInBlock(found, at.column) : last);
    found.push({ at, place: last });
  });
  return found;
}

/** The last place of a block that ends on a line that begins at a column, as the one does on which it begins. */
function lastInBlock(found: readonly Pair[], column: number): Place {
  let last = found.at(-1)?.place ?? { line: 1, column: 1 };
  for (let i = found.length - 1; i >= 0; i--) {
    const { at, place } = found[i]!;
    if (place.line > last.line || place.line === last.line && place.column > last.column) last = place;
    if (at.column <= column && at.line !== found[i - 1]?.at.line) break;
  }
  return last;
}

/** The settings that may change what Bun prints of a text: for JSX, decorators and the fields of classes. */
function settingsFor(
  { path, code, hasJsx }: { path: string; code: string; hasJsx: boolean },
): (string | undefined)[] {
  const hasClass = /\bclass\b/.test(code);
  const own = hasJsx || hasClass ? readable(tsconfigOf(path)) : undefined;
  const extended = hasClass && own !== undefined && own.includes('"extends"') ? FOR_CLASSES : [];
  return [...new Set([undefined, own, ...hasJsx ? [CLASSIC] : [], ...extended])];
}

/** Settings that Bun can make sense of; it goes without others. */
function readable(tsconfig: string | undefined): string | undefined {
  try {
    if (tsconfig !== undefined) transpiler("ts", { trimUnusedImports: false, tsconfig });
    return tsconfig;
  } catch {
    return undefined;
  }
}

/** What a `tsconfig.json` may say of classes by another that it extends, which a `Transpiler` does not read. */
const FOR_CLASSES = [{}, { useDefineForClassFields: false }].flatMap((fields) =>
  [{}, { experimentalDecorators: true }, { experimentalDecorators: true, emitDecoratorMetadata: true }]
    .map((decorators) => JSON.stringify({ compilerOptions: { ...fields, ...decorators } }))
);

/** What makes of JSX calls of a function that is in scope, and imports none. */
const CLASSIC = '{ "compilerOptions": { "jsx": "react" } }';

/** Lines at most that Bun's test runner puts before a module: one for each of the globals of tests that it uses, and two. */
const LINES_OF_GLOBALS = 32;

/** What may print a module, by the settings that Bun may have for it; nothing where it is too large, or has macros, which would run. */
export function printersOf(
  { path, lang, code }: Pick<PrintedModule, "path" | "lang" | "code">,
): ((text: string) => string)[] {
  if (code.length > LARGEST || hasMacros(code)) return [];
  const hasJsx = lang === "tsx" || lang === "jsx" && MAYBE_JSX.test(code);
  // Imports that nothing uses may be of types, unless the settings say that they are not. The first is that of the probes.
  const forImports = TYPED.test(lang) && OTHER_IMPORT.test(code) ? [true, false] : [false];
  return settingsFor({ path, code, hasJsx }).flatMap((tsconfig) =>
    forImports.map((trimUnusedImports) => {
      const transpiling = transpiler(lang, { trimUnusedImports, tsconfig });
      return (text: string) => transpiling.transformSync(text);
    })
  );
}

/** The text that Bun has printed: of those that settings may lead to, the one with most words where Bun says. */
function printedText({ path, lang, code, tests }: Omit<PrintedModule, "rendering">): string | undefined {
  const texts = printersOf({ path, lang, code }).map((print) => print(code));
  const possible = [...new Set(texts)].flatMap((text) => {
    // Behind the end, a place is not mapped.
    const end = text.trimEnd().split("\n").length;
    const behind = Array.from({ length: tests ? LINES_OF_GLOBALS + 1 : 1 }, (_, i) => end + 1 + i);
    const places = placesInFile({ text, path, before: 0 }, behind.map((line) => ({ line, column: 1 })));
    const before = places.findIndex(({ line }, i) => line === behind[i]);
    return before < 0 ? [] : "\n".repeat(before) + text;
  });
  return possible.length < 2 ? possible[0] : likeliest(possible, { path, code });
}

const transpilers = new Map<string, InstanceType<NonNullable<typeof NativeTranspiler>>>();

/** One for each way of printing: to make it takes longer than to print a short module. */
function transpiler(
  lang: Lang,
  { trimUnusedImports, tsconfig }: { trimUnusedImports: boolean; tsconfig: string | undefined },
) {
  const key = jsonText([lang, trimUnusedImports, tsconfig]);
  let made = transpilers.get(key);
  if (made === undefined) {
    made = new NativeTranspiler!({
      loader: lang,
      target: "bun",
      treeShaking: true,
      inline: true,
      define: AS_WRITTEN,
      trimUnusedImports,
      autoImportJSX: true,
      ...(tsconfig === undefined ? {} : { tsconfig }),
    });
    transpilers.set(key, made);
  }
  return made;
}

/** The text in which most words of the lines that differ stand in the code where Bun says. */
function likeliest(texts: readonly string[], { path, code }: { path: string; code: string }): string {
  const lines = texts.map((text) => text.split("\n"));
  const isShared = (line: number) => lines.every((other) => other[line] === lines[0]![line]);
  const written = code.split("\n");
  let best = { text: texts[0]!, hits: -1 };
  texts.forEach((text, i) => {
    const hits = sampledHits(text, { lines: lines[i]!, isShared, path, written });
    if (hits > best.hits) best = { text, hits };
  });
  return best.text;
}

/** The part of the words that stand where Bun says, in a text that it has printed; some are its own. */
const MOST = 0.7;

/** Whether the words of a text stand in the code where Bun says: with other settings, it has printed another text. */
function standThere(pairs: readonly Pair[], { text, code }: { text: string; code: string }): boolean {
  const known = new Set(code.match(/[A-Za-z]{3,}/g));
  const lines = text.split("\n");
  // The printer has words of its own.
  const asked = pairs.filter(({ at }) => known.has(wordAt(lines, at)));
  return hitsOf(asked, { lines, written: code.split("\n") }) >= asked.length * MOST;
}

/** Words that are enough to tell two texts from each other. */
const SAMPLE = 400;

/** How many words of a text stand in the code where Bun says, of a sample of the lines that differ. */
function sampledHits(
  text: string,
  { lines, isShared, path, written }: Lines & { path: string; isShared: (line: number) => boolean },
): number {
  const words = printedTokens(text).filter((at) => !isShared(at.line - 1) && wordAt(lines, at) !== "");
  const sample = words.filter((_, i) => i % Math.ceil(words.length / SAMPLE) === 0);
  const places = placesInFile({ text, path, before: 0 }, sample);
  return hitsOf(sample.map((at, i) => ({ at, place: places[i]! })), { lines, written });
}

/** The lines of a printed text, and of the code that it was made of. */
interface Lines {
  lines: readonly string[];
  written: readonly string[];
}

/** How many words have the same word in the code, where Bun says. */
function hitsOf(pairs: readonly Pair[], { lines, written }: Lines): number {
  return pairs.filter(({ at, place }) => wordAt(lines, at) === wordAt(written, place)).length;
}

function wordAt(lines: readonly string[], { line, column }: Place): string {
  WORD.lastIndex = column - 1;
  return WORD.exec(lines[line - 1] ?? "")?.[0] ?? "";
}

const WORD = /\w+/y;

/** Of itself, a `Transpiler` puts a text in the place of these; a module that runs reads them. */
const AS_WRITTEN = {
  "process.env.NODE_ENV": "process.env.NODE_ENV",
  "process.env.BUN_ENV": "process.env.BUN_ENV",
  "process.browser": "process.browser",
};

const TYPED = /^ts/;
const OTHER_IMPORT = /\bimport\b[^]*?\bimport\b/;

/** By folder. */
const tsconfigs = new Map<string, string | undefined>();

/** The settings of all modules, where a flag names their file; read before the program goes to another folder. */
const overriding = flagValue(process.execArgv, "--tsconfig-override");
const override = overriding === undefined ? undefined : textIn("", overriding);

/** The nearest `tsconfig.json` or `jsconfig.json` above a file, as it is written, or what is to be in its place. */
export function tsconfigOf(path: string): string | undefined {
  if (override !== undefined) return override;
  const folder = dirname(path);
  if (!tsconfigs.has(folder)) {
    const own = textIn(folder, "tsconfig.json") ?? textIn(folder, "jsconfig.json");
    tsconfigs.set(folder, own ?? (folder === dirname(folder) ? undefined : tsconfigOf(folder)));
  }
  return tsconfigs.get(folder);
}

function textIn(folder: string, name: string): string | undefined {
  try {
    return readSource(resolve(folder, name));
  } catch {
    return undefined;
  }
}

/**
 * Gives the place in the text that the user wrote. What is inserted before what is awaited is where Bun says that the
 * function waits; what else is inserted has none: engines would name what stands before it.
 */
function writtenPlaces(
  code: string,
  { edits, firstSite }: Pick<Rendering, "edits" | "firstSite">,
): (place: Place) => Place | undefined {
  const lines = [0];
  for (let at = 0; at < code.length; at++) {
    const unit = code.charCodeAt(at);
    const isBreak = unit === 10 || unit === 13 && code.charCodeAt(at + 1) !== 10 || unit === 0x2028 ||
      unit === 0x2029;
    if (isBreak) lines.push(at + 1);
  }
  /** Where each insertion begins in the code, and how much was inserted up to its end. */
  const starts = new Int32Array(edits.length);
  const sums = new Int32Array(edits.length + 1);
  edits.forEach((edit, i) => {
    starts[i] = edit.at + sums[i]!;
    sums[i + 1] = sums[i]! + inserted(edit, firstSite).length;
  });
  /** How many insertions begin at an offset or before it. */
  const before = (offset: number) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  /** Where a line begins in the text that the user wrote. */
  const startOf = (line: number) => {
    const start = lines[line - 1] ?? (line < 1 ? 0 : Infinity);
    return start === Infinity ? start : start - sums[before(start - 1)]!;
  };
  return ({ line, column }) => {
    const offset = (lines[line - 1] ?? 0) + column - 1;
    const count = before(offset);
    const inside = count > 0 && offset < starts[count - 1]! + sums[count]! - sums[count - 1]!;
    if (!inside) return { line, column: offset - sums[count]! - startOf(line) + 1 };
    const { waitsAt } = edits[count - 1]!;
    if (waitsAt === undefined) return undefined;
    let found = line;
    while (startOf(found + 1) <= waitsAt) found++;
    return { line: found, column: waitsAt - startOf(found) + 1 };
  };
}

/** How many places tell whether a map holds. */
const SAMPLES = 8;

/**
 * Where some places of a printed module are, as Bun says, all over it and behind its end: two texts that Bun prints in another way,
 * since settings have changed, differ in them.
 *
 * @param options.mappings the module's map
 * @param options.known the same places as in an earlier answer
 */
export function sampleOf(
  { path }: Pick<PrintedModule, "path">,
  { mappings, known }: { mappings: string; known?: readonly Pair[] },
): Pair[] {
  const lines = mappings.split(";").length;
  const all = Array.from(
    { length: SAMPLES - 1 },
    (_, i) => Math.max(2, Math.round((i + 1) * lines / (SAMPLES - 1))),
  );
  const at: Place[] = known?.map((pair) => pair.at) ??
    [...all, lines + 1].map((line) => ({ line, column: 20 }));
  const found = placesInFile({ text: "", path, before: 0 }, at);
  return found.map((place, i) => ({ at: at[i]!, place }));
}
