import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { ROOT } from "../hosts.ts";
import { toolsPath } from "../tools.ts";

const FOLDER = join(ROOT, "node_modules/.hosts/duckdb");
const PACKAGE = "@duckdb/node-api";

/** Puts DuckDB's package into a project, as `npm install` does: Deno asks for the parts for all platforms. */
export function addDuckDb(project: string): void {
  if (!existsSync(join(FOLDER, "node_modules", PACKAGE))) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, "package.json"), "{}");
    const { stderr } = spawnSync("npm", ["install", "--no-audit", "--no-fund", `${PACKAGE}@1.5.6-r.1`], {
      cwd: FOLDER,
      env: { ...process.env, PATH: toolsPath() },
      encoding: "utf8",
    });
    if (!existsSync(join(FOLDER, "node_modules", PACKAGE))) {
      throw new Error(`Cannot install ${PACKAGE}: ${stderr}`);
    }
  }
  symlinkSync(join(FOLDER, "node_modules"), join(project, "node_modules"));
}
