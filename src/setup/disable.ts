import { rmSync, writeFileSync } from "node:fs";
import { readState, removeState, standing, writeState, type WrittenFile } from "./state.ts";

/** What became of one file. */
export interface Undone {
  path: string;
  did: "removed" | "restored" | "gone" | "kept";
}

/**
 * Undoes a set-up: removes what it made, restores what was there before. A file that was edited since is left to `ask`.
 *
 * @returns nothing where there is no set-up to undo
 */
export async function undoSetup(
  cache: string,
  ask: (file: WrittenFile) => Promise<boolean>,
): Promise<Undone[] | undefined> {
  const state = readState(cache);
  if (state === undefined) return undefined;
  const undone: Undone[] = [];
  const kept: WrittenFile[] = [];
  for (const file of state.files) {
    const now = standing(file);
    if (now === "gone" && file.before === undefined) undone.push({ path: file.path, did: "gone" });
    else if (now === "edited" && !await ask(file)) {
      kept.push(file);
      undone.push({ path: file.path, did: "kept" });
    } else if (file.before === undefined) {
      rmSync(file.path);
      undone.push({ path: file.path, did: "removed" });
    } else {
      writeFileSync(file.path, file.before);
      undone.push({ path: file.path, did: "restored" });
    }
  }
  if (kept.length > 0) writeState(cache, { ...state, files: kept });
  else removeState(cache);
  return undone;
}
