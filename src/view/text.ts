/**
 * Text that people read: units, numbers, columns; and text from the target, made harmless.
 *
 * @module
 */

import { eastAsianWidth } from "get-east-asian-width";
import type { Segment } from "./style.ts";

/** Control characters, line separators, invisible and direction-changing characters, and lone surrogates. */
const UNSAFE =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\ud800-\udfff]/gu;

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

/** A duration of so many nanoseconds, which may be NaN: `830 ns`, `1.24 ms`, `12.3 s`, `2 min 05 s`, `1 h 02 min`. */
export function durationText(ns: number, micro = "µs"): string {
  if (Number.isNaN(ns)) return "unknown time";
  if (ns < 999.5) return `${Math.round(ns)} ns`;
  for (const [unit, size] of [[micro, 1e3], ["ms", 1e6], ["s", 1e9]] as const) {
    const value = ns / size;
    if (unit === "s" ? value < 59.95 : value < 999.5) {
      return `${value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0)} ${unit}`;
    }
  }
  const seconds = Math.round(ns / 1e9);
  const pad = (value: number) => String(value).padStart(2, "0");
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${countText(Math.floor(minutes / 60))} h ${pad(minutes % 60)} min`;
}

/** An integer with thousands separated: `1,000,000`. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** A count and what is counted: `1 call`, `1,200 calls`, `2 matches`. */
export function plural(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? "" : noun.endsWith("ch") ? "es" : "s"}`;
}

/** By how much a size differs: `+4.1 MB`, `-812 B`. */
export function growthText(bytes: number): string {
  return `${bytes < 0 ? "-" : "+"}${bytesText(Math.abs(Math.round(bytes)))}`;
}

/** A size of so many bytes: `812 B`, `4.1 MB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes;
  for (const unit of ["kB", "MB", "GB", "TB"]) {
    value /= 1000;
    if (value < 999.5 || unit === "TB") return `${value.toFixed(value < 9.95 ? 1 : 0)} ${unit}`;
  }
  return "";
}

/** A point in time, in local time: `2026-01-01 12:00:00`. */
export function timeText(ms: number): string {
  const date = new Date(ms);
  const pad = (value: number, width = 2) => String(value).padStart(width, "0");
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ` +
    `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

/** How long ago, for a listing: `just now`, `5 min ago`, `3 h ago`, `2 days ago`, else the day. */
export function agoText(ms: number, now: number): string {
  const seconds = (now - ms) / 1000;
  if (seconds < 0 || seconds >= 14 * 86400) return timeText(ms).slice(0, 10);
  if (seconds < 60) return "just now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${plural(Math.floor(seconds / 86400), "day")} ago`;
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

/** Columns that segments take. */
export function widthOfSegments(segments: Segment[]): number {
  return segments.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** A column of a table: its title, its texts, and on which side they stand. */
export interface Column {
  title: string;
  cells: Segment[];
  align?: "left" | "right";
}

/** Lays out columns as lines, titles first, at most `width` columns of the terminal wide. */
export function table(
  columns: Column[],
  options: { width: number; title: (text: string) => string },
): string[] {
  const shown = columns.filter(({ cells }) => cells.some(({ text }) => text !== ""));
  const widths = shown.map(({ title, cells }) =>
    Math.max(widthOf(title), ...cells.map((c) => widthOf(c.text)))
  );
  const row = (cells: Segment[]) =>
    lineOf(
      cells.flatMap((cell, i) => {
        const space = { text: " ".repeat(widths[i]! - widthOf(cell.text)) };
        const isLast = i === cells.length - 1;
        const parts = shown[i]!.align === "right" ? [space, cell] : isLast ? [cell] : [cell, space];
        return i === 0 ? parts : [{ text: "  " }, ...parts];
      }),
      options.width,
    ).trimEnd();
  const rows = (columns[0]?.cells ?? []).map((_, i) => row(shown.map(({ cells }) => cells[i]!)));
  return [row(shown.map(({ title }) => ({ text: title, dress: options.title }))), ...rows];
}
