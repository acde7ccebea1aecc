/**
 * Where the standalone binary writes the files that it holds, such as the preload script: they are executed, so nobody
 * else may be able to change them.
 *
 * @module
 */
import { accessSync, constants, lstatSync, readdirSync, readFileSync, rmSync, type Stats } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { cannotPlacePreload, messageOf } from "../errors.ts";
import { lookAt } from "../safe/owners.ts";
import { privateFolder, systemTemp } from "../safe/private_folder.ts";
import { processFolder } from "../safe/process_folder.ts";
import { replaceFile } from "../safe/replace_file.ts";
import { userCache } from "../safe/user_cache.ts";
import type { EmbeddedFiles } from "./embedded.ts";
import { PRELOADS } from "./preloads.ts";

/**
 * Name of the folder that has the files alone: a program under Deno may read all of it. What is below a folder of this name is
 * left out of reports of coverage.
 */
export const FILES = "node_modules";

/** Bun takes a `?` in the path of a script for the beginning of a query, and a backslash for a slash. */
const UNLOADABLE = process.platform === "win32" ? /\?/ : /[?\\]/;

/**
 * Writes the embedded files to where only this user can change them: the user's cache; without one, a folder among the
 * temporary files; else one for this run alone.
 */
export function placeFiles(
  files: EmbeddedFiles,
  env: Record<string, string | undefined>,
): { folder: string; isFresh: boolean } {
  const cache = userCache(env);
  const temp = systemTemp(env);
  const problems: string[] = [];
  // One that is missing is told as such, and not once for each folder.
  files.check();
  for (
    const [base, name] of [
      ...(cache === undefined ? [] : [[cache, "tracepatch"]] as const),
      [temp, `tracepatch-${process.getuid?.() ?? "user"}`],
    ] as const
  ) {
    try {
      if (UNLOADABLE.test(base)) throw new Error(`Bun loads no script from ${base}`);
      const folder = privateFolder(base, [name, files.build, FILES]);
      verify(folder, files);
      assertExecutable(folder);
      return { folder, isFresh: false };
    } catch (error) {
      problems.push(messageOf(error));
    }
  }
  try {
    const fresh = processFolder(temp, "tph-");
    try {
      const folder = privateFolder(temp, [basename(fresh)]);
      verify(folder, files);
      assertExecutable(folder);
      return { folder, isFresh: true };
    } catch (error) {
      rmSync(fresh, { recursive: true, force: true });
      throw error;
    }
  } catch (error) {
    throw cannotPlacePreload([...problems, messageOf(error)]);
  }
}

/** @throws {Error} The system will not load the parser from there. */
function assertExecutable(folder: string): void {
  if (process.platform === "win32") return;
  try {
    accessSync(join(folder, PRELOADS.parser), constants.X_OK);
  } catch {
    throw new Error(`native code cannot be loaded from ${folder}`);
  }
}

/** Says which versions of the files were compared with those in the binary. */
const VERIFIED = "verified";

/**
 * Makes sure that the files are those in this binary, and puts right those that are not. To compare all bytes takes some
 * milliseconds: so that is done once for each version of a file, which its inode and times tell.
 *
 * @throws {Error} A file cannot be written.
 */
function verify(folder: string, files: EmbeddedFiles): void {
  const names = Object.values(PRELOADS);
  const versions = () => names.map((name) => versionOf(join(folder, name)));
  removeForeign(folder);
  const list = join(folder, VERIFIED);
  const before = versions();
  const listed = lookAt(list);
  // A change in the same tick of the clock would not show.
  const isLater = listed?.isFile() === true &&
    before.every(({ changed }) => listed.mtimeMs - changed > CLOCK_TICK);
  if (isLater && textOf(list) === listText(before)) return;
  for (const name of names) {
    const path = join(folder, name);
    const wanted = files.read(name);
    if (!holds(path, wanted)) replaceFile(path, wanted, name === PRELOADS.parser ? 0o700 : 0o600);
  }
  const now = listText(versions());
  try {
    replaceFile(list, now, 0o600);
  } catch (error) {
    // In a folder that is whole and read-only, they are compared each time.
    if (now !== listText(before)) throw error;
  }
}

/**
 * Removes what V8 has made of the recorder where somebody else could change it: in a folder that others could once write to, it may be
 * theirs. The files of the binary are compared instead.
 */
function removeForeign(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.endsWith(CODE) && !isOwnAlone(lookAt(path))) rmSync(path, { recursive: true, force: true });
  }
}

/** Ends the names of files with compiled code: see `load/start.cjs`. */
const CODE = ".code";

function isOwnAlone(found: Stats | undefined): boolean {
  if (found === undefined || !found.isFile()) return false;
  const own = process.getuid?.();
  return own === undefined || found.uid === own && (found.mode & 0o022) === 0;
}

/** Milliseconds; file systems count in steps of up to ten. */
const CLOCK_TICK = 50;

interface Version {
  text: string;
  /** When the file was last changed, in milliseconds. */
  changed: number;
}

function listText(versions: Version[]): string {
  return versions.map(({ text }) => text).join("\n");
}

function holds(path: string, wanted: Uint8Array): boolean {
  try {
    return isOwnAlone(lookAt(path)) && readFileSync(path).equals(wanted);
  } catch {
    return false;
  }
}

function versionOf(path: string): Version {
  const found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (found === undefined || !found.isFile()) return { text: "none", changed: 0 };
  const { ino, size, uid, mode, mtimeNs, ctimeNs, mtimeMs, ctimeMs } = found;
  // Deno gives the latter in whole seconds.
  const changed = Math.max(Number(mtimeMs), Number(ctimeMs));
  return { text: [ino, size, uid, mode, mtimeNs, ctimeNs].join(" "), changed };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
