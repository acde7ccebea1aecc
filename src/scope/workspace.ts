/**
 * Which packages of a workspace belong to the scope of one of them: the packages that it imports, which are links in `node_modules`
 * that lead to other folders of the workspace, or which Yarn's Plug'n'Play finds there without links.
 *
 * @module
 */
import { existsSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isInPackages, isWorkspace } from "./default_scope.ts";
import { readSmall } from "../safe/read_small.ts";

const DEPENDENCIES = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
/** A package that depends on more is not looked at further. */
const MOST = 2000;

/**
 * The packages of its workspace that a package depends on, also by others.
 *
 * @param folder absolute, real path of the package
 * @returns absolute, real paths; none for what is not a package of a workspace
 */
export function workspacePackages(folder: string): string[] {
  const root = rootAbove(folder);
  if (root === undefined) return [];
  const found = new Set<string>([folder, ...denoMembers(root, folder)]);
  const unlinked = yarnPackages(root);
  for (const one of found) {
    for (const name of dependenciesOf(one)) {
      const linked = linkedPackage(name, { from: one, root }) ?? unlinked.get(name);
      if (linked !== undefined) found.add(linked);
    }
  }
  // What is in the package's own folder is in scope anyway.
  return [...found].filter((path) => path !== folder && !path.startsWith(`${folder}/`) && path !== root);
}

/** The root of the workspace that a package is in, and is not itself. */
function rootAbove(folder: string): string | undefined {
  const isPackage = ["package.json", "deno.json", "deno.jsonc"].some((name) =>
    existsSync(join(folder, name))
  );
  if (!isPackage || existsSync(join(folder, ".git"))) return undefined;
  for (let above = dirname(folder); above !== dirname(above); above = dirname(above)) {
    if (isWorkspace(above)) return above;
    if (existsSync(join(above, ".git"))) return undefined;
  }
  return undefined;
}

function dependenciesOf(folder: string): string[] {
  const manifest = readJson(join(folder, "package.json"));
  const names = DEPENDENCIES.flatMap((key) => Object.keys((manifest?.[key] ?? {}) as object));
  return names.slice(0, MOST);
}

/** The folder that a name leads to, where that is one of the workspace's own. */
function linkedPackage(name: string, { from, root }: { from: string; root: string }): string | undefined {
  for (let folder = from;; folder = dirname(folder)) {
    const link = join(folder, "node_modules", name);
    if (existsSync(link)) {
      const real = realpathSync(link);
      return real.startsWith(`${root}/`) && !isInPackages(`${real}/`) ? real : undefined;
    }
    if (folder === root || folder === dirname(folder)) return undefined;
  }
}

/** In Yarn's lock file, a package of the workspace: `resolution: "@shop/cart@workspace:packages/cart"`. */
const YARN_PACKAGE = /^ {2}resolution: "([^"]+)@workspace:([^"]+)"$/gm;

/** The packages of a workspace by name, where there are no links. */
function yarnPackages(root: string): Map<string, string> {
  if (!existsSync(join(root, ".pnp.cjs"))) return new Map();
  try {
    const packages = readSmall(join(root, "yarn.lock")).matchAll(YARN_PACKAGE);
    const folders = [...packages].map(([, name, path]): [string, string] => [name!, resolve(root, path!)]);
    return new Map(folders.filter(([, folder]) => folder.startsWith(`${root}/`)));
  } catch {
    return new Map();
  }
}

/** Deno's members need no link to import each other by name: all of them may be imported, and only what is imported is loaded. */
function denoMembers(root: string, folder: string): string[] {
  const manifest = ["deno.json", "deno.jsonc"].map((name) => readJson(join(root, name))).find((found) =>
    found
  );
  const given = manifest?.workspace;
  const members = Array.isArray(given) ? given : (given as { members?: unknown } | undefined)?.members;
  if (!Array.isArray(members)) return [];
  const folders = members.filter((member) => typeof member === "string" && !/[*?[{]/.test(member))
    .map((member: string) => resolve(root, member)).filter((path) => existsSync(path));
  return folders.includes(folder) ? folders : [];
}

/** With comments, as in a deno.jsonc, it is not read: then the package is in scope alone. */
function readJson(path: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readSmall(path));
  } catch {
    return undefined;
  }
}
