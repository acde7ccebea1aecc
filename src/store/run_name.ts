/**
 * The names of runs: `YYYYMMDD_HHMMSS_micros[_label]`, in local time. Names of one clock sort by age.
 *
 * @module
 */

/** Suffix of a run's file. */
export const RUN_SUFFIX = ".tph";

const TIMED = /^\d{8}_\d{6}_\d{6}(?:_|$)/;
const LABEL_LENGTH = 48;

/**
 * The id of a run that started at `started` (milliseconds since 1970, its fraction giving microseconds).
 *
 * @param label What the user called the run; only what is safe in a file name goes into the id.
 */
export function runId(started: number, label?: string): string {
  const date = new Date(started);
  const pad = (value: number, width = 2) => String(value).padStart(width, "0");
  const micros = Math.floor((started - Math.floor(started / 1000) * 1000) * 1000);
  const day = `${pad(date.getFullYear(), 4)}${pad(date.getMonth() + 1)}${pad(date.getDate())}`;
  const time = `${pad(date.getHours())}${pad(date.getMinutes())}${pad(date.getSeconds())}`;
  const name = label === undefined ? "" : labelInName(label);
  return `${day}_${time}_${pad(micros, 6)}${name && "_" + name}`;
}

/** The part of a label that is safe in a file name: letters, digits, `.`, `_` and `-`, at most 48 of them. */
export function labelInName(label: string): string {
  const safe = label.normalize("NFC").replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-").replace(/^[-.]+/, "");
  return [...safe].slice(0, LABEL_LENGTH).join("").replace(/[-.]+$/, "");
}

/** Orders ids newest first; names that carry no time come last. */
export function newestFirst(a: string, b: string): number {
  const timedA = TIMED.test(a);
  if (timedA !== TIMED.test(b)) return timedA ? -1 : 1;
  return a < b ? 1 : a > b ? -1 : 0;
}
