/**
 * What was found out about large runs, for the next question about them: files in the user's own cache, each for one question about one
 * version of one run. They hold numbers alone, and those that were written first are removed when there are many.
 *
 * @module
 */
import { lstatSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { privateFolder } from "../safe/private_folder.ts";
import { replaceFile } from "../safe/replace_file.ts";
import { userCache } from "../safe/user_cache.ts";
import { crc32 } from "../trace/crc32.ts";
import type { Source } from "../trace/file.ts";
import type { KnownNumbers } from "../trace/known.ts";
import { buildOrigin, VERSION } from "../version.ts";

/** The most numbers of a file. */
const MOST_NUMBERS = 1 << 19;
const MOST_FILES = 256;
const MOST_BYTES = 64 << 20;

/**
 * What is known of the run in a file; nothing where it cannot be told whether the file, or this tph, has changed since.
 *
 * @param env the environment, for the user's folder for caches
 */
export function knownNumbers(
  { version }: Pick<Source, "version">,
  env: Record<string, string | undefined> = process.env,
): KnownNumbers | undefined {
  const { commit } = buildOrigin();
  // What runs from source may change at any time; what was built of changed files names the commit that they were changed from.
  if (commit === undefined || version === undefined) return undefined;
  const { mtimeMs } = statSync(process.execPath, { throwIfNoEntry: false }) ?? {};
  let folder: string | undefined;
  const pathOf = (question: string) =>
    join(folder ??= ownFolder(env), nameOf([version, VERSION, commit, mtimeMs, question].join(" ")));
  return {
    get(question) {
      try {
        const path = pathOf(question);
        const file = lstatSync(path, { throwIfNoEntry: false });
        // They and their checksum.
        if (file?.isFile() !== true || file.size > 8 * (MOST_NUMBERS + 1)) return undefined;
        return numbersIn(readFileSync(path));
      } catch {
        return undefined;
      }
    },
    keep(question, numbers) {
      if (numbers.length > MOST_NUMBERS) return;
      try {
        const path = pathOf(question);
        makeRoom(dirname(path));
        replaceFile(path, bytesOf(numbers), 0o600);
      } catch {
        // It is found out anew the next time.
      }
    },
  };
}

/** What a file is called: some 150 characters, which any system takes. */
function nameOf(text: string): string {
  return text.replace(/[^\w.]+/g, "_");
}

function ownFolder(env: Record<string, string | undefined>): string {
  const cache = userCache(env);
  if (cache === undefined) throw new Error("there is no folder for caches");
  return privateFolder(cache, ["tracepatch", "numbers"]);
}

/** The numbers, and their checksum as one more. */
function bytesOf(numbers: Float64Array): Uint8Array {
  const all = new Float64Array(numbers.length + 1);
  all.set(numbers);
  all[numbers.length] = crc32(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  return new Uint8Array(all.buffer);
}

/** Nothing where the checksum is another one. */
function numbersIn(bytes: Uint8Array): Float64Array | undefined {
  // A Buffer's own `slice` copies nothing, and in Node it begins anywhere.
  const all = new Float64Array(new Uint8Array(bytes).buffer, 0, Math.floor(bytes.length / 8));
  const numbers = all.subarray(0, -1);
  const sum = crc32(new Uint8Array(numbers.buffer, 0, numbers.byteLength));
  return bytes.length % 8 === 0 && all.at(-1) === sum ? numbers : undefined;
}

/** Removes the oldest files, so that there is room for one more. */
function makeRoom(folder: string): void {
  const files = readdirSync(folder).map((name) => {
    const path = join(folder, name);
    const { size, mtimeMs } = lstatSync(path);
    return { path, size, mtimeMs };
  }).sort((a, b) => b.mtimeMs - a.mtimeMs);
  let bytes = 8 * MOST_NUMBERS;
  for (const [i, { path, size }] of files.entries()) {
    bytes += size;
    if (i + 1 >= MOST_FILES || bytes > MOST_BYTES) rmSync(path, { force: true });
  }
}
