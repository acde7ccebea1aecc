import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { HOSTS, ROOT } from "../hosts.ts";
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

/** Puts a program into a folder that stands in for DuckDB's own: it has its interface. @param engine a folder with the package */
export function addDuckDbProgram(bin: string, engine: string): void {
  const script = join(engine, "duckdb.mjs");
  writeFileSync(
    script,
    `import { DuckDBInstance } from "@duckdb/node-api";
const words = process.argv.slice(2);
const sql = words.at(-1);
const options = words.slice(0, -1).join(" ");
if (!/^(?:-init \\S+ -bail -json )?-c$/.test(options)) throw new Error(options);
const connection = await (await DuckDBInstance.create(":memory:")).connect();
try {
  const rows = (await connection.runAndReadAll(sql)).getRowObjectsJson();
  if (rows.length > 0) console.log(JSON.stringify(rows));
} catch (error) { console.error(error.message); process.exit(1); }
process.exit(0);
`,
  );
  writeFileSync(join(bin, "duckdb"), `#!/bin/sh\nexec '${HOSTS.bun}' '${script}' "$@"\n`, { mode: 0o755 });
}
