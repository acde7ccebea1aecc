import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { cannotBundlePreload } from "../errors.ts";
import { replaceFile, SHARED_FILE, SHARED_FOLDER } from "../safe/replace_file.ts";
import { embeddedFiles } from "./embedded.ts";
import type { HostName } from "./host.ts";
import { FILES, placeFiles } from "./place_files.ts";
import { PRELOADS } from "./preloads.ts";

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
export function assets(host: HostName, env: Record<string, string | undefined>): Assets {
  const files = embeddedFiles();
  const { folder, isFresh } = files === undefined
    ? { folder: bundled(), isFresh: false }
    : placeFiles(files, env);
  return {
    preload: join(folder, host === "bun" ? PRELOADS.bun : PRELOADS.other),
    moduleCache: isFresh ? "" : join(dirname(folder), "modules"),
    remove() {
      if (isFresh) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The folders that the preload script is made from. */
const SOURCES = [
  "config",
  "instrument",
  "library",
  "load",
  "match",
  "probe",
  "query",
  "redact",
  "safe",
  "store",
  "trace",
  "view",
  "launch/bundle.ts",
  "launch/lazy_fs.ts",
  "launch/bundle_library.ts",
  "contract.ts",
  "errors.ts",
];

function bundled(): string {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const folder = join(root, "node_modules/.cache/tracepatch", FILES);
  const stamp = join(folder, "stamp");
  const state = sourceState(join(root, "src"));
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === state) return folder;
  mkdirSync(folder, { recursive: true, mode: SHARED_FOLDER });
  const bun = join(root, "node_modules/.bin", process.platform === "win32" ? "bun.exe" : "bun");
  const result = spawnSync(bun, [join(root, "src/launch/bundle.ts"), folder], { encoding: "utf8" });
  if (result.status !== 0) {
    rmSync(stamp, { force: true });
    throw cannotBundlePreload(result.error?.message ?? result.stderr.trim());
  }
  replaceFile(stamp, state, SHARED_FILE);
  return folder;
}

/** Size and time of every source file, as text. */
function sourceState(folder: string): string {
  const lines: string[] = [];
  const visit = (path: string): void => {
    const found = statSync(path);
    if (found.isDirectory()) { for (const name of readdirSync(path).sort()) visit(join(path, name)); }
    else lines.push(`${path} ${found.size} ${found.mtimeMs}`);
  };
  for (const source of SOURCES) visit(join(folder, source));
  return lines.join("\n");
}
