/**
 * The map of an ES module as Bun prints it, to the text that the user wrote. Bun hands out neither that text nor its map. Its
 * `Transpiler` makes the same text of the same input, which tells where tokens are; where each of them comes from, Bun is asked.
 *
 * @module
 */
import type { Rendering } from "../instrument/original.ts";
import { inserted } from "../instrument/edits.ts";
import { jsonText } from "../probe/json_text.ts";
import { type KeptPrint, keptPrint } from "./bun_kept_print.ts";
import { keptMappings } from "./kept_mappings.ts";
import { packedInFile, placesInFile } from "./bun_printed.ts";
import { printersOf } from "./bun_printers.ts";
import { columnOf, lineOf, packed } from "./packed_place.ts";
import { encoded, type Placed, placedTokens } from "./printed_map.ts";
import { printedTokens } from "./printed_tokens.ts";
import type { Lang } from "./source.ts";
import type { Place } from "./written_places.ts";

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

/** The map of a module. */
export interface ModuleMap {
  mappings: string;
  /** Some places in it, to see whether it still holds. */
  sample: Sample[];
}

/** Makes the map of a module; undefined where Bun has printed something longer, and where it has macros. */
export function mapOfModule(module: PrintedModule): ModuleMap | undefined {
  return mapByKept(module) ?? mapByAsking(module);
}

/** By the map that Bun keeps of what it has printed. */
function mapByKept({ path, code, rendering }: PrintedModule): ModuleMap | undefined {
  const held = heldPrint(path, code);
  return held && { mappings: keptMappings(held.kept, writtenPlaces(code, rendering)), sample: held.sample };
}

/** What Bun keeps of a module, if it has the same map now: where settings have changed, it says other places, of which some are asked for. */
export function heldPrint(path: string, code: string): { kept: KeptPrint; sample: Sample[] } | undefined {
  const kept = keptPrint(code);
  if (kept === undefined) return undefined;
  const claimed = keptSample(kept);
  const behind = packed(linesOf(kept.text) + 1, 1);
  const sample = sampledAgain({ path }, [...claimed, sampleAt(behind, behind)]);
  const { line, column } = sample.at(-1)!.place;
  const holds = jsonText(sample.slice(0, -1)) === jsonText(claimed) &&
    isUnmapped(behind, packed(line, column));
  return holds ? { kept, sample } : undefined;
}

/** By what Bun says of each place that may have one of its own. */
function mapByAsking({ path, lang, code, tests, rendering }: PrintedModule): ModuleMap | undefined {
  const text = printedText({ path, lang, code, tests });
  if (text === undefined) return undefined;
  const behind = packed(linesOf(text) + 1, 1);
  let end = behind;
  const ask = (at: readonly number[]) => {
    const found = packedInFile({ text, path, before: 0 }, [...at, behind]);
    end = found.pop()!;
    return found;
  };
  const awaits = rendering.edits.some(({ waitsAt }) => waitsAt !== undefined);
  const placed = placedTokens(text, ask, { awaits });
  const lines = text.split("\n");
  if (!isUnmapped(behind, end) || !standThere(placed, { lines, code })) return undefined;
  const written = writtenPlaces(code, rendering);
  return {
    mappings: encoded(inWritten(placed, { lines, written })),
    sample: [...sampleIn(placed), sampleAt(behind, end)],
  };
}

/** Where Bun begins a line of a source text. What it prints has other breaks escaped. */
const BREAK = /\r\n|[\n\r\u2028\u2029]/;

/** How many lines a printed text has; behind its end, a place is not mapped. */
const linesOf = (text: string): number => text.trimEnd().split("\n").length;

/** Whether Bun says of a place that it is on the same line: further up, everything is on another. */
const isUnmapped = (at: number, place: number): boolean => lineOf(at) === lineOf(place);

/**
 * Tokens with their places in the text that the user wrote. What has none there is where the token before it is. The end of a
 * function is where its last token is: behind probes, Bun prints the functions that are declared in a function first.
 */
function inWritten(
  { at, places }: Placed,
  { lines, written }: { lines: readonly string[]; written: (place: number) => number },
): Placed {
  const found: Placed = { at, places: [] };
  let last = packed(1, 1);
  let line = 0;
  for (let i = 0; i < at.length; i++) {
    const here = lineOf(at[i]!);
    const own = places[i]! > 0 ? written(places[i]!) : 0;
    if (own > 0) last = own;
    else if (here !== line) {
      const column = columnOf(at[i]!);
      if (lines[here - 1]![column - 1] === "}") last = lastInBlock(found, column);
    }
    found.places.push(last);
    line = here;
  }
  return found;
}

