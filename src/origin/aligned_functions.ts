/**
 * The functions of a generated text that has no source map, found again in the file that it was made of: those that have the
 * same names and parameters, in the same order. What a tool has added stands in none.
 *
 * @module
 */
import type { FoundCall, FoundFunction } from "../instrument/instrument.ts";
import { isSame, type Signature, signature } from "./signature.ts";

/** More pairs of functions are not compared. */
const MOST_PAIRS = 4_000_000;

/**
 * @param functions the functions of the generated text, in the order in which they begin
 * @param originals those of the file
 * @returns for each which of the originals it is, or −1; undefined where the two have too little in common
 */
export function alignedFunctions(
  functions: readonly FoundFunction[],
  originals: readonly FoundFunction[],
): number[] | undefined {
  if (functions.length * originals.length > MOST_PAIRS) return undefined;
  const made = functions.map(({ site }) => signature(site));
  const written = originals.map(({ site }) => signature(site));
  const lengths = commonLengths(made, written);
  // Most of what was written must be there; otherwise the text was made of something else.
  if (2 * lengths[0]! < originals.length) return undefined;
  const width = written.length + 1;
  const found = functions.map(() => -1);
  for (let i = 0, j = 0; i < made.length && j < written.length;) {
    if (isSame(made[i]!, written[j]!)) {
      found[i++] = j++;
    } else if (lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!) i++;
    else j++;
  }
  return found;
}

/** The place of a call in the original of the function that makes it: the one of its name, or of as many the same one. */
export function alignedCall(original: FoundFunction, { name, nth, of }: FoundCall): FoundPlace | null {
  const calls = original.calls.filter((call) => call.name === name);
  return calls.length === of ? calls[nth]! : null;
}

type FoundPlace = FoundFunction["calls"][number];

/** By where the two lists begin: how long the longest list is that is in both. */
function commonLengths(a: readonly Signature[], b: readonly Signature[]): Uint32Array {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = isSame(a[i]!, b[j]!)
        ? lengths[(i + 1) * width + j + 1]! + 1
        : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  return lengths;
}
