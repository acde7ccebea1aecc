/**
 * The functions of a generated text that has no source map, found again in the file that it was made of: those that have the
 * same names and parameters, in the same order. What a tool has added stands in none.
 *
 * @module
 */
import type { Site } from "../contract.ts";
import type { FoundFunction, OriginalSite } from "../instrument/instrument.ts";
import { standIn } from "./original_functions.ts";

/** More pairs of functions are not compared. */
const MOST_PAIRS = 4_000_000;

/**
 * @param functions the functions of the generated text, in the order in which they begin
 * @param originals those of the file
 * @returns for each what it is in the file, or null; undefined where the two have too little in common
 */
export function alignedFunctions(
  functions: readonly FoundFunction[],
  originals: readonly FoundFunction[],
  file: string,
): (OriginalSite | null)[] | undefined {
  if (functions.length * originals.length > MOST_PAIRS) return undefined;
  const made = functions.map(({ site }) => signature(site));
  const written = originals.map(({ site }) => signature(site));
  const lengths = commonLengths(made, written);
  // Most of what was written must be there; otherwise the text was made of something else.
  if (2 * lengths[0]! < originals.length) return undefined;
  const width = written.length + 1;
  const found: (OriginalSite | null)[] = functions.map(() => null);
  for (let i = 0, j = 0; i < made.length && j < written.length;) {
    if (isSame(made[i]!, written[j]!)) {
      found[i] = standIn(functions[i]!, originals[j]!, file);
      i++;
      j++;
    } else if (lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!) i++;
    else j++;
  }
  return found;
}

/** What Vite and Babel call what is exported as default. */
const DEFAULT = /^(?:_default|__vite_ssr_export_default__|__vi_export_default__)$/;
/** The name of an anonymous function contains its line. */
const LINE = /(\.[cm]?[jt]sx?):\d+/g;
const UNNAMED = /^[^ ]*\.[cm]?[jt]sx?:\d+$/;

/** What identifies a function. */
interface Signature {
  text: string;
  params: string;
  /** It has no name, or is named for what it is passed to, which may have another name in the generated text. */
  isLoose: boolean;
}

function signature({ kind, name, params }: Site): Signature {
  const plain = name.replace(LINE, "$1").replace(DEFAULT, "default");
  return {
    text: `${kind} ${plain}(${params.join()})`,
    params: params.join(),
    isLoose: kind === "test" || kind === "suite" || name.endsWith(" callback") || UNNAMED.test(name),
  };
}

function isSame(made: Signature, written: Signature): boolean {
  return made.text === written.text ||
    made.isLoose && written.isLoose && made.params === written.params && !ADDED.test(made.text);
}

/** Functions that tools hand to their own. */
const ADDED = /^\S+ (?:__vi|_interop|_export)/;

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
