/**
 * Text for terminals: how wide it is and how it is cut; text from the target, made harmless.
 *
 * @module
 */

import { eastAsianWidth } from "get-east-asian-width";
import { UNSEEN } from "../query/unseen.ts";
import type { Segment } from "./style.ts";

/** What is not seen, controls, and lone surrogates. */
const UNSAFE = new RegExp(`${UNSEEN.source}|[\\u0000-\\u001f\\ud800-\\udfff]`, "gu");

const NAMED: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f" };

/** Writes what a terminal would act on, or a reader could not see, as an escape: `\n`, `\x1b`, `\u202e`. */
export function escapeText(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0)!;
    if (NAMED[character] !== undefined) return NAMED[character];
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\u{${code.toString(16)}}`;
  });
}

// deno-lint-ignore no-control-regex
const NARROW = /^[\u0000-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u257f]*$/;
/** What stands on the character before it: marks, joiners, selectors, the vowels and finals of a Hangul syllable. */
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff\ud7b0-\ud7ff]$/u;
/** One emoji, made of however many characters: a flag, a family, a hand with a colour, a digit in a box. */
const EMOJI =
  /^(?:\p{RGI_Emoji}|[\d#*]\u20e3|\p{Extended_Pictographic}.*\u200d\p{Extended_Pictographic}.*)$/v;

/** Made when the first text needs it: it takes some milliseconds in Node. */
let segmenter: Intl.Segmenter | undefined;

/** What a reader takes for one character each. */
function* clustersOf(text: string): Generator<string> {
  if (NARROW.test(text)) return yield* text;
  segmenter ??= new Intl.Segmenter();
  for (const { segment } of segmenter.segment(text)) yield segment;
}

/** How many columns of a terminal a text takes; it has no control characters. */
export function widthOf(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const cluster of clustersOf(text)) {
    if (EMOJI.test(cluster)) width += 2;
    else for (const character of cluster) width += widthOfCharacter(character);
  }
  return width;
}

function widthOfCharacter(character: string): number {
  return ZERO_WIDTH.test(character) ? 0 : eastAsianWidth(character.codePointAt(0)!);
}

/** Characters of a text that may take no column, besides those that take one each. */
const SPARE = 1000;

/**
 * What of a long text is looked at where it is cut to so many columns: a file of a megabyte can have the same megabyte in
 * thousands of values.
 */
export function beginOf(text: string, width: number, dots = "…"): string {
  const most = 2 * Math.max(width, 0) + SPARE;
  if (text.length <= most) return text;
  // Half of a pair would be shown as an escape.
  const isPair = text.charCodeAt(most - 1) >> 10 === 0xd800 >> 10;
  return text.slice(0, isPair ? most - 1 : most) + dots;
}

/** Cuts a text to so many columns; `dots` stands for what was cut. */
export function cutText(text: string, width: number, dots = "…"): string {
  if (widthOf(text) <= width) return text;
  const room = width - widthOf(dots);
  if (room <= 0) return dots.slice(0, Math.max(0, width));
  let kept = "";
  let used = 0;
  for (const cluster of clustersOf(text)) {
    used += widthOf(cluster);
    if (used > room) break;
    kept += cluster;
  }
  return kept + dots;
}

/** Cuts a text to so many columns, in its middle: the end of a name tells as much as its beginning. */
export function cutMiddle(text: string, width: number, dots = "…"): string {
  if (widthOf(text) <= width) return text;
  const half = (width - widthOf(dots)) / 2;
  // Too narrow for two ends.
  if (half < 2) return cutText(text, width, dots);
  let end = "";
  let used = 0;
  for (const cluster of [...clustersOf(text)].reverse()) {
    used += widthOf(cluster);
    if (used > half) break;
    end = cluster + end;
  }
  return cutText(text, width - widthOf(end), dots) + end;
}

/** Joins segments to a line of at most `width` columns. */
export function lineOf(segments: Segment[], width = Infinity, dots = "…"): string {
  let line = "";
  let used = 0;
  const whole = width === Infinity ? 0 : widthOfSegments(segments);
  for (const { text, dress } of segments) {
    let shown = text;
    if (whole > width) {
      const left = width - used;
      if (left <= 0) break;
      // What follows is cut off, so even a text that would just fit must say so.
      if (widthOf(text) >= left) shown = cutText(text + dots, left, dots);
      used += widthOf(shown);
    }
    line += dress === undefined || shown === "" ? shown : dress(shown);
  }
  return line;
}

/**
 * Breaks a text between words into lines of at most `width` columns, the later ones indented a little more than the first; within
 * words that are wider than a line.
 */
export function wrapText(text: string, width: number): string[] {
  const indent = text.search(/\S|$/);
  return wrapWords(text, width, (word) => piecesOf(word, Math.max(MOST_NARROW, width - indent - 2)));
}

/** Columns of a piece of a word in any case. */
const MOST_NARROW = 8;

/** A word in pieces of so many columns. */
function piecesOf(word: string, width: number): string[] {
  if (widthOf(word) <= width) return [word];
  const pieces = [""];
  let used = 0;
  for (const cluster of clustersOf(word)) {
    const own = widthOf(cluster);
    if (used + own > width) {
      pieces.push("");
      used = 0;
    }
    pieces[pieces.length - 1] += cluster;
    used += own;
  }
  return pieces;
}

/** Breaks a text between words alone: what is to be copied, such as a command, stays as it is. */
export function wrapWords(
  text: string,
  width: number,
  pieces: (word: string) => string[] = (word) => [word],
): string[] {
  if (widthOf(text) <= width) return [text];
  const indent = " ".repeat(text.search(/\S|$/));
  const lines: string[] = [];
  let line = "";
  const words = text.trimStart().split(" ").flatMap((word) =>
    pieces(word).map((piece, i) => ({ word: piece, isRest: i > 0 }))
  );
  for (const { word, isRest } of words) {
    const start = lines.length === 0 ? indent : `${indent}  `;
    if (line !== "" && (isRest || widthOf(line) + 1 + widthOf(word) > width)) {
      lines.push(line);
      line = `${indent}  ${word}`;
    } else line = line === "" ? start + word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Breaks the paragraphs of a text anew where they have lines that are too long, and indented lines as `wrapRow` does. */
export function fitParagraphs(text: string, width: number): string {
  if (width === Infinity) return text;
  const fitted = text.replace(/^\S.*(?:\n\S.*)*/gm, (paragraph) => {
    if (paragraph.split("\n").every((line) => widthOf(line) <= width)) return paragraph;
    return wrapText(paragraph.replaceAll("\n", " "), width).map((line) => line.trimStart()).join("\n");
  });
  return fitted.replace(/^ +\S.*$/gm, (line) => wrapRow(line, width).join("\n"));
}

/** What a column beside another must have room for. */
const LEAST_BESIDE = 30;

/**
 * Breaks an indented line into lines of at most `width` columns. What stands behind a gap, as a command's explanation, stays beside what is
 * before it, or else comes below; a command that goes on says so by a backslash, where it is not within quotes.
 */
export function wrapRow(line: string, width: number): string[] {
  if (widthOf(line) <= width) return [line];
  const [, name, gap, text] = /^( +\S.*?)( {2,})(\S.*)$/.exec(line) ?? [];
  if (name !== undefined) {
    const beside = widthOf(name + gap);
    if (width - beside >= LEAST_BESIDE) {
      const wrapped = wrapText(text!, width - beside).map((part) => part.trimStart());
      return wrapped.map((part, i) => (i === 0 ? name + gap : " ".repeat(beside)) + part);
    }
    const below = " ".repeat(name.search(/\S/) + 4);
    return [
      ...wrapRow(name, width),
      ...wrapText(below + text, width).map((part) => below + part.trimStart()),
    ];
  }
  if (!COMMAND.test(line)) return wrapText(line, width);
  let quote: string | undefined;
  return wrapWords(line, width - 2).map((part, i, parts) => {
    for (const character of part) {
      if (quote === undefined ? /["']/.test(character) : character === quote) {
        quote = quote === undefined ? character : undefined;
      }
    }
    return quote === undefined && i < parts.length - 1 ? `${part} \\` : part;
  });
}

const COMMAND = /^ +(?:[A-Z_]+=\S+ )*(?:tph|npx|bunx|deno|node|bun|curl) /;

/** Columns that segments take. */
export function widthOfSegments(segments: Segment[]): number {
  return segments.reduce((sum, { text }) => sum + widthOf(text), 0);
}
