import { resolve } from "node:path";

/** The settings in force. */
export interface Config {
  /** The cache folder to use, absolute; without one, the nearest upward from the working folder. */
  cacheDir?: string;
}

/** Where settings come from, the strongest first. A configuration file will be a third. */
export interface ConfigSources {
  flags: { cacheDir?: string };
  env: Record<string, string | undefined>;
  cwd: string;
}

/** Settles the settings: a flag wins over the environment. */
export function loadConfig({ flags, env, cwd }: ConfigSources): Config {
  const cacheDir = flags.cacheDir || env.TRACEPATCH_CACHE_DIR || undefined;
  return cacheDir === undefined ? {} : { cacheDir: resolve(cwd, cacheDir) };
}
