import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { isGranted } from "../probe/is_granted.ts";
import { isBun } from "../probe/natives.ts";

/** What is read of a `package.json`. */
interface Package {
  name?: unknown;
  type?: string | undefined;
}

const known = new Map<string, Package | undefined>();

/**
 * The `"type"` of the nearest `package.json` above a file.
 *
 * @param file absolute path
 * @returns "module", "commonjs", or undefined where there is none
 */
export function packageType(file: string): string | undefined {
  return nearest(dirname(file), () => true)?.type;
}

/**
 * The `"type"` that counts for a file in Bun: that of the `package.json` beside it, or else of the nearest one above that
 * has a name.
 *
 * @param file absolute path
 * @returns as {@linkcode packageType}
 */
export function bunPackageType(file: string): string | undefined {
  const folder = dirname(file);
  const found = packageIn(folder) ??
    nearest(dirname(folder), ({ name }) => typeof name === "string" && name !== "");
  return found?.type;
}

function nearest(folder: string, counts: (found: Package) => boolean): Package | undefined {
  for (;; folder = dirname(folder)) {
    const found = packageIn(folder);
    if (found !== undefined && counts(found)) return found;
    if (folder === dirname(folder)) return undefined;
  }
}

/** The `package.json` of a folder; undefined where there is none, or one that cannot be read. */
function packageIn(folder: string): Package | undefined {
  if (known.has(folder)) return known.get(folder);
  let found: Package | undefined;
  try {
    const path = join(folder, "package.json");
    // A pipe or a device would be read for ever. Under Bun, who reads waits for neither (bun_system_files.ts).
    if (!isGranted("read", path)) throw new Error("it may not be read");
    if (isBun || statSync(path).isFile()) {
      const text = readFileSync(path, "utf8");
      found = JSON.parse(text) ?? {};
      const isOften = text.indexOf(TYPE) !== text.lastIndexOf(TYPE);
      if (isBun && isOften) found = { ...found, type: firstType(text) };
    }
  } catch {
    // Another one above may do.
  }
  known.set(folder, found);
  return found;
}

const TYPE = '"type"';
/** Strings, and what begins and ends objects and arrays, in JSON. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]]/g;
const VALUE = /^\s*:\s*(?:"([^"\\]*)")?/;

/** Of a `"type"` that stands there twice, Bun takes the first; `JSON.parse`, as Node does, the last. */
function firstType(text: string): string | undefined {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (depth === 1 && token === TYPE) {
      const value = VALUE.exec(text.slice(index + token.length));
      if (value !== null) return value[1];
    }
  }
  return undefined;
}
