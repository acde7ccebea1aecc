/**
 * What calls are summed up by, and what a group is called.
 *
 * @module
 */
import type { SiteKind } from "../contract.ts";
import type { Trace } from "../trace/trace.ts";

/** What calls can be summed up by: each function, or all functions of a file, a module or a class. */
export const GROUPINGS = ["function", "file", "module", "class"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** By site id: the id of the first site of its group. */
export function groupsOf(trace: Trace, by: Grouping): Uint32Array {
  const groups = new Uint32Array(trace.sites.length + 1);
  const firsts = new Map<string, number>();
  for (let id = 0; id < groups.length; id++) {
    if (by === "function") groups[id] = id;
    else {
      const name = groupName(trace, id, by);
      const first = firsts.get(name);
      if (first === undefined) firsts.set(name, id);
      groups[id] = first ?? id;
    }
  }
  return groups;
}

/** What a site's group is called. */
export function groupName(trace: Trace, id: number, by: Grouping): string {
  const { name, file, kind } = trace.site(id);
  if (by === "function") return name;
  if (by === "class") {
    const holder = /^new (.+)$/.exec(name)?.[1] ?? /^(?:[gs]et )?(.+)\.[^.]+$/.exec(name)?.[1];
    return CLASSLESS.has(kind) ? NO_CLASS : holder ?? name;
  }
  const inPackage = /.*[\\/]node_modules[\\/](.*)$/.exec(file)?.[1]?.replaceAll("\\", "/");
  if (by === "module" && inPackage !== undefined) {
    return inPackage.split("/").slice(0, inPackage.startsWith("@") ? 2 : 1).join("/");
  }
  const { scope, cwd } = trace.header;
  if (by === "file") return below(file, cwd);
  return below(file, scope).replace(/\.[cm]?[jt]sx?$/, "");
}

/** The group of functions that belong to no class. */
const NO_CLASS = "(no class)";
const CLASSLESS: ReadonlySet<SiteKind> = new Set(["function", "arrow", "external", "worker", "process"]);

function below(file: string, folder: string): string {
  const base = folder.replace(/[\\/]$/, "");
  return base !== "" && file.startsWith(base) && /[\\/]/.test(file[base.length] ?? "")
    ? file.slice(base.length + 1)
    : file;
}