/** The last place of a block that ends on a line that begins at a column, as the one does on which it begins. */
function lastInBlock({ at, places }: Placed, column: number): number {
  let last = places.at(-1) ?? packed(1, 1);
  for (let i = places.length - 1; i >= 0; i--) {
    last = Math.max(last, places[i]!);
    if (columnOf(at[i]!) <= column && (i === 0 || lineOf(at[i]!) !== lineOf(at[i - 1]!))) break;
  }
  return last;
}

/** Lines at most that Bun's test runner puts before a module: one for each of the globals of tests that it uses, and two. */
const LINES_OF_GLOBALS = 32;

/** The text that Bun has printed: of those that settings may lead to, the one with most words where Bun says. */
function printedText({ path, lang, code, tests }: Omit<PrintedModule, "rendering">): string | undefined {
  const texts = printersOf({ path, lang, code }).map((print) => print(code));
  const different = [...new Set(texts)];
  if (different.length === 1 && !tests) return different[0];
  const possible = different.flatMap((text) => {
    const end = linesOf(text);
    const behind = Array.from({ length: tests ? LINES_OF_GLOBALS + 1 : 1 }, (_, i) => packed(end + 1 + i, 1));
    const places = packedInFile({ text, path, before: 0 }, behind);
    const before = places.findIndex((place, i) => isUnmapped(behind[i]!, place));
    return before < 0 ? [] : "\n".repeat(before) + text;
  });
  return possible.length < 2 ? possible[0] : likeliest(possible, { path, code });
}

/** The text in which most words of the lines that differ stand in the code where Bun says. */
function likeliest(texts: readonly string[], { path, code }: { path: string; code: string }): string {
  const all = texts.map((text) => text.split("\n"));
  const isShared = (line: number) => all.every((other) => other[line] === all[0]![line]);
  const written = code.split(BREAK);
  let best = { text: texts[0]!, hits: -1 };
  texts.forEach((text, i) => {
    const lines = all[i]!;
    const at = sampled(
      printedTokens(text).at.filter((at) => !isShared(lineOf(at) - 1) && wordAt(lines, at) !== ""),
    );
    const hits = hitsOf({ at, places: packedInFile({ text, path, before: 0 }, at) }, { lines, written });
    if (hits > best.hits) best = { text, hits };
  });
  return best.text;
}

/** The part of the words that stand where Bun says, in a text that it has printed; some are its own. */
const MOST = 0.7;

/** Whether the words of a text stand in the code where Bun says: with other settings, it has printed another text. */
function standThere(placed: Placed, { lines, code }: { lines: readonly string[]; code: string }): boolean {
  const written = code.split(BREAK);
  const { at, places } = placed;
  // Bun cannot be asked about the first line, and all of an import is where it begins.
  const isOwn = (i: number) => lineOf(at[i]!) > 1 && places[i]! > 0 && places[i] !== places[i - 1];
  const some = sampled(at.map((_, i) => i).filter(isOwn));
  // The printer has words of its own.
  const words = some.filter((i) => isLong(wordAt(lines, at[i]!), code));
  const hits = hitsOf(
    { at: words.map((i) => at[i]!), places: words.map((i) => places[i]!) },
    { lines, written },
  );
  return hits >= words.length * MOST;
}

/** Whether a word stands in the code, and is not one of the short ones that are all over it. */
const isLong = (word: string, code: string): boolean => /^[A-Za-z]{3,}$/.test(word) && code.includes(word);

/** Words that are enough to tell two texts from each other. */
const SAMPLE = 400;

function sampled(all: readonly number[]): number[] {
  const each = Math.ceil(all.length / SAMPLE);
  return all.filter((_, i) => i % each === 0);
}

/** The lines of a printed text, and of the code that it was made of. */
interface Lines {
  lines: readonly string[];
  written: readonly string[];
}

/** How many words have the same word in the code, where Bun says. */
function hitsOf({ at, places }: Placed, { lines, written }: Lines): number {
  return at.filter((place, i) => wordAt(lines, place) === wordAt(written, places[i]!)).length;
}

function wordAt(lines: readonly string[], place: number): string {
  WORD.lastIndex = columnOf(place) - 1;
  return WORD.exec(lines[lineOf(place) - 1] ?? "")?.[0] ?? "";
}

