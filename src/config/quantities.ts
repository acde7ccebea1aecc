/**
 * Quantities as people write them: `10k` calls, `1.5ms`, `2GB`.
 *
 * @module
 */

const DURATIONS: Record<string, number> = {
  ns: 1,
  us: 1e3,
  "µs": 1e3,
  ms: 1e6,
  s: 1e9,
  min: 60e9,
  m: 60e9,
  h: 3600e9,
  d: 86400e9,
  w: 604800e9,
};
const BYTES: Record<string, number> = {
  "": 1,
  b: 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  t: 1e12,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};
const COUNTS: Record<string, number> = { "": 1, k: 1e3, m: 1e6, g: 1e9 };

/** Nanoseconds of `830ns`, `1.5ms`, `10s`, `2min`, `7d`; a bare number is milliseconds. Nothing for other text. */
export function parseDuration(text: string): number | undefined {
  return parse(text, { ...DURATIONS, "": 1e6 });
}

/** Bytes of `4096`, `100kB`, `2GiB`. Nothing for other text. */
export function parseBytes(text: string): number | undefined {
  const bytes = parse(text, BYTES);
  return bytes === undefined ? undefined : Math.round(bytes);
}

/** What a run is rotated by: milliseconds, or bytes. */
export interface RotationRule {
  every?: number;
  bytes?: number;
}

/** Smaller parts would be more of headers than of calls. */
const LEAST_TIME = 1e9;
const LEAST_SIZE = 1e6;

/** `1h`, `500MB`; nothing for other text, a bare number, or what is too little. */
export function rotationOf(text: string): RotationRule | undefined {
  if (/^[\d\s_,.]*$/.test(text)) return undefined;
  const nanoseconds = parseDuration(text);
  if (nanoseconds !== undefined) return nanoseconds < LEAST_TIME ? undefined : { every: nanoseconds / 1e6 };
  const bytes = parseBytes(text);
  return bytes === undefined || bytes < LEAST_SIZE ? undefined : { bytes };
}

/** A count of `1000`, `1_000`, `10k`, `1.5M`. Nothing for other text, or for a part of one. */
export function parseCount(text: string): number | undefined {
  const count = parse(text, COUNTS);
  return Number.isSafeInteger(count) ? count : undefined;
}

function parse(text: string, units: Record<string, number>): number | undefined {
  const [, digits, unit] = /^\s*(\d[\d_,]*(?:\.\d+)?|\.\d+)\s*([a-zµ]*)\s*$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const factor = units[unit!.toLowerCase()];
  return factor === undefined ? undefined : Number(digits.replace(/[_,]/g, "")) * factor;
}
