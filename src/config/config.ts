/**
 * The settings in force, each with where it came from: defaults, the configuration file, the environment, flags, the
 * later ones over the earlier.
 *
 * @module
 */

import { hostname } from "node:os";
import { dirname, resolve } from "node:path";
import process from "node:process";
import { configProblems } from "../errors.ts";
import { WORKSPACE } from "../scope/default_scope.ts";
import { TRUST_VARIABLE } from "../safe/trust.ts";
import { ENTRIES, type Key, type Setting, type Settings, variableOf } from "./definition.ts";
import { type ConfigFile, findConfigFile, type FoundConfig, readConfigFile } from "./file.ts";
import { nearest, WrongValue } from "./kinds.ts";

/** Where a value came from. */
export interface Origin {
  source: "default" | "file" | "environment" | "flag";
  /** `tracepatch.toml:3`, `TRACEPATCH_MAX_CALLS`, `--max-calls`; nothing for a default. */
  where: string;
}

/** Something wrong in a source. Lines and columns are 1-based; 0 where there is none. */
export interface Problem {
  where: string;
  line: number;
  column: number;
  message: string;
  hint?: string;
}

/** The settings in force. */
export interface Config {
  settings: Settings;
  origins: Record<Key, Origin>;
  /** The configuration file, if there is one. */
  path?: string;
  /** Configuration files that belong to another user, and do not count. */
  untrusted: string[];
  /** `settings.cache_dir` made absolute; without one, the nearest cache folder upward from the working folder. */
  cacheDir?: string;
}

export interface ConfigSources {
  /** Values that flags gave, by key, already read. */
  flags?: Partial<Settings>;
  env: Record<string, string | undefined>;
  cwd: string;
  /** A file to use instead of the nearest one; `null` for none at all. */
  file?: string | null;
  /** Look for a file in the folders above `cwd` too; true by default. */
  searchParents?: boolean;
}

/**
 * Settles the settings.
 *
 * @throws {TphError} When a source cannot be read, or holds something wrong.
 */
export function loadConfig(sources: ConfigSources): Config {
  const { config, problems } = examineConfig(sources);
  if (problems.length > 0) throw configProblems(problems.map(problemText), problems[0]!.hint);
  return config;
}

/**
 * Settles the settings, and reports everything that is wrong with the sources; wrong settings keep their defaults.
 *
 * @throws {TphError} When the named file cannot be read.
 */
export function examineConfig(sources: ConfigSources): { config: Config; problems: Problem[] } {
  const { env, cwd, flags = {} } = sources;
  const problems: Problem[] = [];
  const settings = {} as Record<Key, unknown>;
  const origins = {} as Record<Key, Origin>;
  for (const [key, { default: value }] of ENTRIES) {
    settings[key] = value;
    origins[key] = { source: "default", where: "" };
  }
  const set = (key: Key, value: unknown, origin: Origin) => {
    settings[key] = value;
    origins[key] = origin;
  };
  const { path, untrusted } = fileOf(sources);
  const file = path === undefined ? undefined : readConfigFile(path, problems);
  if (file !== undefined) readTable(file, set, problems);
  readEnvironment(env, cwd, set, problems);
  for (const [key, setting] of ENTRIES) {
    const value = flags[key];
    if (value !== undefined) {
      set(key, settled(setting, value, cwd), {
        source: "flag",
        where: setting.flag?.spec.split(" ")[0] ?? "",
      });
    }
  }
  const config: Config = { settings: settings as Settings, origins, untrusted };
  if (path !== undefined && file !== undefined) config.path = path;
  if (config.settings.cache_dir !== "") config.cacheDir = resolve(cwd, config.settings.cache_dir);
  return { config, problems };
}

function fileOf({ file, env, cwd, searchParents = true }: ConfigSources): FoundConfig {
  if (file === null) return { untrusted: [] };
  const named = file ?? (env.TRACEPATCH_CONFIG || undefined);
  return named === undefined
    ? findConfigFile(cwd, { searchParents })
    : { path: resolve(cwd, named), untrusted: [] };
}

type Set = (key: Key, value: unknown, origin: Origin) => void;

const KEYS: ReadonlySet<string> = new Set(ENTRIES.map(([key]) => key));

/** Keys that are a table's: `test` of `test.files`. */
const TABLES = new Set(ENTRIES.map(([key]) => key.split(".")[0]!).filter((head) => !isKey(head)));

/** Tables of other names of settings: `redact` of `redact.names`. */
const ALIAS_TABLES = new Set(ENTRIES.flatMap(([, { alias }]) => alias?.split(".")[0] ?? []));

function isKey(key: string): key is Key {
  return KEYS.has(key);
}

