import { dirname, resolve } from "node:path";
import { readSmall } from "../safe/read_small.ts";

/** What a program imports the library as. */
export const LIBRARY = "tracepatch";
/** Registers the loader; under tph it is registered, and this is the library as well. */
export const REGISTER = "tracepatch/register";
/** Files of a program that are looked at. */
const MAX_FILES = 500;

/** Whether a program imports the library statically, as far as its own files tell. */
export function importsLibrary(entry: string): boolean {
  const seen = new Set([entry]);
  for (const file of seen) {
    let text: string;
    try {
      text = readSmall(file);
    } catch {
      continue;
    }
    for (const [, specifier] of text.matchAll(/\b(?:from|import)\s*["']([^"'\n]+)["']/g)) {
      if (specifier === LIBRARY || specifier === REGISTER) return true;
      if (/^\.{1,2}\//.test(specifier!) && seen.size < MAX_FILES) {
        seen.add(resolve(dirname(file), specifier!));
      }
    }
  }
  return false;
}
