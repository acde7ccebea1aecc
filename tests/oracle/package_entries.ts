/**
 * The programs in `packages/`, each over one or two packages from npm, laid out with those packages as part of the scope:
 * out of `node_modules`, since Deno transpiles nothing and hands nothing out from there.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../hosts.ts";
import type { Entry } from "../same/corpus.ts";

const PROGRAMS = join(ROOT, "tests/oracle/packages");

/** Installs the packages below `scratch`, and gives the programs there. */
export function packageEntries(scratch: string): Entry[] {
  const drivers = join(scratch, "drivers");
  mkdirSync(drivers, { recursive: true });
  cpSync(join(PROGRAMS, "package.json"), join(scratch, "package.json"));
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
  execFileSync("npm", ["install", ...flags], { cwd: scratch, stdio: ["ignore", "ignore", "inherit"] });
  const { dependencies } = JSON.parse(readFileSync(join(PROGRAMS, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) {
    cpSync(join(scratch, "node_modules", name), join(scratch, "lib", name), { recursive: true });
  }
  return readdirSync(PROGRAMS).filter((name) => /\.[cm]js$/.test(name)).sort().map((name) => {
    cpSync(join(PROGRAMS, name), join(drivers, name));
    return { name, path: join(drivers, name) };
  });
}
