/**
 * Programs and peers from the npm registry, installed once into `node_modules/.cache/bench`.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HOSTS, ROOT } from "../tests/hosts.ts";

const FOLDER = join(ROOT, "node_modules/.cache/bench");
const PACKAGES = {
  acorn: "8.19.0",
  marked: "18.2.1",
  typescript: "5.9.3",
  "appmap-node": "2.27.0",
  terser: "5.51.2",
  "d3-force": "3.0.1",
};

/** The `node_modules` folder with the packages. */
export function vendored(): string {
  const modules = join(FOLDER, "node_modules");
  const missing = Object.keys(PACKAGES).filter((name) => !existsSync(join(modules, name)));
  if (missing.length === 0) return modules;
  mkdirSync(FOLDER, { recursive: true });
  const imports = Object.fromEntries(
    Object.entries(PACKAGES).map(([name, version]) => [name, `npm:${name}@${version}`]),
  );
  writeFileSync(join(FOLDER, "deno.json"), JSON.stringify({ nodeModulesDir: "auto", imports }));
  const { status, stderr } = spawnSync(HOSTS.deno, ["install", "--config", "deno.json"], {
    cwd: FOLDER,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`Cannot install the packages for the bench: ${stderr}`);
  return modules;
}
