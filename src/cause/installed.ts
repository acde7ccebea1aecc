/**
 * The packages that are installed in a project, for a copy of its files: linked, not installed again.
 *
 * @module
 */
import {
  type Dirent,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { ensureFolders } from "./own_path.ts";

const LOCK_FILES = [
  "package-lock.json",
  "npm-shrinkwrap.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "bun.lock",
  "bun.lockb",
  "deno.lock",
];

/** More than a lock file has, in bytes. */
const LONGEST_LOCK = 1 << 28;

/** The lock files that say something else in the copy than in the project, or are in one of them alone. */
export function otherLocks(project: string, copy: string): string[] {
  return LOCK_FILES.filter((name) => {
    const [here, there] = [project, copy].map((folder) => {
      const path = join(folder, name);
      try {
        const stat = statSync(path);
        // A link to a device, which a commit can have, would be read for ever.
        return stat.isFile() && stat.size <= LONGEST_LOCK ? readFileSync(path) : undefined;
      } catch {
        return undefined;
      }
    });
    // What is not committed is not another version.
    return here !== undefined && there !== undefined && !here.equals(there);
  });
}

/**
 * Links each `node_modules` of the project into the copy. A package of the project's own workspace, which is a link there, becomes a
 * link to its files in the copy.
 *
 * @param packages folders that have a `node_modules`, relative to the project
 */
export function linkPackages(project: string, copy: string, packages: readonly string[]): void {
  const root = realpathSync(project);
  for (const folder of packages) {
    const from = join(project, folder, "node_modules");
    const to = join(copy, folder, "node_modules");
    // What is a link in that commit is not followed.
    if (isThere(to) || !isThere(join(copy, folder)) || !ensureFolders(copy, join(folder, "node_modules"))) {
      continue;
    }
    linkEntries(from, to);
  }

  function linkEntries(from: string, to: string): void {
    mkdirSync(to, { recursive: true });
    for (const entry of entriesOf(from)) {
      // Tools keep caches there, of the files that they have seen: the copy begins with none.
      if (/^\.(?!bin$|pnpm$|package-lock\.json$|modules\.yaml$|deno$|bun$)/.test(entry.name)) continue;
      const source = join(from, entry.name);
      if (entry.name.startsWith("@") && entry.isDirectory()) linkEntries(source, join(to, entry.name));
      else if (!isThere(join(to, entry.name))) symlinkSync(targetOf(source), join(to, entry.name));
    }
  }

  function targetOf(source: string): string {
    if (!lstatSync(source).isSymbolicLink()) return source;
    const real = realPath(source) ?? resolve(dirname(source), readlinkSync(source));
    const inside = relative(root, real);
    const isOwn = inside !== "" && inside !== ".." && !inside.startsWith(`..${sep}`) &&
      !inside.split(sep).includes("node_modules");
    return isOwn ? join(copy, inside) : source;
  }
}

/** What a folder has; nothing where it is a link that leads nowhere, or cannot be read. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Folders of a project that have packages installed, relative to it; "" is the project itself. */
export function foldersWithPackages(project: string, depth = 4): string[] {
  const found: string[] = [];
  const visit = (folder: string, left: number) => {
    for (const entry of entriesOf(join(project, folder))) {
      if (entry.name === "node_modules") found.push(folder);
      else if (entry.isDirectory() && left > 0 && !entry.name.startsWith(".")) {
        visit(join(folder, entry.name), left - 1);
      }
    }
  };
  visit("", depth);
  return found;
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
