/**
 * The configuration file of a project under Deno.
 *
 * @module
 */
import { dirname, join, resolve } from "node:path";
import { evaluate, parse } from "@humanwhocodes/momoa";
import { isFile } from "../safe/is_file.ts";
import { readSmall } from "../safe/read_small.ts";

/** The configuration file that Deno reads for a program; nothing where there is none. */
export function configOf(flags: readonly string[], entry: string): string | undefined {
  if (flags.includes("--no-config")) return undefined;
  const given = valueOf(flags, ["--config", "-c"]);
  return given === undefined ? nearestConfig(entry) : resolve(given);
}

/** Of a member of a workspace, that of the workspace. */
function nearestConfig(entry: string): string | undefined {
  let nearest: string | undefined;
  for (let folder = dirname(entry);; folder = dirname(folder)) {
    for (const name of ["deno.json", "deno.jsonc"]) {
      const path = join(folder, name);
      if (!isFile(path)) continue;
      nearest ??= path;
      if (readConfig(path)?.workspace !== undefined) return path;
    }
    if (folder === dirname(folder)) return nearest;
  }
}

/** What a configuration file or an import map says; nothing where it cannot be read. */
export function readConfig(path: string): Record<string, unknown> | undefined {
  try {
    const document = parse(readSmall(path), { mode: "jsonc", allowTrailingCommas: true });
    return evaluate(document) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** The value of the first of some options, given as `--name=value` or as two words. */
export function valueOf(flags: readonly string[], names: string[]): string | undefined {
  for (const [i, flag] of flags.entries()) {
    for (const name of names) {
      if (flag === name) return flags[i + 1];
      if (flag.startsWith(`${name}=`)) return flag.slice(name.length + 1);
    }
  }
  return undefined;
}
