/**
 * DuckDB as the package `@duckdb/node-api`, which is never a part of tph: it is taken from where the user has it.
 *
 * @module
 */
import { existsSync, realpathSync } from "node:fs";
import { devNull } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { sqlFailed, sqlNotReadOnly, sqlTooLong } from "../errors.ts";
import { askGit } from "../safe/git.ts";
import { isFile } from "../safe/is_file.ts";
import { readSmall } from "../safe/read_small.ts";
import { isTrusted } from "../safe/trust.ts";
import { explainedBy } from "./changing.ts";
import { DUCKDB_SCRIPT } from "./duckdb_script.ts";
import { runEngine } from "./engine_process.ts";
import { locks, MOST_CELLS, type SqlAnswer, type SqlQuestion } from "./answer.ts";

export const PACKAGE = "@duckdb/node-api";

/** The package's file, from a folder upwards, then in folders of packages for all projects. */
export function findModule(from: string, globals: readonly string[]): string | undefined {
  return [...foldersUpFrom(from), ...globals].map((folder) => entryIn(join(folder, "node_modules", PACKAGE)))
    .find((entry) => entry !== undefined);
}

function foldersUpFrom(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersUpFrom(above)];
}

/** The file to import; nothing where the package is not there. Bun's own search would fetch it from the network. */
function entryIn(folder: string): string | undefined {
  // It is executed: a stranger's project must not bring it.
  if (!isTrusted(folder)) return undefined;
  try {
    const { main = "lib/index.js" } = JSON.parse(readSmall(join(folder, "package.json")) ?? "") as {
      main?: string;
    };
    return isFile(join(folder, main)) && !cameAlong(folder) ? join(folder, main) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a package, or one that it depends on, came with a repository, such as one that was cloned to read a run in it: nobody
 * has installed that here.
 *
 * @throws {Error} What one of them depends on cannot be read.
 */
function cameAlong(folder: string, seen: Set<string> = new Set()): boolean {
  const real = realpathSync(folder);
  if (seen.has(real)) return false;
  seen.add(real);
  if (!isTrusted(real) || !!askGit(real, ["ls-files", "--", "."])) return true;
  const { dependencies, optionalDependencies } = JSON.parse(
    readSmall(join(real, "package.json")) ?? "",
  ) as Record<string, Record<string, string> | undefined>;
  return Object.keys({ ...dependencies, ...optionalDependencies }).some((name) => {
    const found = foldersUpFrom(real).map((above) => join(above, "node_modules", name)).find(existsSync);
    return found !== undefined && cameAlong(found, seen);
  });
}

/** Bun would fetch what is missing, and run what settings of the project around the package name. */
const ALONE = ["--no-install", `--config=${devNull}`, `--tsconfig-override=${devNull}`];

/**
 * Asks the package's engine, in a process of its own.
 *
 * @throws {TphError} The query is wrong, would change something, or takes too long or too much memory.
 */
export async function askModule(file: string, question: SqlQuestion): Promise<SqlAnswer> {
  const { query, setup, limit, timeout, memory } = question;
  const isBun = process.versions.bun !== undefined;
  const args = [...(isBun ? ALONE : []), "-e", DUCKDB_SCRIPT];
  const { out, err } = await runEngine(process.execPath, args, {
    cwd: dirname(file),
    env: { ...process.env, BUN_BE_BUN: "1" },
    deadline: performance.now() + timeout,
    timeout,
    memory,
    input: JSON.stringify({
      file,
      query,
      explained: explainedBy(query),
      limit,
      mostCells: MOST_CELLS,
      before: [...setup, ...locks(question)],
    }),
  });
  const told = parsed(out);
  if (told === undefined) throw sqlFailed(err.trim() || "the engine ended without an answer");
  if ("isRefused" in told) throw sqlNotReadOnly();
  if ("isTooLong" in told) throw sqlTooLong();
  if ("error" in told) throw sqlFailed(told.error);
  return told;
}

/** What the process has said; nothing where it ended before. */
function parsed(
  text: string,
): SqlAnswer | { isRefused: true } | { isTooLong: true } | { error: string } | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
