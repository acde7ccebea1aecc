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
  const names = Object.keys(CHARACTERS);
  names.forEach((name, bit) => {
    const pattern = CHARACTERS[name as keyof typeof CHARACTERS];
    for (let i = 0; i < 128; i++) if (pattern.test(String.fromCharCode(i))) classes[i]! |= 1 << bit;
  });
  for (const row of TABLE.trim().split("\n")) {
    const [, , kind = "", count = "", ...prefixes] = row.split(/\s+/);
    for (const prefix of prefixes) {
      const rule = texts.length;
      texts.push(Array.from(prefix, (c) => c.charCodeAt(0)));
      kinds[rule] = 1 << names.indexOf(kind);
      least[rule] = parseInt(count);
      asksForRandom[rule] = count.endsWith("?") ? 1 : 0;
      const [a, b, c] = texts[rule]!;
      const slot = slotOf(a!, b!, c!);
      next[rule] = heads[slot]!;
      heads[slot] = rule;
    }
  }
}
fill();

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
    // Where more is asked than a length, a run that begins again and again must not be read to its end each time.
    const most = asksForRandom[rule] === 1 && start + LONGEST < length ? start + LONGEST : length;
    while (end < most && (classes[bytes[end]!]! & kinds[rule]!) !== 0) end++;
    if (end - start < least[rule]!) continue;
    if (asksForRandom[rule] === 1 && !looksRandom(bytes, start, end)) continue;
    return end;
  }
  return 0;
}
