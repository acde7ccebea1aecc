/**
 * Values that look like what people and programs choose for secrets, made from an index: none is a credential.
 *
 * @module
 */

export const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
export const DIGITS = "0123456789";

/** Numbers that look random and are the same in each run (a linear congruence). */
function numbers(seed: number): () => number {
  let state = seed * 2654435761 % 2 ** 32;
  return () => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32;
}

/** A made value of so many characters of an alphabet. */
export function made(index: number, length: number, alphabet = LETTERS + DIGITS): string {
  const next = numbers(index + 7);
  let text = "";
  for (let i = 0; i < length; i++) text += alphabet[Math.floor(next() * alphabet.length)];
  return text;
}

const WORDS = "otter lamp river stone maple cloud amber tiger piano cedar lemon raven ocean daisy flint honey"
  .split(" ");

/** What people choose: words, words with digits and marks, and several words. */
export function chosen(index: number): string {
  const next = numbers(index + 3);
  const word = () => WORDS[Math.floor(next() * WORDS.length)]!;
  const number = 1000 + index;
  switch (index % 4) {
    case 0:
      return `${word()}${number}!`;
    case 1:
      return `${word()}-${word()}-${word()}-${made(index, 3, "bcdfghjkmnpqrstvwxz")}`;
    case 2:
      return `${word().toUpperCase()}${number}${word()}`;
    default:
      return made(index, 14);
  }
}

export const token = (index: number): string => made(index, 22);
