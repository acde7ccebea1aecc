import { mkdirSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { cannotReadLock, cannotWriteFile, messageOf } from "../errors.ts";
import { lookAt } from "../safe/owners.ts";
import { readSmall } from "../safe/read_small.ts";
import { replaceFile, SHARED_FILE, SHARED_FOLDER } from "../safe/replace_file.ts";

/** A behaviour lock as it is kept: what it was made with, and its lines. */
export interface LockFile {
  command: string;
  noiseOff: string[];
  ignore: string[];
  lines: string[];
}

const TITLE = "# tph behaviour lock 1";

/** Whether a lock is named by its path. */
export function isLockPath(name: string): boolean {
  return /[/\\]|\.lock$/.test(name);
}

/** Where a lock of that name is: `tph-locks/NAME.lock` in the working folder, or the path itself. */
export function lockPath(name: string, cwd: string): string {
  return isLockPath(name) ? resolve(cwd, name) : resolve(cwd, "tph-locks", `${name}.lock`);
}

/**
 * Writes a lock.
 *
 * @param options.isOwnFolder the folder was not named by the user, and is not followed where it is a link
 * @throws {TphError} It cannot be written.
 */
export function writeLock(
  path: string,
  { command, noiseOff, ignore, lines }: LockFile,
  { isOwnFolder }: { isOwnFolder: boolean },
): void {
  const head = [TITLE, `# command: ${command}`];
  if (noiseOff.length > 0) head.push(`# noise off: ${noiseOff.join(", ")}`);
  for (const what of ignore) head.push(`# ignore: ${what}`);
  try {
    const folder = dirname(path);
    // Whoever wants to have them elsewhere gives the path.
    if (isOwnFolder && lookAt(folder)?.isSymbolicLink()) throw new Error(`${basename(folder)} is a link`);
    mkdirSync(folder, { recursive: true, mode: SHARED_FOLDER });
    replaceFile(path, `${[...head, "", ...lines].join("\n")}\n`, SHARED_FILE);
  } catch (error) {
    throw cannotWriteFile(path, messageOf(error));
  }
}

/** @throws {TphError} It cannot be read, or is not a lock. */
export function readLock(path: string): LockFile {
  let text: string;
  try {
    text = readSmall(path);
  } catch (error) {
    throw cannotReadLock(
      path,
      (error as { code?: string }).code === "ENOENT" ? "there is no such file" : messageOf(error),
    );
  }
  const [title, ...lines] = text.replaceAll("\r\n", "\n").split("\n");
  if (title !== TITLE) throw cannotReadLock(path, "it is not a behaviour lock that this tph understands");
  const head = lines.filter((line) => line.startsWith("# "));
  const field = (name: string) =>
    head.filter((line) => line.startsWith(`# ${name}: `)).map((line) => line.slice(name.length + 4));
  return {
    command: field("command")[0] ?? "",
    noiseOff: field("noise off").flatMap((rules) => rules.split(", ")),
    ignore: field("ignore"),
    lines: lines.filter((line) => line !== "" && !line.startsWith("# ")),
  };
}
