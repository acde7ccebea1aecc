/**
 * What a project says about the programs that run it: its manifests and lock files, from a folder up.
 *
 * @module
 */
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { dirname, join } from "node:path";
import { isTrusted } from "../safe/trust.ts";
import type { HostName } from "./host.ts";
import { readSmall } from "../safe/read_small.ts";

export type PackageManager = "npm" | "pnpm" | "yarn" | "bun";

/** What points to a host or a package manager, and where it was found. */
export interface Said<T> {
  value: T;
  /** Such as `packageManager in /home/me/shop/package.json`. */
  where: string;
}

export interface Manifest {
  packageManager?: unknown;
  engines?: unknown;
  scripts?: unknown;
  workspaces?: unknown;
  name?: unknown;
  [key: string]: unknown;
}

/** Lock files, with the package manager whose they are. */
const LOCKS: [name: string, manager: PackageManager][] = [
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["package-lock.json", "npm"],
  ["npm-shrinkwrap.json", "npm"],
];

/** From a folder up, with the root of the file system. */
export function* foldersFrom(start: string): Generator<string> {
  for (let folder = start;; folder = dirname(folder)) {
    yield folder;
    if (folder === dirname(folder)) return;
  }
}

/** The project's folders: up to the root of its repository, or else of the file system. */
function* projectFolders(start: string): Generator<string> {
  for (const folder of foldersFrom(start)) {
    yield folder;
    if (existsSync(join(folder, ".git"))) return;
  }
}

/**
 * A folder's package.json; nothing where there is none, or it cannot be read.
 *
 * @param options.anyones also where another user could have put it there
 */
export function readManifest(folder: string, { anyones = false } = {}): Manifest | undefined {
  const path = join(folder, "package.json");
  if (!existsSync(path) || !anyones && !isTrusted(path)) return undefined;
  try {
    const value: unknown = JSON.parse(readSmall(path));
    return typeof value === "object" && value !== null ? value as Manifest : undefined;
  } catch {
    return undefined;
  }
}

/** The first line of a program that says what runs it: `#!/usr/bin/env -S deno run -A`. */
const SHEBANG = /^#!.*?[\s/](bun|deno|node|tsx|ts-node)(?:\s|$)/;

/** The host that a program's first line asks for. */
export function hostOfEntry(entry: string): Said<HostName> | undefined {
  const [, name] = SHEBANG.exec(firstLine(entry)) ?? [];
  if (name === undefined) return undefined;
  return { value: name === "bun" || name === "deno" ? name : "node", where: `The first line of ${entry}` };
}

function firstLine(path: string): string {
  try {
    const file = openSync(path, "r");
    try {
      const bytes = new Uint8Array(200);
      return new TextDecoder().decode(bytes.subarray(0, readSync(file, bytes))).split("\n", 1)[0]!;
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}

/** The host that a project asks for; nothing where it does not say. */
export function hostOfProject(start: string): Said<HostName> | undefined {
  let isPackage = false;
  for (const folder of projectFolders(start)) {
    const has = (name: string) => existsSync(join(folder, name)) && isTrusted(join(folder, name));
    const at = (name: string) => join(folder, name);
    const manifest = readManifest(folder);
    isPackage ||= manifest !== undefined;
    if (manifest === undefined) {
      const deno = ["deno.json", "deno.jsonc"].find(has);
      if (deno !== undefined && !isPackage) return { value: "deno", where: at(deno) };
    } else {
      const manager = managerIn(manifest);
      if (manager !== undefined) {
        return {
          value: manager === "bun" ? "bun" : "node",
          where: `packageManager in ${at("package.json")}`,
        };
      }
    }
    const bun = ["bunfig.toml", "bun.lock", "bun.lockb"].find(has);
    if (bun !== undefined) return { value: "bun", where: at(bun) };
    const engine = manifest && engineIn(manifest);
    if (engine !== undefined) return { value: engine, where: `engines in ${at("package.json")}` };
    const lock = LOCKS.find(([name]) => has(name));
    if (lock !== undefined) return { value: "node", where: at(lock[0]) };
    if (manifest !== undefined && has("deno.lock")) return { value: "deno", where: at("deno.lock") };
  }
  return undefined;
}

/** The package manager of a project: npm where nothing says otherwise. */
export function packageManagerOf(start: string): PackageManager {
  for (const folder of projectFolders(start)) {
    const manifest = readManifest(folder);
    const manager = manifest && managerIn(manifest);
    if (manager !== undefined) return manager;
    const lock = LOCKS.find(([name]) => existsSync(join(folder, name)) && isTrusted(join(folder, name)));
    if (lock !== undefined) return lock[1];
  }
  return "npm";
}

function managerIn({ packageManager }: Manifest): PackageManager | undefined {
  if (typeof packageManager !== "string") return undefined;
  return (["npm", "pnpm", "yarn", "bun"] as const).find((name) => packageManager.startsWith(`${name}@`));
}

/** The only host that `engines` names. */
function engineIn({ engines }: Manifest): HostName | undefined {
  if (typeof engines !== "object" || engines === null) return undefined;
  const named = (["bun", "deno", "node"] as const).filter((name) => name in engines);
  return named.length === 1 ? named[0] : undefined;
}
