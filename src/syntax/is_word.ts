/** Whether a code unit can be part of an identifier or a number. */
export function isWord(c: number): boolean {
  return c > 96 && c < 123 || c > 64 && c < 91 || c > 47 && c < 58 || c === 95 || c === 36 || c > 127;
}
