import { lstatSync, realpathSync, rmSync } from "node:fs";
import { basename, dirname, isAbsolute, relative } from "node:path";
import { replaceFile, SHARED_FILE } from "../safe/replace_file.ts";
import { RUNNER_NAME } from "./runner_name.ts";
import { readState, removeState, type SetupState, standing, writeState, type WrittenFile } from "./state.ts";

/**
 * What becomes of one file. `foreign`: no file that a set-up of this project makes, whatever the state says, so nothing
 * happens to it; anybody may have put that state there.
 */
export type Fate = "removed" | "restored" | "gone" | "edited" | "foreign";

/** What undoing a set-up would do. */
export interface UndoPlan {
  cache: string;
  state: SetupState;
  fates: { file: WrittenFile; fate: Fate }[];
}

/**
 * Looks at what a set-up made.
 *
 * @param project absolute path of the folder that the cache folder belongs to
 * @returns nothing where there is no set-up to undo
 * @throws {TphError} When the state cannot be read.
 */
export function planUndo(cache: string, project: string): UndoPlan | undefined {
  const state = readState(cache);
  if (state === undefined) return undefined;
  return { cache, state, fates: state.files.map((file) => ({ file, fate: fateOf(file, project) })) };
}

function fateOf(file: WrittenFile, project: string): Fate {
  if (!isRunnerIn(project, file.path)) return "foreign";
  const now = standing(file);
  if (now === "gone") return file.before === undefined ? "gone" : "restored";
  if (now === "edited") return "edited";
  return file.before === undefined ? "removed" : "restored";
}

/** Whether a path is where a set-up puts a runner: that name, in a folder of the project, and no link to elsewhere. */
function isRunnerIn(project: string, path: string): boolean {
  if (!isAbsolute(path) || basename(path) !== RUNNER_NAME) return false;
  try {
    const inProject = relative(realpathSync(project), realpathSync(dirname(path)));
    if (isAbsolute(inProject) || /^\.\.(?:[/\\]|$)/.test(inProject)) return false;
    return lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? true;
  } catch {
    return false;
  }
}

/**
 * Undoes a set-up: removes what it made, restores what was there before.
 *
 * @param removeEdited whether a file goes that was edited since
 * @returns what became of each file; what is left alone stays in the state
 */
export function undo(
  { cache, state, fates }: UndoPlan,
  removeEdited: (path: string) => boolean,
): UndoPlan["fates"] {
  const done = fates.map(({ file, fate }): UndoPlan["fates"][0] => {
    if (fate !== "edited" || !removeEdited(file.path)) return { file, fate };
    return { file, fate: file.before === undefined ? "removed" : "restored" };
  });
  for (const { file, fate } of done) {
    if (fate === "removed") rmSync(file.path);
    else if (fate === "restored") replaceFile(file.path, file.before!, SHARED_FILE);
  }
  const kept = done.filter(({ fate }) => fate === "edited" || fate === "foreign").map(({ file }) => file);
  if (kept.length > 0) writeState(cache, { ...state, files: kept });
  else removeState(cache);
  return done;
}
