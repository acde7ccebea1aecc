/**
 * DuckDB as the package `@duckdb/node-api`, which is never a part of tph: it is taken from where the user has it.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import process from "node:process";
import { sqlFailed, sqlNotReadOnly, sqlTimedOut, sqlTooLong } from "../errors.ts";
import { isFile } from "../safe/is_file.ts";
import { readSmall } from "../safe/read_small.ts";
import { isTrusted } from "../safe/trust.ts";
import { explainedBy } from "./changing.ts";
import { DUCKDB_SCRIPT } from "./duckdb_script.ts";
import { locks, MOST_CELLS, MOST_TEXT, type SqlAnswer, type SqlQuestion } from "./answer.ts";

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
    return isFile(join(folder, main)) ? join(folder, main) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Asks the package's engine, in a process of its own.
 *
 * @throws {TphError} The query is wrong, would change something, or takes too long or too much memory.
 */
export function askModule(file: string, question: SqlQuestion): Promise<SqlAnswer> {
  const { query, setup, limit, timeout } = question;
  const isBun = process.versions.bun !== undefined;
  return new Promise((resolve, reject) => {
    // Bun would fetch what is missing.
    const child = spawn(process.execPath, [...(isBun ? ["--no-install"] : []), "-e", DUCKDB_SCRIPT], {
      cwd: dirname(file),
      env: { ...process.env, BUN_BE_BUN: "1" },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let out = "", err = "", isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill("SIGKILL");
    }, timeout);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      if (out.length > MOST_TEXT) child.kill("SIGKILL");
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => err = (err + text).slice(0, 4000));
    child.on("error", (error) => reject(sqlFailed(error.message)));
    child.on("close", () => {
      clearTimeout(timer);
      if (isLate) return reject(sqlTimedOut(timeout));
      if (out.length > MOST_TEXT) return reject(sqlTooLong());
      const told = parsed(out);
      if (told === undefined) reject(sqlFailed(err.trim() || "the engine ended without an answer"));
      else if ("isRefused" in told) reject(sqlNotReadOnly());
      else if ("isTooLong" in told) reject(sqlTooLong());
      else if ("error" in told) reject(sqlFailed(told.error));
      else resolve(told);
    });
    child.stdin.on("error", () => {});
    child.stdin.end(
      JSON.stringify({
        file,
        query,
        explained: explainedBy(query),
        limit,
        mostCells: MOST_CELLS,
        before: [...setup, ...locks(question)],
      }),
    );
  });
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
