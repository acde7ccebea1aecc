/**
 * Real package managers, on a PATH where `node`, `bun` and `deno` are the hosts of the tests.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { OLDEST } from "../src/plan/oldest.ts";
import { HOSTS, ROOT } from "./hosts.ts";

/** Their packages, and what they are called. */
const TOOLS = {
  npm: { version: "11.6.2", bin: { npm: "bin/npm-cli.js", npx: "bin/npx-cli.js" } },
  pnpm: { version: "10.20.0", bin: { pnpm: "bin/pnpm.cjs" } },
} as const;

const FOLDER = join(ROOT, "node_modules/.hosts/tools");

/** Installs packages into a folder, unless they are there. */
export function install(folder: string, packages: Record<string, string>): void {
  const names = Object.keys(packages);
  if (names.every((name) => existsSync(join(folder, "node_modules", name)))) return;
  mkdirSync(folder, { recursive: true });
  const imports = Object.fromEntries(names.map((name) => [name, `npm:${name}@${packages[name]}`]));
  writeFileSync(join(folder, "deno.json"), JSON.stringify({ nodeModulesDir: "auto", imports }));
  const { stderr } = spawnSync(HOSTS.deno, ["install", "--config", "deno.json"], {
    cwd: folder,
    encoding: "utf8",
  });
  for (const name of names) {
    if (!existsSync(join(folder, "node_modules", name))) throw new Error(`Cannot install ${name}: ${stderr}`);
  }
}

/** The oldest Node that tph records, where its package exists for this machine. */
export function oldestNode(): string {
  const folder = join(ROOT, "node_modules/.hosts/oldest");
  const name = `node-${process.platform}-${process.arch}`;
  install(folder, { [name]: OLDEST.node.join(".") });
  return join(folder, "node_modules", name, "bin/node");
}

/** A PATH with npm, npx, pnpm, the three hosts, and what the system has. */
export function toolsPath(): string {
  install(FOLDER, Object.fromEntries(Object.entries(TOOLS).map(([name, { version }]) => [name, version])));
  const bin = join(FOLDER, "bin");
  mkdirSync(bin, { recursive: true });
  const links: [string, string][] = [
    ...Object.entries(HOSTS),
    ...Object.entries(TOOLS).flatMap(([name, { bin }]) =>
      Object.entries(bin).map(([command, file]): [string, string] => [
        command,
        join(FOLDER, "node_modules", name, file),
      ])
    ),
  ];
  for (const [name, file] of links) {
    const link = join(bin, name);
    if (existsSync(link)) continue;
    rmSync(link, { force: true });
    symlinkSync(file, link);
  }
  return [bin, dirname("/bin/sh"), "/usr/bin"].join(":");
}
