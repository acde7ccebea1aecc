import { lstatSync, readFileSync } from "node:fs";
import { cannotWriteFile, messageOf } from "../errors.ts";
import { replaceFile, SHARED_FILE } from "../safe/replace_file.ts";
import { hashOf, readState, standing, writeState, type WrittenFile } from "./state.ts";

/** The most of a file that is kept to be put back, in bytes. */
const MOST = 16 << 20;

/** Why the runner's place is not free. */
export type Occupied = "edited" | "foreign";

/**
 * Writes the runner, and the state that lets it be undone. The state comes first: a runner without one would stay.
 *
 * @param ask whether to write over a runner that was edited since, or a file that is not ours
 * @returns false where the answer was no
 * @throws {TphError} When it cannot be written.
 */
export async function writeRunner(
  cache: string,
  { path, text, now }: { path: string; text: string; now: Date },
  ask: (why: Occupied) => Promise<boolean>,
): Promise<boolean> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  // A link would be followed when the old text is put back.
  if (found !== undefined && !found.isFile()) {
    throw cannotWriteFile(path, "it is there already, and is not a file");
  }
  if (found !== undefined && found.size > MOST) {
    throw cannotWriteFile(path, `it is there already, and has ${found.size} bytes, more than are kept`);
  }
  const state = readState(cache);
  const known = state?.files.find((file) => file.path === path);
  const others = state?.files.filter((file) => file.path !== path) ?? [];
  const file: WrittenFile = { path, sha256: hashOf(text) };
  if (known !== undefined) {
    if (standing(known) === "edited" && !await ask("edited")) return false;
    if (known.before !== undefined) file.before = known.before;
  } else if (found !== undefined) {
    const before = readFileSync(path, "utf8");
    if (before !== text) {
      if (!await ask("foreign")) return false;
      file.before = before;
    }
  }
  try {
    writeState(cache, { version: 1, at: now.toISOString(), files: [...others, file] });
    replaceFile(path, text, SHARED_FILE);
  } catch (error) {
    throw cannotWriteFile(path, messageOf(error));
  }
  return true;
}
