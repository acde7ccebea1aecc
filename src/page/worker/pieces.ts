/**
 * Lines of the terminal's views as pieces that the page dresses: both say the same.
 *
 * @module
 */
import { totalOf } from "../../query/times.ts";
import type { Trace } from "../../trace/trace.ts";
import { callName, callText, type ShownCalls } from "../../view/call_text.ts";
import { type Glyphs, type Segment, type Style, UNICODE } from "../../view/style.ts";
import type { Brief, Piece, Tone } from "../protocol.ts";
import { endingOf } from "./ending.ts";

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

/** A call in a list of others. */
export function briefOf(trace: Trace, call: number): Brief {
  return {
    call,
    name: callName(trace, call),
    pieces: callPieces(trace, { call, others: [] }),
    ending: endingOf(trace, call),
    time: totalOf(trace, call),
  };
}
