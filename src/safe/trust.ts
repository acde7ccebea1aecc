/**
 * Which files and folders of a project are followed: a configuration names programs to run and where to write, so it must
 * be the user's own, or root's, or in a folder that the user trusts, as with git's `safe.directory`.
 *
 * @module
 */
import { isWithin } from "./is_within.ts";
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import process from "node:process";
import { isOwn, lookAt } from "./owners.ts";
import { whyChangeable } from "./changeable.ts";
import { privateFolder } from "./private_folder.ts";
import { replaceFile } from "./replace_file.ts";

/** A variable with folders that are trusted, as in PATH, for where no file can be kept. */
export const TRUST_VARIABLE = "TRACEPATCH_TRUST";
const LIST = "trusted.json";

/** Whether what is at a path may be followed: it and what it leads to, if it is a link. False where there is nothing. */
export function isTrusted(path: string): boolean {
  const found = lookAt(path);
  if (found === undefined) return false;
  try {
    const isMineOrRoots = (about: { uid: number }) => about.uid === 0 || isOwn(about);
    if (isMineOrRoots(found) && (!found.isSymbolicLink() || isMineOrRoots(statSync(path)))) return true;
    const real = realpathSync(path);
    return trustedFolders().some((folder) => isWithin(folder, real));
  } catch {
    return false;
  }
}

/** The folders that the user trusts, with all that is in them: real paths. */
export function trustedFolders(): string[] {
  const named = (process.env[TRUST_VARIABLE] ?? "").split(delimiter).filter(isAbsolute);
  return [...named.map(realOf), ...listedFolders()];
}

/**
 * Adds a folder to the list of those that the user trusts.
 *
 * @returns the file with the list
 * @throws {Error} The list cannot be written, or others could change it.
 */
export function addTrusted(folder: string): string {
  return writeList([...listedWithout(folder), realOf(folder)]);
}

/** Takes a folder off the list; returns and throws what `addTrusted` does. */
export function removeTrusted(folder: string): string {
  return writeList(listedWithout(folder));
}

function listedWithout(folder: string): string[] {
  const real = realOf(folder);
  return listedFolders().filter((listed) => listed !== real);
}

function writeList(folders: string[]): string {
  const base = configFolder();
  if (base === undefined) throw new Error("there is no home folder");
  const path = join(privateFolder(base, ["tracepatch"]), LIST);
  replaceFile(path, `${JSON.stringify(folders, undefined, 2)}\n`, 0o600);
  return path;
}

/** A list that others can change says nothing. */
function listedFolders(): string[] {
  const base = configFolder();
  if (base === undefined) return [];
  const folder = join(base, "tracepatch");
  const path = join(folder, LIST);
  const found = lookAt(path);
  if (found === undefined || !found.isFile() || whyChangeable(folder) !== undefined) return [];
  try {
    const list: unknown = JSON.parse(readFileSync(path, "utf8"));
    return Array.isArray(list) ? list.filter((item) => typeof item === "string" && isAbsolute(item)) : [];
  } catch {
    return [];
  }
}

/** The user's folder for settings; undefined where there is none. */
export function configFolder(): string | undefined {
  const { XDG_CONFIG_HOME, APPDATA, HOME } = process.env;
  if (XDG_CONFIG_HOME && isAbsolute(XDG_CONFIG_HOME)) return XDG_CONFIG_HOME;
  if (process.platform === "win32" && APPDATA) return APPDATA;
  try {
    const home = HOME || homedir();
    return isAbsolute(home) && existsSync(home) ? join(home, ".config") : undefined;
  } catch {
    return undefined;
  }
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
