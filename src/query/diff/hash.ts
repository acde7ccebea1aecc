/**
 * The 64-bit hash that diffs are made of: two independent 32-bit lanes, as no larger integer is cheap in JavaScript.
 * Each lane is a chain of multiplications with constants of MurmurHash3 (public domain, A. Appleby). It guards
 * against accidents, not against an adversary.
 *
 * @module
 */

/** Adds a word to the low lane. */
export function mixLow(hash: number, word: number): number {
  hash = Math.imul(hash ^ word, 0x85ebca6b);
  return hash ^ (hash >>> 15);
}

/** Adds a word to the high lane. */
export function mixHigh(hash: number, word: number): number {
  hash = Math.imul((hash + word) | 0, 0xc2b2ae35);
  return (hash << 15) | (hash >>> 17);
}

/** Spreads the bits of a finished lane. */
export function finish(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** A text as one 32-bit word. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = mixLow(hash, text.charCodeAt(i));
  return finish(hash);
}
