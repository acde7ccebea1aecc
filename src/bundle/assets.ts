import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { cannotBundlePreload } from "../errors.ts";
import { privateFolder } from "../safe/private_folder.ts";
import { realPath } from "../safe/real_path.ts";
import { SHARED_FOLDER } from "../safe/replace_file.ts";
import { embeddedFiles } from "./embedded.ts";
import type { Plan } from "../plan/plan.ts";
import { FILES, placeFiles } from "./place_files.ts";
import { PRELOADS } from "./preloads.ts";
import { isCurrent } from "./stamp.ts";

/** What the target's process needs from tph. */
export interface Assets {
  /** The preload script; the native parser is beside it. */
  preload: string;
  /** Where rewritten modules may be kept; "" for nowhere. */
  moduleCache: string;
  /** Removes them, where they are for this run alone. */
  remove(): void;
}

/**
 * Gives the preload script: from the standalone binary, written once to the user's cache; from source, bundled
 * again when a source file has changed.
 *
 * @param host which host's script
 * @param env the environment, for the cache folder
 * @throws {TphError} When the script cannot be made, or there is no place for it that others cannot change.
 */
export function assets(host: Plan["host"], env: Record<string, string | undefined>): Assets {
  const files = embeddedFiles();
  const { folder, isFresh } = files === undefined
    ? { folder: bundled(), isFresh: false }
    : placeFiles(files, env);
  return {
    // Hosts name scripts by their real paths in stack traces, in which this one's frames are hidden.
    preload: join(realPath(folder), host === "bun" ? PRELOADS.bun : PRELOADS.other),
    moduleCache: isFresh ? "" : moduleFolder(dirname(folder), files !== undefined),
    remove() {
      if (isFresh) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Where rewritten modules are kept; "" where somebody else could put some there. */
function moduleFolder(build: string, isPlaced: boolean): string {
  if (!isPlaced) return join(build, "modules");
  try {
    return privateFolder(build, ["modules"]);
  } catch {
    return "";
  }
}

/** The native parser for this process itself, in a built tph that has it among its files. */
export function placedParser(): string {
  const { folder, isFresh } = placeFiles(embeddedFiles()!, process.env);
  if (isFresh) process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return join(folder, PRELOADS.parser);
}

function bundled(): string {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const folder = join(root, "node_modules/.cache/tracepatch", FILES);
  if (isCurrent({ root, folder })) return folder;
  mkdirSync(folder, { recursive: true, mode: SHARED_FOLDER });
  const bun = join(root, "node_modules/.bin", process.platform === "win32" ? "bun.exe" : "bun");
  const result = spawnSync(bun, [join(root, "src/bundle/bundle.ts"), folder], { encoding: "utf8" });
  if (result.status !== 0) {
    throw cannotBundlePreload(result.error?.message ?? result.stderr.trim());
  }
  return folder;
}