const WORD = /\w+/y;

/**
 * Gives the place in the text that the user wrote, 0 for none. What is inserted before what is awaited is where Bun says that
 * the function waits; what else is inserted has no place: engines would name what stands before it.
 */
function writtenPlaces(
  code: string,
  { edits, firstSite }: Pick<Rendering, "edits" | "firstSite">,
): (place: number) => number {
  /** Where each insertion begins in the code, and how much was inserted up to its end. */
  const starts = new Int32Array(edits.length);
  const sums = new Int32Array(edits.length + 1);
  for (let i = 0; i < edits.length; i++) {
    starts[i] = edits[i]!.at + sums[i]!;
    sums[i + 1] = sums[i]! + inserted(edits[i]!, firstSite).length;
  }
  /** Where each line begins in the code, and in the text that the user wrote. */
  const lines = [0];
  const ownLines = [0];
  let next = 0;
  for (let at = 0; at < code.length; at++) {
    const unit = code.charCodeAt(at);
    const isBreak = unit === 10 || unit === 13 && code.charCodeAt(at + 1) !== 10 || unit === 0x2028 ||
      unit === 0x2029;
    if (!isBreak) continue;
    while (next < starts.length && starts[next]! <= at) next++;
    lines.push(at + 1);
    ownLines.push(at + 1 - sums[next]!);
  }
  /** How many insertions begin at an offset or before it; most often as many as before the offset that was asked about last. */
  let known = 0;
  const before = (offset: number) => {
    for (let more = 0; more < 2; more++, known++) {
      if (known > 0 && starts[known - 1]! > offset) break;
      if (known >= starts.length || starts[known]! > offset) return known;
    }
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle + 1;
      else high = middle;
    }
    return known = low;
  };
  return (place) => {
    const line = lineOf(place);
    const offset = (lines[line - 1] ?? 0) + columnOf(place) - 1;
    const count = before(offset);
    const isInside = count > 0 && offset < starts[count - 1]! + sums[count]! - sums[count - 1]!;
    if (!isInside) return packed(line, offset - sums[count]! - (ownLines[line - 1] ?? 0) + 1);
    const { waitsAt } = edits[count - 1]!;
    if (waitsAt === undefined) return 0;
    let found = line;
    while (ownLines[found]! <= waitsAt) found++;
    return packed(found, waitsAt - ownLines[found - 1]! + 1);
  };
}

/** A place of the printed text, and what it is in the code. */
export interface Sample {
  at: Place;
  place: Place;
}

/** How many places tell whether a map holds. */
const SAMPLES = 8;

const placeOf = (place: number): Place => ({ line: lineOf(place), column: columnOf(place) });

const sampleAt = (at: number, place: number): Sample => ({ at: placeOf(at), place: placeOf(place) });

/**
 * Some places that Bun was asked for, all over the module: two texts that Bun prints in another way, since settings have
 * changed, differ in them.
 */
function sampleIn({ at, places }: Placed): Sample[] {
  const asked = at.map((_, i) => i).filter((i) => places[i]! > 0 && columnOf(at[i]!) > 1);
  const each = Math.ceil(asked.length / (SAMPLES - 1));
  return asked.filter((_, i) => i % each === 0).map((i) => sampleAt(at[i]! - 1, places[i]!));
}

/** The same of what Bun keeps. It cannot be asked about the first line, and of two mappings of one place, the last holds. */
function keptSample({ line, column, ofLine, ofColumn }: KeptPrint): Sample[] {
  const each = Math.ceil(line.length / (SAMPLES - 1));
  const found: Sample[] = [];
  for (let i = 0; i < line.length; i++) {
    if (line[i] === 0 || column[i] === 0 || line[i] === line[i + 1] && column[i] === column[i + 1]) continue;
    found.push({
      at: { line: line[i]! + 1, column: column[i]! },
      place: { line: ofLine[i]! + 1, column: ofColumn[i]! + 1 },
    });
    i += each - 1;
  }
  return found;
}

/** What Bun says now of the places of a sample; without one, of some place. */
export function sampledAgain({ path }: Pick<PrintedModule, "path">, sample?: readonly Sample[]): Sample[] {
  const all = sample?.map(({ at }) => at) ?? [{ line: 2, column: 20 }];
  const found = placesInFile({ text: "", path, before: 0 }, all);
  return all.map((at, i) => ({ at, place: found[i]! }));
}
