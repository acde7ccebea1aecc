import { widthOf } from "./text.ts";

/** What stands for a character that tph itself writes. */
const OWN: Record<string, string> = {
  "…": "..",
  "→": "->",
  "←": "<-",
  "›": ">",
  "·": "|",
  "×": "x",
  "ƒ": "f",
  "✗": "x",
  "µ": "u",
  "≤": "<=",
  "≥": ">=",
  "≈": "~",
  "−": "-",
};

/** A line in ASCII: what is not becomes a sign like it, or is written as `\\u{1f680}`. */
export function asciiText(line: string): string {
  // deno-lint-ignore no-control-regex
  return line.replace(/[^\x00-\x7f]/gu, (char) => OWN[char] ?? `\\u{${char.codePointAt(0)!.toString(16)}}`);
}

/** Dress and links: what a terminal does not show. */
// deno-lint-ignore no-control-regex
const DRESS = /(\x1b\[[\d;]*m|\x1b\]8;;[^\x1b]*\x1b\\)/;

const DOTS = "..";

/** The same of a line that takes so many columns at most: where signs take more of them, it is cut. */
export function asciiLine(line: string, width: number): string {
  const text = asciiText(line);
  // Commands are whole, so that they can be copied: some are too long as they are.
  if (text.length <= width || shownWidth(text) <= width || shownWidth(line) > width) return text;
  let left = width - DOTS.length;
  return text.split(DRESS).map((piece, i) => {
    if (i % 2 === 1 || left < 0) return i % 2 === 1 ? piece : "";
    const room = left;
    left -= piece.length;
    return left < 0 ? piece.slice(0, room) + DOTS : piece;
  }).join("");
}

function shownWidth(line: string): number {
  return line.split(DRESS).reduce((sum, piece, i) => i % 2 === 1 ? sum : sum + widthOf(piece), 0);
}
