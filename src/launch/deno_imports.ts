/**
 * `import … from "tracepatch"` under Deno: it resolves static imports before any hook is asked, so a project without the package
 * needs an import map, and so does one whose package.json has it, since Deno prepares what it then finds and not what the hooks
 * answer. It is made only for a program that imports the library, and holds what the project's own has.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { configOf, readConfig, valueOf } from "./deno_config.ts";
import { importsLibrary, LIBRARY, REGISTER } from "./imports_library.ts";

export interface DenoImportOptions {
  /** Absolute path of the entry module. */
  entry: string;
  /** Flags that the user gave for the host. */
  flags: string[];
  /** The library as an ES module. */
  library: string;
}

/** The flags of a program with an import map that has the library, where the program needs one. */
export function withLibrary({ entry, flags, library }: DenoImportOptions): string[] {
  if (!importsLibrary(entry)) return flags;
  const given = valueOf(flags, ["--import-map"]);
  const map = given === undefined ? mapOf(configOf(flags, entry)) : importMapOf(resolve(given));
  if (map === undefined) return flags;
  map.imports[LIBRARY] = map.imports[REGISTER] = pathToFileURL(library).href;
  return [
    ...without(flags, "--import-map"),
    `--import-map=data:application/json,${encodeURIComponent(JSON.stringify(map))}`,
  ];
}

function without(flags: string[], name: string): string[] {
  return flags.filter((flag, i) => flag !== name && flags[i - 1] !== name && !flag.startsWith(`${name}=`));
}

interface ImportMap {
  imports: Record<string, string>;
  scopes?: Record<string, Record<string, string>>;
}

/**
 * The project's own import map, with absolute addresses; nothing when it cannot be found out, or in a workspace: Deno 2.9
 * panics at an import map there. In one, the package has to be installed, as it has to for Deno itself.
 */
function mapOf(config: string | undefined): ImportMap | undefined {
  if (config === undefined) return { imports: {} };
  const table = readConfig(config);
  if (table === undefined || table.workspace !== undefined) return undefined;
  const folder = dirname(config);
  if (typeof table.importMap === "string") return importMapOf(resolve(folder, table.importMap));
  return absoluteMap(table, folder);
}

/** An import map in a file; nothing when it cannot be read, as when it is somewhere on the network. */
function importMapOf(path: string): ImportMap | undefined {
  const source = readConfig(path);
  return source === undefined ? undefined : absoluteMap(source, dirname(path));
}

function absoluteMap(source: Record<string, unknown>, folder: string): ImportMap {
  const map: ImportMap = { imports: addresses(source.imports, folder) };
  if (typeof source.scopes === "object" && source.scopes !== null) {
    map.scopes = {};
    for (const [scope, imports] of Object.entries(source.scopes)) {
      map.scopes[absolute(scope, folder)] = addresses(imports, folder);
    }
  }
  return map;
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
