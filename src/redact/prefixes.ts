/**
 * Finds the keys of services by their beginnings.
 *
 * @module
 */
import { looksRandom } from "./looks.ts";
import { CHARACTERS, TABLE } from "./known_prefixes.ts";

/** Characters of a key that must look random. */
const LONGEST = 200;
/** By hash of the first three bytes: the first rule, and by rule the next one; 0: none. */
const SLOTS = 1 << 12;
const heads = new Uint8Array(SLOTS);
const next = new Uint8Array(256);
/** By rule. */
const texts: number[][] = [[]];
const kinds = new Uint8Array(256);
const least = new Uint8Array(256);
const asksForRandom = new Uint8Array(256);
/** By byte: a bit for each kind of characters. */
const classes = new Uint8Array(256);

function slotOf(a: number, b: number, c: number): number {
  return (a * 31 ^ b * 197 ^ c * 1217) & (SLOTS - 1);
}

function fill(): void {
  const names = Object.keys(CHARACTERS) as (keyof typeof CHARACTERS)[];
  for (let bit = 0; bit < names.length; bit++) {
    const rangesOf = CHARACTERS[names[bit]!];
    for (let i = 0; i < rangesOf.length; i += 2) {
      for (let c = rangesOf.charCodeAt(i); c <= rangesOf.charCodeAt(i + 1); c++) classes[c]! |= 1 << bit;
    }
  }
  const rows = TABLE.split("\n");
  for (let i = 1; i < rows.length - 1; i++) {
    const cells = rows[i]!.split(" ");
    let cell = 0, kind = 0, count = "";
    for (let k = 0; k < cells.length; k++) {
      const text = cells[k]!;
      if (text === "") continue;
      cell++;
      if (cell === 3) kind = 1 << names.indexOf(text as keyof typeof CHARACTERS);
      else if (cell === 4) count = text;
      if (cell < 5) continue;
      const rule = texts.length;
      const bytes: number[] = new Array(text.length);
      for (let n = 0; n < text.length; n++) bytes[n] = text.charCodeAt(n);
      texts[rule] = bytes;
      kinds[rule] = kind;
      least[rule] = parseInt(count);
      asksForRandom[rule] = count.endsWith("?") ? 1 : 0;
      const slot = slotOf(bytes[0]!, bytes[1]!, bytes[2]!);
      next[rule] = heads[slot]!;
      heads[slot] = rule;
    }
  }
}
fill();

/** Tells of each beginning, up to its third character. */
export function eachBeginning(tell: (text: string) => void): void {
  for (let rule = 1; rule < texts.length; rule++) {
    const [a, b, c] = texts[rule]!;
    tell(String.fromCharCode(a!, b!, c!));
  }
}

/** The end of the key that begins at `at`, where a word begins; 0 when none does. */
export function keyEnd(bytes: Uint8Array, at: number, length: number): number {
  if (at + 3 > length) return 0;
  let rule = heads[slotOf(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!)]!;
  for (; rule !== 0; rule = next[rule]!) {
    const text = texts[rule]!;
    let i = 0;
    while (i < text.length && bytes[at + i] === text[i]) i++;
    if (i < text.length) continue;
    const start = at + i;
    let end = start;
    // Where more than a length is required, a repeated beginning must not make it read to the end each time.
    const most = asksForRandom[rule] === 1 && start + LONGEST < length ? start + LONGEST : length;
    while (end < most && (classes[bytes[end]!]! & kinds[rule]!) !== 0) end++;
    if (end - start < least[rule]!) continue;
    if (asksForRandom[rule] === 1 && !looksRandom(bytes, start, end)) continue;
    return end;
  }
  return 0;
}
