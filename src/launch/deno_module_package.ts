/**
 * ES modules of a package whose `"type"` is `"commonjs"` under Deno: 2.9 hands them to no hook, because it has looked at the type
 * before. Where it is told to look at no `package.json`, it does; a module of that package is then an ES module whatever it
 * holds. So this is for programs alone of which all modules are seen to be ES modules.
 *
 * @module
 */
import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseSync } from "oxc-parser";
import { isFile } from "../safe/is_file.ts";
import { readSmall } from "../safe/read_small.ts";

/** Deno looks at no `package.json` where this is set. */
export const NO_PACKAGE = "DENO_NO_PACKAGE_JSON";
/** What it does by itself where there is one. */
export const OWN_PACKAGES = "--node-modules-dir=manual";

/** Modules that are looked at. */
const MAX_FILES = 500;
/** Flags that change nothing about how modules are found. */
const HARMLESS = /^-(?:-(?:allow|deny)-.*|[A-Z].*)$/;
/** What may load a module in another way. */
const OTHER_WAYS = /\brequire\b|\bcreateRequire\b|\bWorker\b|\bregisterHooks\b|\bimport\.meta\.resolve\b/;

/** Whether a program is such a one. */
export function isModulePackage(
  { entry, flags, env }: { entry: string; flags: string[]; env: Record<string, string | undefined> },
): boolean {
  if (env[NO_PACKAGE] !== undefined || !flags.every((flag) => HARMLESS.test(flag))) return false;
  const found = packageOf(entry);
  if (found === undefined || found.json.type !== "commonjs" || isSpecial(found)) return false;
  const seen = new Set([entry]);
  for (const file of seen) {
    const next = importsOf(file, found);
    if (next === undefined || seen.size + next.length > MAX_FILES) return false;
    for (const each of next) seen.add(each);
  }
  return true;
}

interface Package {
  folder: string;
  json: Record<string, unknown>;
}

function packageOf(file: string): Package | undefined {
  for (let folder = dirname(file);; folder = dirname(folder)) {
    try {
      return { folder, json: JSON.parse(readSmall(join(folder, "package.json"))) };
    } catch {
      if (folder === dirname(folder)) return undefined;
    }
  }
}

/** It has more to say than its type, or a configuration of Deno's has. */
function isSpecial({ folder, json }: Package): boolean {
  if ("imports" in json || "exports" in json || "workspaces" in json) return true;
  for (let at = folder;; at = dirname(at)) {
    if (["deno.json", "deno.jsonc", "deno.lock"].some((name) => isFile(join(at, name)))) return true;
    if (at !== folder && isFile(join(at, "package.json"))) return true;
    if (at === dirname(at)) return false;
  }
}

/** The files that a module imports; undefined where it is no ES module of the package, or may load others. */
function importsOf(file: string, { folder, json }: Package): string[] | undefined {
  if (!/\.m?[jt]sx?$/.test(file) || packageOf(file)?.folder !== folder) return undefined;
  let text: string;
  try {
    text = readSmall(file);
  } catch {
    return undefined;
  }
  if (OTHER_WAYS.test(text)) return undefined;
  const { module, errors } = parseSync(file, text, { sourceType: "module" });
  const { staticImports, staticExports, dynamicImports } = module;
  const isModule = staticExports.length > 0 ||
    staticImports.some(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType));
  if (errors.length > 0 || !isModule) return undefined;
  const names = [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) => entries.map(({ moduleRequest }) => moduleRequest?.value)),
    ...dynamicImports.map(({ moduleRequest: { start, end } }) =>
      /^(["'])([^"'\\]+)\1$/.exec(text.slice(start, end))?.[2] ?? ""
    ),
  ].filter((name) => name !== undefined);
  const files: string[] = [];
  for (const name of names) {
    if (name.startsWith("node:")) continue;
    if (/^\.{1,2}\//.test(name)) files.push(resolve(dirname(file), name));
    else if (!isPackageName(name, json) || !isFolder(join(folder, "node_modules"))) return undefined;
  }
  return files.filter((file) => !file.endsWith(".json"));
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Whether a specifier names another package. */
function isPackageName(name: string, { name: own }: Package["json"]): boolean {
  return /^(?:@[\w.-]+\/)?[\w.-]+(?:\/|$)/.test(name) && name !== own && !name.startsWith(`${own}/`);
}
