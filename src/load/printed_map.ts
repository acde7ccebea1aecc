/**
 * The source map of a text that a printer has made of another, where the printer does not hand out its own but can be
 * asked for single places. Words mostly come in the same order in both: what has none beside it is guessed, and asked for.
 *
 * @module
 */
import type { SourceMapSegment } from "@jridgewell/sourcemap-codec";
import { isWord } from "../syntax/is_word.ts";
import { MappingsWriter } from "./mappings.ts";
import type { Place } from "./written_places.ts";

/** Where places of the printed text are in the written one. */
export type Ask = (at: readonly Place[]) => Place[];

/** What is left out of a printed text. In a string or a regular expression it may look like one: then words are missing. */
const COMMENT = /(?<=^|[\s;,{}()])\/\/.*|(?<=^|[\s;,{}()=])\/\*[^]*?\*\//gm;
const blank = (comment: string): string => comment.replace(/[^\n\r]/g, " ");

/** How many words of the written text a word is looked for in: types, for the most part, are not printed. */
const NEAR = 60;

/** Words that two in the same order may be apart without doubt: `var a; var b` is printed as `var a, b`. */
const SURE = 3;

/** Each correction can show that what follows was wrong as well. */
const ROUNDS = 12;

/** Names, keywords and numbers of a text, in order. */
interface Words {
  text: string;
  starts: number[];
  ends: number[];
  /** Offsets at which lines begin. */
  lines: number[];
}

/**
 * Makes the `mappings` of a source map, version 3, with one source.
 *
 * @param printed the text that runs
 * @param written the text that it was made of
 * @param ask gives what the printer knows of places
 */
export function mappingsOfPrinted(printed: string, written: string, ask: Ask): string {
  const from = wordsOf(printed);
  const to = wordsOf(written.replace(COMMENT, blank));
  const offsets = aligned(from, to, ask);
  const own = wordless(from, offsets, ask);
  return encoded(
    inOrder(wordPairs(from, to, { offsets, written }), [...own, ...chained(from, ask)].sort(byPlace)),
  );
}

/** The places of the words that have a place of their own, in order; there are too many for a list. */
function* wordPairs(
  from: Words,
  to: Words,
  { offsets, written }: { offsets: Int32Array; written: string },
): Generator<Pair> {
  for (let word = 0; word < offsets.length; word++) {
    const offset = offsets[word]!;
    if (offset < 0 || isBetween(from, word)) continue;
    const at = from.starts[word]!;
    // `a["b"]` is printed as `a.b`: the string begins with its quote.
    const isUnquoted = isQuote(written[offset - 1]) && !isQuote(from.text[at - 1]);
    // A private name begins with its `#`.
    const hash = from.text[at - 1] === "#" ? 1 : 0;
    yield { at: placeOf(from, at - hash), place: placeOf(to, isUnquoted ? offset - 1 : offset - hash) };
  }
}

/** Pairs of two lists in the order of their places; where both have a pair, that of the first comes first. */
function* inOrder(first: Iterable<Pair>, second: readonly Pair[]): Generator<Pair> {
  let next = 0;
  for (const pair of first) {
    while (next < second.length && byPlace(second[next]!, pair) < 0) yield second[next++]!;
    yield pair;
  }
  while (next < second.length) yield second[next++]!;
}

function byPlace(a: Pair, b: Pair): number {
  return a.at.line - b.at.line || a.at.column - b.at.column;
}

const isQuote = (char: string | undefined): boolean => char === '"' || char === "'" || char === "`";

/** Whether a word is the `of` of a loop, to which printers give no place of its own. */
function isBetween(words: Words, word: number): boolean {
  return words.text[words.starts[word]! - 1] === " " && wordText(words, word) === "of";
}

/** A place of the printed text, and what it is in the written one. */
export interface Pair {
  at: Place;
  place: Place;
}

/** Lines without words: `})();` is what calls a function that begins lines above, and `}) {` is where its parameters fail. */
function wordless(words: Words, offsets: Int32Array, ask: Ask): Pair[] {
  const { text, lines } = words;
  const known = new Set<number>();
  offsets.forEach((offset, word) => {
    if (offset >= 0 && !isBetween(words, word)) known.add(placeOf(words, words.starts[word]!).line);
  });
  const begins: Place[] = [];
  for (let line = 1; line <= lines.length; line++) {
    if (known.has(line)) continue;
    const shown = text.slice(lines[line - 1], lines[line]);
    const indent = /[)\]}]\(|\{/.test(shown) ? shown.search(/\S/) : -1;
    if (indent >= 0) begins.push({ line, column: indent + 1 });
  }
  const places = begins.length === 0 ? [] : ask(begins);
  return begins.map((at, i) => ({ at, place: places[i]! }));
}

/** What closes, and is followed by a further part of a chain: in `list.find(test).name`, it is at the bracket that `name` fails. */
const CHAINED = /[)\]}"'`](?=[.([`]|\?\.)/g;

/** The places of what closes, where a chain goes on. */
function chained(from: Words, ask: Ask): Pair[] {
  const at: Place[] = [];
  for (const { index } of from.text.matchAll(CHAINED)) at.push(placeOf(from, index));
  if (at.length === 0) return [];
  // A call is said to be behind the first character of what is called.
  const places = ask(at.map(({ line, column }) => ({ line, column: Math.max(1, column - 1) })));
  return at.map((place, i) => ({ at: place, place: places[i]! }));
}

