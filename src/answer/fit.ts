/**
 * An answer that fits its budget: every row with whole values where there is room; else shorter values; else fewer rows, the
 * most telling ones, and the commands that show the rest.
 *
 * @module
 */
import { jsonText } from "../query/json_text.ts";
import { clipText } from "./clip.ts";
import type { Envelope, RunRef } from "./envelope.ts";
import { Room } from "./short_snapshot.ts";

/** What there is to say, before it is known how much room there is. */
export interface Telling {
  /** Rows that there are. */
  total: number;
  /** Rows that the user has skipped. */
  skipped?: number;
  /** No row takes fewer bytes (default: 20). */
  rowBytes?: number;
  /**
   * Makes the answer. With room for no rows it must be small.
   *
   * @param room.rows so many rows at most; where there are several lists, of each
   */
  make(room: Room): Made;
}

export interface Made {
  answer: unknown;
  shown: number;
  /** Commands for what was left out; the most useful first. */
  more?: string[];
}

export interface FitOptions {
  tph: string;
  run: RunRef | null;
  warnings: readonly string[];
  /** Commands to go on with, whether or not something was left out. */
  next?: readonly string[];
  /** Bytes of the whole text. */
  bytes: number;
  /** The command for everything, where something was left out. */
  whole?: string;
}

/** Bytes of one value, tried from the longest on. */
const VALUES = [Infinity, 2000, 600, 200];
/** Where not all rows fit, values are no longer than these. */
const SHORT_VALUES = [200, 80, 40, 16];
/** Rows that are worth shorter values. */
const ENOUGH = 12;
/** Sizes that are tried for values of one length. */
const MOST_TRIES = 9;
/** A budget is used up from this part of it on. */
const NEARLY = 0.93;
/** Rows of most answers take no fewer bytes. */
const FEWEST_BYTES = 20;

/** The text of an answer, no longer than `bytes`; where these are without end, in pieces, for it may be longer than a string can be. */
export function* answerPieces(telling: Telling, options: FitOptions): Generator<string> {
  if (options.bytes !== Infinity) return yield fitText(telling, options);
  const room = new Room(rowsIn(telling), Infinity);
  yield* piecesOf(telling, telling.make(room), room, options);
}

function rowsIn({ total, skipped = 0 }: Telling): number {
  return Math.max(0, total - skipped);
}

/** The text of an answer, no longer than `bytes`. */
export function fitText(telling: Telling, options: FitOptions): string {
  const { bytes } = options;
  const all = rowsIn(telling);
  const rows = Math.min(all, Math.ceil(bytes / (telling.rowBytes ?? FEWEST_BYTES)));
  const texts: RowTexts = new WeakMap();
  const attempt = (rows: number, valueBytes: number) => {
    const room = new Room(rows, valueBytes);
    const made = telling.make(room);
    const text = textOf(telling, made, room, options, texts);
    const size = byteLength(text);
    return { text, size, shown: made.shown, fits: size <= bytes };
  };
  for (const valueBytes of VALUES) {
    const whole = attempt(rows, valueBytes);
    if (whole.fits && (whole.shown >= all || rows === 0)) return whole.text;
  }
  let best: { text: string; shown: number } | undefined;
  for (const valueBytes of SHORT_VALUES) {
    let least = 0;
    let most = rows;
    let guess = rows;
    for (let tries = 0; tries < MOST_TRIES && least <= most; tries++) {
      // Nothing may be larger than the budget, so the last try is one without rows.
      if (tries === MOST_TRIES - 1 && best === undefined) guess = least;
      const part = attempt(guess, valueBytes);
      if (!part.fits) most = guess - 1;
      else {
        if (best === undefined || part.shown > best.shown) best = part;
        if (part.size > NEARLY * bytes) break;
        least = guess + 1;
      }
      guess = Math.max(least, Math.min(most, Math.floor(guess * bytes / part.size)));
    }
    if (best !== undefined && best.shown >= Math.min(ENOUGH, all)) break;
  }
  return best?.text ?? textOf(telling, { answer: null, shown: 0 }, new Room(0, 0), options);
}

