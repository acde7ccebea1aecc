/**
 * The ids by which other programs know a run's requests and calls (W3C trace context): the recorder sends them, readers find them again.
 *
 * @module
 */

/** The digits that the spans of one thread of a run begin with: 8; those of the call's number in that thread follow. */
export function spanPrefix(runId: string, thread: number): string {
  // Not 0, with which a call's number may make no valid id.
  return hexOf(hash(`${runId}/${thread}`, 0) || 1);
}

/** The trace of a call that did not come with one begins with these 24 digits; those of the call's number follow. */
export function tracePrefix(runId: string, thread: number): string {
  const of = `${runId}/${thread}`;
  return hexOf(hash(of, 1) || 1) + hexOf(hash(of, 2)) + hexOf(hash(of, 3));
}

const DIGITS = "0123456789abcdef";

/** 8 hexadecimal digits. */
export function hexOf(value: number): string {
  let text = "";
  for (let shift = 28; shift >= 0; shift -= 4) text += DIGITS[value >>> shift & 15];
  return text;
}

/** FNV-1a of the UTF-16 units, from a start of its own for each seed. */
function hash(text: string, seed: number): number {
  let value = (0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1)) >>> 0;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}