/** For each word of the printed text: the offset of its counterpart in the written text, or -1. */
function aligned(from: Words, to: Words, ask: Ask): Int32Array {
  /** Words of the written text. */
  const partners = new Int32Array(from.starts.length).fill(-1);
  const offsets = new Int32Array(from.starts.length).fill(-1);
  const known = new Uint8Array(from.starts.length);
  let asked = align({ start: 0, partner: 0 });
  for (let round = 0; asked.length > 0 && round < ROUNDS; round++) {
    const answers = ask(asked.map((word) => placeOf(from, from.starts[word]!)));
    const wrong: { start: number; partner: number }[] = [];
    asked.forEach((word, i) => {
      known[word] = 1;
      const { line, column } = answers[i]!;
      const guess = partners[word]!;
      const offset = (to.lines[line - 1] ?? to.text.length) + column - 1;
      const partner = wordAt(to, offset);
      // The printer may know an earlier place on the line alone, at which another word stands.
      const isThere = to.starts[partner] === offset && isSame(word, partner);
      if (isThere ? partner === guess : guess >= 0 && placeOf(to, to.starts[guess]!).line === line) return;
      wrong.push({ start: word, partner });
      offsets[word] = offset;
    });
    asked = wrong.flatMap(align);
  }
  return offsets.map((offset, word) => offset >= 0 ? offset : to.starts[partners[word]!] ?? -1);

  /** Pairs words from a pair on, up to the next that is known; returns those that are not beside each other. */
  function align({ start, partner }: { start: number; partner: number }): number[] {
    const odd: number[] = [];
    let next = partner;
    /** How many lines ago the words were last beside each other; 0 where they are. */
    let lost = 0;
    if (known[start] === 1) partners[start] = next++;
    for (let word = known[start] === 1 ? start + 1 : start; word < partners.length; word++) {
      if (known[word] === 1) break;
      let found = isSame(word, next) || lost === 0 && isOther(word, next) ? next : -1;
      if (found < 0 && lost === 0) {
        found = near(word, next);
        if (found < 0 || found > next + SURE) odd.push(word);
      } else if (found < 0 && beginsLine(word)) {
        // The words behind an answer are paired again: some lines are enough.
        if (lost < 4 || lost % 64 === 0) odd.push(word);
        lost++;
      }
      if (found >= 0) lost = 0;
      else if (lost === 0 && !isSame(word + 1, next)) lost = 1;
      partners[word] = found;
      if (found >= 0) next = found + 1;
    }
    return odd;
  }

  /** Whether the same is written in another way: `!0` for `true`, `65535` for `0xffff`. */
  function isOther(word: number, other: number): boolean {
    return other < to.starts.length && isDigit(from, word) &&
      (isDigit(to, other) || LITERAL.test(wordText(to, other)));
  }

  function beginsLine(word: number): boolean {
    return word === 0 || from.text.slice(from.ends[word - 1], from.starts[word]).includes("\n");
  }

  function near(word: number, next: number): number {
    const isLast = word + 1 === partners.length;
    for (let at = next + 1; at < Math.min(next + NEAR, to.starts.length); at++) {
      if (isSame(word, at) && (isLast || isSame(word + 1, at + 1))) return at;
    }
    return -1;
  }

  function isSame(word: number, other: number): boolean {
    if (word >= from.starts.length || other >= to.starts.length) return false;
    const start = from.starts[word]!;
    const otherStart = to.starts[other]!;
    const length = from.ends[word]! - start;
    if (to.ends[other]! - otherStart !== length) return false;
    for (let i = 0; i < length; i++) {
      if (from.text.charCodeAt(start + i) !== to.text.charCodeAt(otherStart + i)) return false;
    }
    return true;
  }
}

function wordsOf(text: string): Words {
  const words: Words = { text, starts: [], ends: [], lines: [0] };
  let start = -1;
  for (let at = 0; at <= text.length; at++) {
    const c = at < text.length ? text.charCodeAt(at) : 32;
    const inWord = isWord(c);
    if (inWord && start < 0) start = at;
    else if (!inWord && start >= 0) {
      words.starts.push(start);
      words.ends.push(at);
      start = -1;
    }
    if (c === 10 || c === 13 && text.charCodeAt(at + 1) !== 10) words.lines.push(at + 1);
  }
  return words;
}

/** The first word that begins at an offset or after it. */
function wordAt({ starts }: Words, offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Printed as `!0`, `!1`, `1 / 0` and `void 0`. */
const LITERAL = /^(?:true|false|Infinity|undefined)$/;

function wordText({ text, starts, ends }: Words, word: number): string {
  return text.slice(starts[word], ends[word]);
}

function isDigit({ text, starts }: Words, word: number): boolean {
  const c = text.charCodeAt(starts[word]!);
  return c > 47 && c < 58;
}

function placeOf({ lines }: Words, offset: number): Place {
  let low = 0;
  let high = lines.length;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (lines[middle]! <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: offset - lines[low]! + 1 };
}

/** The `mappings` of pairs in the order of their lines. Few places, as in the maps of printers: what follows a word is at the word. */
export function encoded(pairs: Iterable<Pair>): string {
  const mappings = new MappingsWriter();
  let number = 1;
  let line: SourceMapSegment[] = [];
  for (const { at, place } of pairs) {
    for (; number < at.line; number++) {
      mappings.add(line);
      line = [];
    }
    // The text before the first word, such as the parameters of an arrow, is before it there, too.
    if (line.length === 0 && at.column > 1) line.push([0, 0, place.line - 1, Math.max(0, place.column - 2)]);
    line.push([at.column - 1, 0, place.line - 1, place.column - 1]);
  }
  mappings.add(line);
  return mappings.text();
}
