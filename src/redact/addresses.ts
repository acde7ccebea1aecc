/**
 * A `pincode` is a personal number, or in India that of a post office: what it is in an address, its neighbours say.
 *
 * @module
 */
import { byteSet } from "./byte_table.ts";
import { toLowerCase } from "../probe/natives.ts";
import { isWordAt } from "./bytes.ts";
import { table } from "./name_tables.ts";
import { MAX_WORDS, splitName } from "./words.ts";

const WORDS = "city state district country address street locality village taluk landmark postoffice";
/** Names of the other parts of an address. */
const PARTS: ReadonlyMap<string, true> = table([
  true,
  `${WORDS} town region area statename districtname cityname line1 address1`,
]);
/** Words of functions that are about places. */
const PLACES: ReadonlyMap<string, true> = table([
  true,
  "address addresses postal post ship shipping shipment deliver delivery location city district courier serviceability",
]);
const IN_TEXTS = WORDS.split(" ");

const words: string[] = new Array(MAX_WORDS + 2).fill("");

/** Whether a name is `pincode`, in any case, with `_` in it or not. */
export function isPinCode(name: string): boolean {
  if (name.length < 7 || name.length > 8) return false;
  const lower = toLowerCase(name);
  return lower === "pincode" || lower === "pin_code";
}

export function isPartOfAddress(name: string): boolean {
  return PARTS.get(toLowerCase(name)) === true;
}

/** Whether a parameter is part of an address, by the other ones and by the function's name. */
export function isInAddress(functionName: string, beside: readonly string[]): boolean {
  for (let i = 0; i < beside.length; i++) if (isPartOfAddress(beside[i]!)) return true;
  const count = splitName(functionName, words);
  for (let i = 0; i < count; i++) if (PLACES.get(words[i]!) === true) return true;
  return false;
}

/** Whether a text has a part of an address by its name. */
export function hasAddress(bytes: Uint8Array, length: number): boolean {
  for (let i = 1; i < length; i++) {
    // s c d a l v t p
    if (IS_FIRST[bytes[i]! | 32] !== 1) continue;
    for (let k = 0; k < IN_TEXTS.length; k++) if (isWordAt(bytes, i, IN_TEXTS[k]!)) return true;
  }
  return false;
}

const IS_FIRST = byteSet(IN_TEXTS.map((word) => word[0]!).join(""));
