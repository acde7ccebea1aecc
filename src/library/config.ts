import process from "node:process";
import { type Config, loadConfig as load, type Origin } from "../config/config.ts";
import type { Key, Settings } from "../config/definition.ts";
import type { TraceOptions } from "./options.ts";

/** The settings in force, by their names in `tracepatch.toml`. */
export class TracepatchConfig {
  readonly settings: Readonly<Settings>;
  /** Where each setting came from. */
  readonly origins: Readonly<Record<Key, Origin>>;

  constructor({ settings, origins }: Pick<Config, "settings" | "origins">) {
    // The key of the tokens must not be printed or recorded.
    this.settings = { ...settings, redact_key: "" };
    this.origins = origins;
  }

  /** The settings as options for `trace()`. */
  toTraceOptions(): TraceOptions {
    const { settings } = this;
    const options: TraceOptions = {
      includeModules: settings.include_modules,
      ignoreModules: settings.ignore_modules,
      maxDepth: settings.max_depth,
      maxCalls: settings.max_calls,
      maxTime: settings.max_time,
      maxRepr: settings.max_repr,
    };
    if (!settings.cache || !settings.auto_save) options.cache = false;
    if (settings.cache_dir !== "") options.cacheDir = settings.cache_dir;
    if (settings.default_label !== "") options.label = settings.default_label;
    if (!settings.enabled) options.sample = 0;
    return options;
  }

  toJSON(): Settings {
    return this.settings;
  }
}

/**
 * Reads the configuration: the file named, or the nearest one, and the environment.
 *
 * @param path the file; without it, `tracepatch.toml`, or the table in `deno.json` or `package.json`
 * @param options `searchParents`: look in the folders above the working folder too, true by default
 * @returns the settings, and the file that they came from, if there is one
 * @throws {TphError} when a file cannot be read, or a setting is unknown or wrong
 * @example
 * ```ts
 * const { config } = loadConfig();
 * using t = trace({ ...config.toTraceOptions(), label: "import" });
 * ```
 */
export function loadConfig(
  path?: string,
  options: { searchParents?: boolean; cwd?: string; env?: Record<string, string | undefined> } = {},
): { config: TracepatchConfig; path: string | undefined } {
  const config = load({
    env: options.env ?? process.env,
    cwd: options.cwd ?? process.cwd(),
    ...(path === undefined ? {} : { file: path }),
    ...(options.searchParents === undefined ? {} : { searchParents: options.searchParents }),
  });
  return { config: new TracepatchConfig(config), path: config.path };
}
