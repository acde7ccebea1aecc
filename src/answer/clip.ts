/**
 * Texts that are cut so that they take no more than so many bytes as JSON.
 *
 * @module
 */

/** Texts that take no more bytes than that; the last says how many are missing. */
export function clipTexts(texts: readonly string[], bytes: number, noun: string): string[] {
  if (bytes === Infinity) return [...texts];
  const kept: string[] = [];
  let left = bytes;
  for (const text of texts) {
    const clipped = clipText(text, Math.max(40, Math.min(left, bytes / 2)));
    left -= sizeOf(clipped) + 1;
    if (left < 0 && kept.length > 0) {
      kept.push(`… ${texts.length - kept.length} more ${noun}`);
      break;
    }
    kept.push(clipped);
  }
  return kept;
}

/** A text that takes no more bytes as JSON than that, with `…` where it was cut. */
export function clipText(text: string, bytes: number): string {
  if (sizeOf(text) <= bytes) return text;
  let length = Math.min(text.length, Math.max(1, Math.floor(bytes) - 5));
  while (length > 1 && sizeOf(text.slice(0, length)) > bytes - 3) length = Math.floor(length * 0.8);
  // Half a surrogate pair would become three bytes that mean nothing.
  return `${text.slice(0, length).replace(/[\ud800-\udbff]$/, "")}…`;
}

const ENCODER = new TextEncoder();

/** Bytes of a value as JSON. */
function sizeOf(value: unknown): number {
  const text = JSON.stringify(value) ?? "";
  return ENCODER.encode(text).length;
}