function readTable(file: ConfigFile, set: Set, problems: Problem[]): void {
  const report = (path: (string | number)[], message: string, hint?: string) => {
    const { line, column } = file.locate(path);
    problems.push({ where: file.path, line, column, message, ...(hint === undefined ? {} : { hint }) });
  };
  const enter = (table: Record<string, unknown>, above: string[]) => {
    for (const [name, value] of Object.entries(table)) {
      const path = [...above, name];
      const key = path.join(".");
      const isTable = typeof value === "object" && value !== null && !Array.isArray(value);
      if (above.length === 0 && (TABLES.has(name) || isTable && ALIAS_TABLES.has(name))) {
        if (typeof value !== "object" || value === null || Array.isArray(value)) {
          report(path, `"${name}" must be a table`);
        } else enter(value as Record<string, unknown>, path);
        continue;
      }
      if (key === "$schema") continue;
      const found = ENTRIES.find(([known, { alias }]) => known === key || alias === key);
      if (found === undefined) {
        const meant = nearest(key, ENTRIES.flatMap(([known, { alias }]) => alias ? [known, alias] : [known]));
        report(path, `unknown key "${key}"`, meant && `Did you mean "${meant}"?`);
        continue;
      }
      if (key !== found[0] && found[0] in file.table) {
        report(path, `"${key}" and "${found[0]}" are the same setting`, "Keep one of them.");
        continue;
      }
      try {
        set(found[0], settled(found[1], found[1].kind.read(value), file.folder), {
          source: "file",
          where: `${file.path}:${file.locate(path).line}`,
        });
      } catch (error) {
        if (!(error instanceof WrongValue)) throw error;
        report(
          [...path, ...error.path],
          `"${dotted([key, ...error.path])}" ${error.message}`,
          error.hint && `Did you mean "${error.hint}"?`,
        );
      }
    }
  };
  enter(file.table, []);
}

function dotted(path: (string | number)[]): string {
  return path.map((part, i) => typeof part === "number" ? `[${part}]` : i === 0 ? part : `.${part}`).join("");
}

function readEnvironment(env: ConfigSources["env"], cwd: string, set: Set, problems: Problem[]): void {
  for (const [key, setting] of ENTRIES) {
    const names = [...(setting.variables ?? []), { name: variableOf(key), negated: false }];
    for (const { name, negated } of names) {
      const text = env[name];
      if (text === undefined || text === "") continue;
      try {
        const value = setting.kind.parse(text);
        set(key, negated ? !value : settled(setting, value, cwd), { source: "environment", where: name });
      } catch (error) {
        if (!(error instanceof WrongValue)) throw error;
        problems.push({ where: name, line: 0, column: 0, message: error.message });
      }
    }
  }
}

/** Variables that begin as ours do and are not; something mistyped. */
export function unknownVariables(env: ConfigSources["env"]): { name: string; meant?: string }[] {
  const known = new Set(["TRACEPATCH_CONFIG", "TRACEPATCH_PLAN", TRUST_VARIABLE]);
  for (const [key, { variables = [] }] of ENTRIES) {
    known.add(variableOf(key));
    for (const { name } of variables) known.add(name);
  }
  return Object.keys(env).filter((name) => name.startsWith("TRACEPATCH_") && !known.has(name)).map((name) => {
    const meant = nearest(name.slice(11), [...known].map((other) => other.slice(11)));
    return meant === undefined ? { name } : { name, meant: `TRACEPATCH_${meant}` };
  });
}

/** A path is made absolute where it was written. */
function settled({ isPath }: Setting<unknown>, value: unknown, folder: string): unknown {
  return isPath && typeof value === "string" && value !== "" && value !== WORKSPACE
    ? resolve(folder, value)
    : value;
}

/** What is said about a configuration file that does not count. */
export function untrustedText(path: string): string {
  return `${path} belongs to another user and is not used. If you trust them: tph trust ${dirname(path)}`;
}

/** A problem in one line: `tracepatch.toml:3:1: unknown key "max_dept"`. */
export function problemText({ where, line, column, message }: Problem): string {
  return `${where}${line > 0 ? `:${line}:${column}` : ""}: ${message}`;
}

/** Fills in a label's `{hostname}`, `{pid}` and `{timestamp}`. */
export function expandLabel(
  label: string,
  values: { hostname?: string; pid?: number; now?: Date } = {},
): string {
  // A time of day needs the time zone, which takes milliseconds to find out.
  if (!label.includes("{")) return label;
  const now = values.now ?? new Date();
  const stamp = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  return label
    .replaceAll("{hostname}", values.hostname ?? hostname())
    .replaceAll("{pid}", String(values.pid ?? process.pid))
    .replaceAll("{timestamp}", stamp);
}
