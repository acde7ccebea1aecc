/**
 * `import … from "tracepatch"` under Deno: it resolves static imports before any hook is asked, so a project without the package
 * needs an import map. It is made only for a program that imports the library, and holds what the project's own has.
 *
 * @module
 */
import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { evaluate, parse } from "@humanwhocodes/momoa";
import { importsLibrary, LIBRARY } from "./imports_library.ts";

export interface DenoImportOptions {
  /** Absolute path of the entry module. */
  entry: string;
  /** Flags that the user gave for the host. */
  flags: string[];
  /** The library as an ES module. */
  library: string;
}

/** The flag for the import map, or none. */
export function denoImportFlags({ entry, flags, library }: DenoImportOptions): string[] {
  if (flags.some((flag) => /^--import-map\b|^--no-config$|^(-c|--config)\b/.test(flag))) return [];
  const project = projectOf(entry);
  // Where there is a package.json, Deno leaves it to the hooks.
  if (project === "package.json" || !importsLibrary(entry)) return [];
  const map = mapOf(project);
  if (map === undefined || LIBRARY in map.imports) return [];
  map.imports[LIBRARY] = pathToFileURL(library).href;
  return [`--import-map=data:application/json,${encodeURIComponent(JSON.stringify(map))}`];
}

/** The configuration file of the project; "package.json" where it has one of these. */
function projectOf(entry: string): string | undefined {
  for (let folder = dirname(entry);; folder = dirname(folder)) {
    const has = (name: string) => statSync(join(folder, name), { throwIfNoEntry: false })?.isFile() === true;
    if (has("package.json")) return "package.json";
    for (const name of ["deno.json", "deno.jsonc"]) if (has(name)) return join(folder, name);
    if (folder === dirname(folder)) return undefined;
  }
}

interface ImportMap {
  imports: Record<string, string>;
  scopes?: Record<string, Record<string, string>>;
}

/** The project's own import map, with absolute addresses; nothing when it cannot be found out. */
function mapOf(config: string | undefined): ImportMap | undefined {
  if (config === undefined) return { imports: {} };
  const table = readJson(config);
  if (table === undefined || table.workspace !== undefined) return undefined;
  let folder = dirname(config);
  let source = table;
  if (typeof table.importMap === "string") {
    const path = resolve(folder, table.importMap);
    const found = readJson(path);
    if (found === undefined) return undefined;
    source = found;
    folder = dirname(path);
  }
  const map: ImportMap = { imports: addresses(source.imports, folder) };
  if (typeof source.scopes === "object" && source.scopes !== null) {
    map.scopes = {};
    for (const [scope, imports] of Object.entries(source.scopes)) {
      map.scopes[absolute(scope, folder)] = addresses(imports, folder);
    }
  }
  return map;
}

function readJson(path: string): Record<string, unknown> | undefined {
  try {
    const document = parse(readFileSync(path, "utf8"), { mode: "jsonc", allowTrailingCommas: true });
    return evaluate(document) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function addresses(imports: unknown, folder: string): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, address] of Object.entries(imports ?? {})) {
    if (typeof address !== "string") continue;
    result[name] = absolute(address, folder);
    // As Deno itself does for a configuration file, and not for an import map.
    const [, scheme, path] = /^(jsr|npm):\/?(.+[^/])$/.exec(address) ?? [];
    if (path !== undefined && !name.endsWith("/")) result[`${name}/`] ??= `${scheme}:/${path}/`;
  }
  return result;
}

function absolute(address: string, folder: string): string {
  if (!/^\.{0,2}\//.test(address)) return address;
  return new URL(address, `${pathToFileURL(folder).href}/`).href;
}
