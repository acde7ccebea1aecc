/**
 * Marks of what tph keeps in a project's folder and follows later: who packed the project cannot make them, so what came with it is
 * not taken for what this user's tph has written.
 *
 * @module
 */
import { createHmac, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { lookAt } from "./owners.ts";
import { privateFolder } from "./private_folder.ts";
import { replaceFile } from "./replace_file.ts";
import { configFolder } from "./trust.ts";

const FILE = "key";
const LENGTH = 32;

/** The mark of a text; undefined where the user has no folder for settings that others cannot change. */
export function ownMark(text: string): string | undefined {
  try {
    return createHmac("sha256", ownKey()).update(text).digest("hex");
  } catch {
    return undefined;
  }
}

/** The user's key, made when it is asked for first, or anew where a full disk has left a part. */
function ownKey(): Uint8Array {
  const base = configFolder();
  if (base === undefined) throw new Error("there is no home folder");
  const path = join(privateFolder(base, ["tracepatch"]), FILE);
  const found = lookAt(path);
  if (found?.size !== LENGTH) replaceFile(path, randomBytes(LENGTH), 0o600);
  else if (!found.isFile()) throw new Error(`${path} is not a file`);
  return readFileSync(path);
}
