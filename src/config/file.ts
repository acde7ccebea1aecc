/**
 * The configuration file: which one it is, what is in it, and where in its text each key stands.
 *
 * @module
 */

import { basename, dirname, join, resolve } from "node:path";
import { parse as parseToml, TomlError } from "smol-toml";
import { cannotReadConfig, messageOf } from "../errors.ts";
import { isFile } from "../safe/is_file.ts";
import { isTrusted } from "../safe/trust.ts";
import type { Problem } from "./config.ts";
import { JsonError, parseJsonc } from "./jsonc.ts";
import { type Position, positionKey } from "./position.ts";
import { tomlPositions } from "./toml_positions.ts";
import { readSmall } from "../safe/read_small.ts";

/** Name of the file that is ours alone. */
export const CONFIG_NAME = "tracepatch.toml";
/** Files that may have a table of ours, the strongest first. */
const TABLE_NAMES = ["deno.json", "deno.jsonc", "package.json"];
const TABLE_KEY = "tracepatch";

/** A configuration file that was read. */
export interface ConfigFile {
  path: string;
  folder: string;
  /** Its settings, not yet checked. */
  table: Record<string, unknown>;
  /** Where a key, or the nearest key around it, stands. */
  locate(path: (string | number)[]): Position;
}

/** Which configuration file counts for a folder. */
export interface FoundConfig {
  path?: string;
  /** Nearer ones that belong to another user: settings can name programs to run, so they are passed over. */
  untrusted: string[];
}

/**
 * The configuration file for a folder: in it or the nearest folder above it, `tracepatch.toml`, or a manifest with a
 * `"tracepatch"` table.
 */
export function findConfigFile(cwd: string, { searchParents = true } = {}): FoundConfig {
  const untrusted: string[] = [];
  for (let folder = resolve(cwd);; folder = dirname(folder)) {
    for (const name of [CONFIG_NAME, ...TABLE_NAMES]) {
      const path = join(folder, name);
      if (!isFile(path) || name !== CONFIG_NAME && !hasTable(path)) continue;
      if (isTrusted(path)) return { path, untrusted };
      untrusted.push(path);
    }
    if (!searchParents || folder === dirname(folder)) return { untrusted };
  }
}

/**
 * Reads a configuration file. A text that does not parse is a problem, and the file then sets nothing.
 *
 * @throws {TphError} When it cannot be read.
 */
export function readConfigFile(path: string, problems: Problem[]): ConfigFile {
  let text: string;
  try {
    text = readSmall(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw cannotReadConfig(path, code === "ENOENT" ? "there is no such file" : messageOf(error));
  }
  const folder = dirname(path);
  const nothing: ConfigFile = { path, folder, table: {}, locate: () => ({ line: 1, column: 1 }) };
  try {
    return path.endsWith(".toml") ? tomlFile(path, text) : jsonFile(path, text);
  } catch (error) {
    if (error instanceof TomlError) {
      const message = error.message.split("\n", 1)[0]!.replace(/^Invalid TOML document: /, "");
      problems.push({ where: path, line: error.line, column: error.column, message: `not TOML: ${message}` });
    } else if (error instanceof JsonError) {
      problems.push({ where: path, ...error.position, message: `not JSON: ${error.message}` });
    } else throw error;
    return nothing;
  }
}

function tomlFile(path: string, text: string): ConfigFile {
  let table = parseToml(text) as Record<string, unknown>;
  let prefix: string[] = [];
  // A pyproject-like file keeps the settings of many tools.
  const tool = (table.tool as Record<string, unknown> | undefined)?.[TABLE_KEY];
  if (basename(path) !== CONFIG_NAME && typeof tool === "object" && tool !== null) {
    table = tool as Record<string, unknown>;
    prefix = ["tool", TABLE_KEY];
  }
  const positions = tomlPositions(text);
  return {
    path,
    folder: dirname(path),
    table,
    locate: (at) => nearestPosition(positions, [...prefix, ...at]),
  };
}

function jsonFile(path: string, text: string): ConfigFile {
  const { value, positions } = parseJsonc(text);
  const isManifest = TABLE_NAMES.includes(basename(path));
  const whole = asTable(value);
  const found = isManifest ? whole?.[TABLE_KEY] : value;
  const table = asTable(found);
  const prefix = isManifest ? [TABLE_KEY] : [];
  const locate = (at: (string | number)[]) => nearestPosition(positions, [...prefix, ...at]);
  if (table === undefined && found !== undefined) {
    throw new JsonError(`"${TABLE_KEY}" must be a table`, locate([]));
  }
  return { path, folder: dirname(path), table: table ?? {}, locate };
}

function asTable(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : undefined;
}

function nearestPosition(positions: Map<string, Position>, path: (string | number)[]): Position {
  for (let length = path.length; length > 0; length--) {
    const found = positions.get(positionKey(path.slice(0, length)));
    if (found !== undefined) return found;
  }
  return { line: 1, column: 1 };
}

function hasTable(path: string): boolean {
  try {
    const text = readSmall(path);
    if (!text.includes(`"${TABLE_KEY}"`)) return false;
    return asTable(parseJsonc(text).value)?.[TABLE_KEY] !== undefined;
  } catch {
    // A manifest that does not parse is its host's to complain of.
    return false;
  }
}
