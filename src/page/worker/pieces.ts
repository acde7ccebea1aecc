/**
 * Lines of the terminal's views as pieces that the page dresses: both say the same.
 *
 * @module
 */
import type { CallChange } from "../../query/diff/compare_calls.ts";
import type { Trace } from "../../trace/trace.ts";
import { callName, callText, type ShownCalls } from "../../view/call_text.ts";
import { changeSegments } from "../../view/diff/change_text.ts";
import { type Glyphs, type Segment, type Style, UNICODE } from "../../view/style.ts";
import type { Brief, Piece, Tone } from "../protocol.ts";
import { endingOf } from "./ending.ts";
import { tookOf } from "./took.ts";

const TONES = ["bold", "dim", "red", "green", "yellow", "cyan", "magenta"] as const;

/** Names what a piece is dressed in, instead of dressing it. */
const toneOf = new Map<Segment["dress"], Tone>();

const STYLE = Object.fromEntries([...TONES, "link" as const].map((tone) => {
  const dress = (text: string) => text;
  toneOf.set(dress, tone === "link" ? "plain" : tone);
  return [tone, dress];
})) as unknown as Style;

/** Only what common fonts have. */
const GLYPHS: Glyphs = {
  ...UNICODE,
  cross: "×",
  repeat: "repeat",
  parallel: "»",
  wait: "waited",
};

/** What the terminal's views take. */
const DRESS = { style: STYLE, glyphs: GLYPHS };

/** Columns of one value in a line. */
const VALUE_WIDTH = 60;
/** Columns of a line; the page cuts it where it ends. */
const LINE_WIDTH = 240;

function piecesOf(segments: readonly Segment[]): Piece[] {
  return segments.map(({ text, dress }) => [toneOf.get(dress) ?? "plain", text]);
}

/** A call as one would write it, with what came of it. */
export function callPieces(trace: Trace, item: ShownCalls): Piece[] {
  return piecesOf(
    callText(trace, item, LINE_WIDTH, { ...DRESS, args: true, results: true, valueWidth: VALUE_WIDTH }),
  );
}

/** Parts of values that are shown in a line. */
const MOST_CHANGES = 4;

/** What two calls of a function differ in, in one line: `price  rate: 1 → 2, result: 10 → 20`. */
export function changedPieces(name: string, changes: readonly CallChange[]): Piece[] {
  const parts = changes.slice(0, MOST_CHANGES).flatMap((change, i) => [
    { text: i === 0 ? "  " : ", " },
    // As the page calls it elsewhere.
    ...changeSegments(change.slot === "return" ? { ...change, slot: "result" } : change, {
      ...DRESS,
      valueWidth: VALUE_WIDTH,
    }),
  ]);
  const more = changes.length - MOST_CHANGES;
  const rest = more > 0 ? [{ text: `, and ${more} more`, dress: STYLE.dim }] : [];
  return piecesOf([{ text: name, dress: STYLE.bold }, ...parts, ...rest]);
}

/** A call in a list of others. */
export function briefOf(trace: Trace, call: number): Brief {
  return {
    call,
    name: callName(trace, call),
    pieces: callPieces(trace, { call, others: [] }),
    ending: endingOf(trace, call),
    took: tookOf(trace, call),
  };
}
