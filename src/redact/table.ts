/**
 * Tables by byte.
 *
 * @module
 */

/**
 * A loop of its own: where many stand in a module's body, which is one function with all modules of a bundle, Bun's engine takes that for a
 * function that runs often, and compiles all of it, eight milliseconds in each process.
 */
export function tableOf(size: number, numberAt: (i: number) => number): Uint8Array {
  const table = new Uint8Array(size);
  for (let i = 0; i < size; i++) table[i] = numberAt(i);
  return table;
}

/** By the code of a character: 1 where it is among these. */
export function tableOfCharacters(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (let i = 0; i < characters.length; i++) table[characters.charCodeAt(i)] = 1;
  return table;
}
