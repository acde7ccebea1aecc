/**
 * The names of runs: `YYYYMMDD_HHMMSS_micros[_label]`, in UTC. Names from one clock sort by age. (In local time they would not,
 * each autumn; and to find out the time zone takes a runtime milliseconds.)
 *
 * @module
 */

/** Suffix of a run's file. */
export const RUN_SUFFIX = ".tph";

/** Of later centuries, the microseconds since 1970 are no longer exact: who counts them up could do so for ever. */
const TIMED = /^(?:[01]\d|2[01])\d{6}_\d{6}_\d{6}(?:[_~]|$)/;

/** Whether an id begins with the time of a run. */
export function isTimedId(id: string): boolean {
  return TIMED.test(id);
}
const LABEL_LENGTH = 48;

/** The microseconds since 1970 at `started`, milliseconds since then with a fraction. */
export function stampOf(started: number): number {
  return Math.floor(started * 1000);
}

/** The id of a run that started at `started` (milliseconds since 1970). */
export function runId(started: number, label?: string): string {
  return idOfStamp(stampOf(started), label);
}

/**
 * The id of a run with that stamp.
 *
 * @param label What the user called the run; only what is safe in a file name goes into the id.
 */
export function idOfStamp(stamp: number, label?: string): string {
  const [date = "", time = ""] = new Date(Math.floor(stamp / 1000)).toISOString().split("T");
  const micros = String(stamp % 1_000_000).padStart(6, "0");
  const name = label === undefined ? "" : labelInName(label);
  return `${date.replaceAll("-", "")}_${time.slice(0, 8).replaceAll(":", "")}_${micros}${name && "_" + name}`;
}

/** The stamp of an id; -Infinity for a name without a time. */
export function stampOfId(id: string): number {
  if (!isTimedId(id)) return -Infinity;
  const parts = /^(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)_(\d{6})(?:[_~]|$)/.exec(id);
  if (parts === null) return -Infinity;
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0, micros = 0] = parts.slice(1).map(
    Number,
  );
  return Date.UTC(year, month - 1, day, hours, minutes, seconds) * 1000 + micros;
}

/** The part of a label that is safe in a file name: letters, digits, `.`, `_` and `-`, at most 48 of them. */
export function labelInName(label: string): string {
  const safe = label.normalize("NFC").replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-").replace(/^[-.]+/, "");
  return [...safe].slice(0, LABEL_LENGTH).join("").replace(/[-.]+$/, "");
}

/** The id of an earlier part of a run that is rotated: `~` is in no label. */
export function partName(id: string, part: number): string {
  return `${id}~${part}`;
}

/** The run that an id is of, and which of its earlier parts it is; none for the newest part, or the whole. */
export function partOf(id: string): { run: string; part?: number } {
  const [, run = id, part] = /^(.*)~(\d{1,9})$/s.exec(id) ?? [];
  return part === undefined ? { run } : { run, part: Number(part) };
}

/** Orders ids newest first; names that carry no time come last. */
export function newestFirst(a: string, b: string): number {
  const timedA = TIMED.test(a);
  if (timedA !== TIMED.test(b)) return timedA ? -1 : 1;
  const [first, second] = [partOf(a), partOf(b)];
  if (first.run === second.run) return (second.part ?? Infinity) - (first.part ?? Infinity) || 0;
  return first.run < second.run ? 1 : -1;
}
