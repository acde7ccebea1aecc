/**
 * An answer that fits its budget: every row with whole values where there is room; else shorter values; else fewer rows, the
 * most telling ones, and the commands that show the rest.
 *
 * @module
 */
import { jsonText } from "../query/json_text.ts";
import { clipRun, clipTexts, type Envelope, type RunRef } from "./envelope.ts";
import { Room } from "./short_snapshot.ts";

/** What there is to say, before it is known how much room there is. */
export interface Telling {
  /** Rows that there are. */
  total: number;
  /** Rows that the user has skipped. */
  skipped?: number;
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
/** No row takes fewer bytes. */
const FEWEST_BYTES = 20;

/** The text of an answer, no longer than `bytes`. */
export function fitText(telling: Telling, options: FitOptions): string {
  const { bytes } = options;
  const all = Math.max(0, telling.total - (telling.skipped ?? 0));
  const rows = bytes === Infinity ? all : Math.min(all, Math.ceil(bytes / FEWEST_BYTES));
  const attempt = (rows: number, valueBytes: number) => {
    const room = new Room(rows, valueBytes);
    const made = telling.make(room);
    const text = textOf(telling, made, { ...options, isCut: room.isCut });
    const size = byteLength(text);
    return { text, size, shown: made.shown, fits: size <= bytes };
  };
  for (const valueBytes of bytes === Infinity ? [Infinity] : VALUES) {
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
  return best?.text ?? textOf(telling, { answer: null, shown: 0 }, { ...options, isCut: true });
}

function textOf(
  { total, skipped = 0 }: Telling,
  { answer, shown, more = [] }: Made,
  { tph, run, warnings, next = [], bytes, whole, isCut }: FitOptions & { isCut: boolean },
): string {
  const truncated = isCut || skipped + shown < total;
  const commands = [
    ...(truncated ? more : []),
    ...(truncated && whole !== undefined ? [whole] : []),
    ...next,
  ];
  const room = bytes / 4;
  let size = 0;
  return envelopeText({
    tph,
    run: clipRun(run, bytes),
    total,
    shown,
    truncated,
    answer,
    next: [...new Set(commands)].filter((command, i) => (size += command.length + 3) <= room || i === 0),
    warnings: clipTexts(warnings, bytes / 8, "warnings"),
  });
}

/** An envelope as JSON: a line for each field, and for each row of the answer. */
function envelopeText(envelope: Envelope): string {
  return [...envelopePieces({ ...envelope, answer: rowsText(envelope.answer) })].join("");
}

/** The same, with an answer that is text already, in pieces. */
export function* envelopePieces(
  envelope: Omit<Envelope, "answer"> & { answer: Iterable<string> },
): Generator<string> {
  const { tph, run, total, shown, truncated, answer, next, warnings } = envelope;
  const field = (key: string, value: unknown) => `${jsonText(key)}: ${jsonText(value)}`;
  yield `{${field("tph", tph)},\n${field("run", run)},\n`;
  yield `${field("total", total)}, ${field("shown", shown)}, ${field("truncated", truncated)},\n"answer": `;
  yield* answer;
  yield `,\n${field("next", next)},\n${field("warnings", warnings)}}`;
}

function rowsText(answer: unknown): string {
  if (Array.isArray(answer)) return listText(answer);
  if (typeof answer !== "object" || answer === null) return jsonText(answer);
  const fields = Object.entries(answer).filter(([, value]) => value !== undefined).map(([key, value]) =>
    `${jsonText(key)}: ${Array.isArray(value) ? listText(value) : jsonText(value)}`
  );
  return `{${fields.join(",\n")}}`;
}

function listText(rows: readonly unknown[]): string {
  const isFlat = rows.every((row) => typeof row !== "object" || row === null);
  return isFlat ? jsonText(rows) : `[${rows.map((row) => jsonText(row)).join(",\n")}]`;
}

const ENCODER = new TextEncoder();

function byteLength(text: string): number {
  return ENCODER.encode(text).length;
}
