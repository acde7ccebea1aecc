/**
 * What `tph setup` did, for `tph disable`: the files that it made, with hashes, and the texts of those that were there before.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cannotReadState, messageOf } from "../errors.ts";
import { readSmall } from "../safe/read_small.ts";
import { replaceFile } from "../safe/replace_file.ts";

/** Name of the state file in the cache folder. */
const STATE_NAME = "setup_state.json";

/** A file that the set-up wrote. */
export interface WrittenFile {
  /** Absolute. */
  path: string;
  /** Of the text that was written, in hex. */
  sha256: string;
  /** The text that was there before; absent where there was no file. */
  before?: string;
}

export interface SetupState {
  version: 1;
  /** When, in ISO 8601. */
  at: string;
  files: WrittenFile[];
}

export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** How a written file stands now. */
export function standing({ path, sha256 }: WrittenFile): "same" | "edited" | "gone" {
  if (!existsSync(path)) return "gone";
  try {
    return hashOf(readSmall(path)) === sha256 ? "same" : "edited";
  } catch {
    return "edited";
  }
}

/**
 * The state in a cache folder, if there is one.
 *
 * @throws {TphError} When it cannot be read.
 */
export function readState(cache: string): SetupState | undefined {
  const path = join(cache, STATE_NAME);
  if (!existsSync(path)) return undefined;
  try {
    const { at, files } = (JSON.parse(readSmall(path)) ?? {}) as Partial<SetupState>;
    if (!Array.isArray(files)) throw new Error("it has no list of files");
    const isWhole = files.every((file) => typeof file?.path === "string" && typeof file.sha256 === "string");
    const isText = files.every((file) => file?.before === undefined || typeof file.before === "string");
    if (!isWhole || !isText) throw new Error("its list of files is broken");
    return { version: 1, at: String(at), files };
  } catch (error) {
    throw cannotReadState(path, messageOf(error));
  }
}

export function writeState(cache: string, state: SetupState): void {
  replaceFile(join(cache, STATE_NAME), `${JSON.stringify(state, undefined, 2)}\n`, 0o600);
}

export function removeState(cache: string): void {
  rmSync(join(cache, STATE_NAME), { force: true });
}
