import { narrowed } from "../cause/narrow.ts";
import { foldersFrom, readManifest } from "../launch/project.ts";

/** A command that runs some test files only, see {@link narrowed}: in a folder whose nearest manifest has its scripts. */
export function narrowCommand(words: readonly string[], files: readonly string[], folder: string): string[] {
  for (const at of foldersFrom(folder)) {
    const scripts = readManifest(at, { anyones: true })?.scripts;
    if (typeof scripts === "object" && scripts !== null) {
      return narrowed(words, files, scripts as Record<string, unknown>);
    }
  }
  return narrowed(words, files);
}
