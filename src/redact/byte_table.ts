/**
 * Tables by byte. They are filled by functions: where a module has a loop outside of any function, Bun's engine compiles the
 * bundle's outermost code for its sake, which is half a megabyte.
 *
 * @module
 */

/** Sets the entries of the characters of a text, which is ASCII. */
export function setBytes(table: Uint8Array, text: string, value: number): void {
  for (let i = 0; i < text.length; i++) table[text.charCodeAt(i)] = value;
}

/** A table in which these have 1, and all others 0. */
export function byteSet(text: string): Uint8Array<ArrayBuffer> {
  const table = new Uint8Array(256);
  setBytes(table, text, 1);
  return table;
}

/** The bytes of a text, which is ASCII. */
export function bytesOfText(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
