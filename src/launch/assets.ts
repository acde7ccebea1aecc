import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { cannotBundlePreload } from "../errors.ts";
import { embeddedFiles } from "./embedded.ts";
import type { HostName } from "./host.ts";
import { PRELOADS } from "./preloads.ts";

/** What the target's process needs from tph. */
export interface Assets {
  /** The preload script; the native parser is beside it. */
  preload: string;
  /** Where rewritten modules may be kept. */
  moduleCache: string;
}

/**
 * Gives the preload script: from the standalone binary, written once to the user's cache; from source, bundled
 * again when a source file has changed.
 *
 * @param host which host's script
 * @param env the environment, for the cache folder
 * @throws {TphError} When the script cannot be made.
 */
export function assets(host: HostName, env: Record<string, string | undefined>): Assets {
  const folder = embeddedFiles() === undefined ? bundled() : extracted(userCache(env));
  return {
    preload: join(folder, host === "bun" ? PRELOADS.bun : PRELOADS.other),
    moduleCache: join(folder, "modules"),
  };
}

/** The user's folder for caches of tph, by the conventions of the system. */
export function userCache(env: Record<string, string | undefined>): string {
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, "tracepatch");
  if (process.platform === "win32" && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, "tracepatch", "cache");
  const home = env.HOME || homedir();
  if (home && existsSync(home)) {
    return join(home, process.platform === "darwin" ? "Library/Caches" : ".cache", "tracepatch");
  }
  return join(tmpdir(), `tracepatch-${userName()}`);
}

function userName(): string {
  try {
    return String(process.getuid?.() ?? userInfo().username);
  } catch {
    return "user";
  }
}

/** Writes the embedded files to a folder of this build that only the user can enter. */
function extracted(cache: string): string {
  const files = embeddedFiles()!;
  try {
    return extractInto(join(cache, files.build));
  } catch {
    return extractInto(join(tmpdir(), `tracepatch-${userName()}`, files.build));
  }
}

function extractInto(folder: string): string {
  const files = embeddedFiles()!;
  const complete = join(folder, PRELOADS.bun);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const owner = statSync(folder);
  if (process.getuid !== undefined && (owner.uid !== process.getuid() || (owner.mode & 0o022) !== 0)) {
    throw new Error(`${folder} belongs to another user, or others may write to it`);
  }
  if (existsSync(complete)) return folder;
  // Bun's script comes last: where it is, all is.
  const parts = [
    [files.parser, join(folder, "parser.node")],
    [files.preload, join(folder, PRELOADS.other)],
    [files.bunBytecode, join(folder, PRELOADS.bytecode)],
    [files.library, join(folder, PRELOADS.library)],
    [files.libraryModule, join(folder, PRELOADS.libraryModule)],
    [files.bunPreload, complete],
  ] as const;
  for (const [from, to] of parts) {
    const fresh = `${to}.${process.pid}`;
    writeFileSync(fresh, readFileSync(from), { mode: 0o600 });
    renameSync(fresh, to);
  }
  return folder;
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
  const folder = join(root, "node_modules/.cache/tracepatch");
  const stamp = join(folder, "stamp");
  const state = sourceState(join(root, "src"));
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === state) return folder;
  mkdirSync(folder, { recursive: true });
  const bun = join(root, "node_modules/.bin", process.platform === "win32" ? "bun.exe" : "bun");
  const result = spawnSync(bun, [join(root, "src/launch/bundle.ts"), folder], { encoding: "utf8" });
  if (result.status !== 0) {
    rmSync(stamp, { force: true });
    throw cannotBundlePreload(result.error?.message ?? result.stderr.trim());
  }
  writeFileSync(`${stamp}.${process.pid}`, state);
  renameSync(`${stamp}.${process.pid}`, stamp);
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