function textOf(...parts: Parameters<typeof piecesOf>): string {
  return [...piecesOf(...parts)].join("");
}

function* piecesOf(
  { total, skipped = 0 }: Telling,
  { answer, shown, more = [] }: Made,
  room: Room,
  { tph, run, warnings, next = [], bytes, whole }: FitOptions,
  texts?: RowTexts,
): Generator<string> {
  // The envelope's own texts are shortened only where they would take more than their share.
  const own = new Room(0, bytes);
  const clippedRun = clippedRef(run, own);
  const clippedWarnings = own.texts(warnings, bytes / 8, "warnings");
  const shortened = room.shortened + own.shortened;
  const truncated = shortened > 0 || skipped + shown < total;
  const commands = [
    ...(truncated ? more : []),
    ...(truncated && whole !== undefined ? [whole] : []),
    ...next,
  ];
  const most = bytes / 4;
  let size = 0;
  yield* envelopePieces({
    tph,
    run: clippedRun,
    total,
    shown,
    shortened,
    truncated,
    answer: rowPieces(answer, texts),
    next: [...new Set(commands)].filter((command, i) => (size += command.length + 3) <= most || i === 0),
    warnings: clippedWarnings,
  });
}

/** What an envelope says about the run, in no more than a share of the bytes. */
function clippedRef(run: RunRef | null, room: Room): RunRef | null {
  if (run === null || room.valueBytes === Infinity) return run;
  const share = room.valueBytes / 10;
  return {
    ...run,
    id: clipText(run.id, 200),
    command: room.texts(run.command, share, "words"),
    problems: room.texts(run.problems, share, "problems"),
  };
}

/** An envelope as JSON: a line for each field; the answer is text already, in pieces. */
export function* envelopePieces(
  envelope: Omit<Envelope, "answer"> & { answer: Iterable<string> },
): Generator<string> {
  const { tph, run, total, shown, shortened, truncated, answer, next, warnings } = envelope;
  const field = (key: string, value: unknown) => `${jsonText(key)}: ${jsonText(value)}`;
  yield `{${field("tph", tph)},\n${field("run", run)},\n`;
  yield `${field("total", total)}, ${field("shown", shown)}, ${field("shortened", shortened)}, `;
  yield `${field("truncated", truncated)},\n"answer": `;
  yield* answer;
  yield `,\n${field("next", next)},\n${field("warnings", warnings)}}`;
}

/** An answer as JSON: a line for each of its fields, and for each row of a list. */
function* rowPieces(answer: unknown, texts?: RowTexts): Generator<string> {
  if (Array.isArray(answer)) return yield* listPieces(answer, texts);
  if (typeof answer !== "object" || answer === null) return yield jsonText(answer);
  let between = "{";
  for (const [key, value] of Object.entries(answer)) {
    if (value === undefined) continue;
    yield `${between}${jsonText(key)}: `;
    if (Array.isArray(value)) yield* listPieces(value, texts);
    else yield jsonText(value);
    between = ",\n";
  }
  yield between === "{" ? "{}" : "}";
}

function* listPieces(rows: readonly unknown[], texts?: RowTexts): Generator<string> {
  const isFlat = rows.every((row) => typeof row !== "object" || row === null);
  if (isFlat) return yield jsonText(rows);
  for (let i = 0; i < rows.length; i++) yield `${i === 0 ? "[" : ",\n"}${rowText(rows[i], texts)}`;
  yield "]";
}

/** What rows are as JSON: several attempts have most of them in common. */
type RowTexts = WeakMap<object, string>;

function rowText(row: unknown, texts: RowTexts | undefined): string {
  if (texts === undefined || typeof row !== "object" || row === null) return jsonText(row);
  let text = texts.get(row);
  if (text === undefined) texts.set(row, text = jsonText(row));
  return text;
}

const ENCODER = new TextEncoder();

function byteLength(text: string): number {
  return ENCODER.encode(text).length;
}
