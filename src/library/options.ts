import { hostname } from "node:os";
import { resolve } from "node:path";
import process from "node:process";
import {
  type Config,
  type ConfigSources,
  examineConfig,
  expandLabel,
  type Problem,
  problemText,
  untrustedText,
} from "../config/config.ts";
import { messageOf } from "../errors.ts";
import { moduleGlobs, recordSettings } from "../config/record_settings.ts";
import { scopePattern } from "../scope/scope_pattern.ts";
import { KEY_VARIABLE } from "../redact/key.ts";
import { registered } from "./process.ts";
import type { RecordSettings } from "../settings.ts";

/**
 * Options of a block. The defaults are the settings of `tracepatch.toml` and of the variables `TRACEPATCH_*`. An option that
 * does not exist, or has a wrong value, is named once on stderr and ignored.
 */
export interface TraceOptions {
  /** A name to find the recording by. */
  label?: string;
  /** Record only functions of these modules: paths or globs relative to the working folder, with or without extension. */
  includeModules?: string[];
  /** Leave these modules alone, written in the same way. They win over `includeModules`. */
  ignoreModules?: string[];
  /** Do not record calls nested deeper than this: by default 30; 0: no limit. */
  maxDepth?: number;
  /** Stop recording after this many calls: by default 10,000; 0: no limit. */
  maxCalls?: number;
  /** Stop recording after this many milliseconds; 0: no limit. */
  maxTime?: number;
  /** How many characters of one string are recorded. */
  maxRepr?: number;
  /** Keep the recording as a file in the cache folder. Otherwise it stays in memory, up to 64 MB, and goes with the block. */
  cache?: boolean;
  /** The cache folder. Default: the nearest `.tracepatch_cache` above the working folder, else a new one there. */
  cacheDir?: string;
  /** The share of blocks to record, from 0 to 1, or a function that decides for this one. A block left out costs next to nothing. */
  sample?: number | (() => boolean);
  /**
   * The W3C trace context that a request came with: the block is noted as a part of that trace. With a number as `sample`, the trace's
   * id decides, so that all services of a system record the same traces.
   */
  traceparent?: string | null | undefined;
  /** Record no more blocks than this in a minute, those inside another recording aside; 0: no limit. */
  maxRunsPerMinute?: number;
}

/** A block's options, settled. */
export interface Settled {
  label: string | undefined;
  record: RecordSettings;
  accepts: (file: string) => boolean;
  cache: boolean;
  /** Where the cache folder is, or will be. */
  where: { cwd: string; cacheDir?: string };
  cacheMaxSize: number;
  /** Limits that the options name, which a block inside a recording has of its own. */
  own: { maxDepth: number; maxCalls: number; maxTime: number };
  /** The options that decide which part of the recording such a block shows. */
  shown: { accepts?: (file: string) => boolean; maxString?: number };
  /** Whether to keep such a block as a file of its own. */
  isKeptApart: boolean;
  config: Config;
}

/** Bytes that a recording in memory may have. */
const MAX_MEMORY = 64 * 2 ** 20;

let known: Config | undefined;

/** What this copy of the library has said; the loader is another one. */
export const told: Set<string> = new Set();

/** Says once what is wrong with how the library is used; the program goes on. */
export function warn(text: string): void {
  const before = registered()?.told;
  if (told.has(text) || before?.has(text)) return;
  told.add(text);
  process.stderr.write(`tracepatch: ${text}\n`);
}

/** The configuration, read once. Wrong settings are reported and keep their defaults. */
export function ownConfig(): Config {
  if (known !== undefined) return known;
  const cwd = process.cwd();
  const { config, problems } = readable({ env: process.env, cwd });
  for (const problem of problems) warn(`${problemText(problem)}; it is ignored`);
  for (const path of config.untrusted) warn(untrustedText(path));
  // Neither the program nor a snapshot of its environment may show it.
  delete process.env[KEY_VARIABLE];
  return known = config;
}

/** The configuration without a file that cannot be read. */
function readable(sources: ConfigSources): { config: Config; problems: Problem[] } {
  try {
    return examineConfig(sources);
  } catch (error) {
    warn((error as Error).message);
    return examineConfig({ ...sources, file: null });
  }
}

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((text) => typeof text === "string");
const isCount = (value: unknown): boolean => typeof value === "number" && value >= 0;

/** The options, what each must be, and how that is said. */
const OPTIONS: Record<keyof TraceOptions, [test: (value: unknown) => boolean, text: string]> = {
  label: [(value) => typeof value === "string", "a text"],
  includeModules: [isTexts, "a list of texts"],
  ignoreModules: [isTexts, "a list of texts"],
  maxDepth: [isCount, "a number from 0"],
  maxCalls: [isCount, "a number from 0"],
  maxTime: [isCount, "a number of milliseconds"],
  maxRepr: [isCount, "a number from 0"],
  cache: [(value) => typeof value === "boolean", "true or false"],
  cacheDir: [(value) => typeof value === "string", "a path"],
  sample: [
    (value) => isCount(value) && value as number <= 1 || typeof value === "function",
    "a number from 0 to 1, or a function",
  ],
  traceparent: [(value) => typeof value === "string" || value === null, "a text"],
  maxRunsPerMinute: [isCount, "a number from 0"],
};

/** The options that there are, with the right type; tells once of others, which are ignored. */
export function checkedOptions(options: TraceOptions): TraceOptions {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    warn(`trace() takes options, a label or a function, and was given ${kindOf(options)}; it is ignored`);
    return {};
  }
  const checked: Record<string, unknown> = {};
  try {
    for (const key in options) {
      const value = options[key as keyof TraceOptions];
      if (!Object.hasOwn(OPTIONS, key)) {
        warn(`trace() has no option "${key}"; it is ignored. It has ${Object.keys(OPTIONS).join(", ")}`);
        continue;
      }
      const [isRight, text] = OPTIONS[key as keyof TraceOptions];
      if (value === undefined || isRight(value)) checked[key] = value;
      else warn(`trace() has a wrong ${key}: it must be ${text}, and is ${kindOf(value)}; it is ignored`);
    }
  } catch (error) {
    // A getter of the program's, or a proxy.
    warn(`trace() cannot read its options: ${messageOf(error)}; the rest of them is ignored`);
  }
  return checked;
}

function kindOf(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (Array.isArray(value)) {
    const others = value.find((item) => typeof item !== "string");
    return others === undefined ? "a list" : `a list with ${kindOf(others)} in it`;
  }
  return `${typeof value === "object" ? "an" : "a"} ${typeof value}`;
}

/** Limits of a block that has a recording of its own, where nobody says otherwise: a server's memory and disk are not its to fill. */
const BLOCK_LIMITS = { maxCalls: 10_000, maxDepth: 30 };

/** Settles a block's options. */
export function settle(options: TraceOptions): Settled {
  const config = ownConfig();
  const { settings } = config;
  const record = recordSettings(settings);
  const count = (key: "maxDepth" | "maxCalls" | "maxTime" | "maxRepr", fallback: number): number => {
    const value = options[key];
    return value === undefined ? fallback : value === Infinity ? 0 : value;
  };
  const isChosen = (key: "max_calls" | "max_depth"): boolean => config.origins[key].source !== "default";
  record.maxDepth = count("maxDepth", isChosen("max_depth") ? record.maxDepth : BLOCK_LIMITS.maxDepth);
  record.maxCalls = count("maxCalls", isChosen("max_calls") ? record.maxCalls : BLOCK_LIMITS.maxCalls);
  record.maxTime = count("maxTime", record.maxTime);
  record.budget.string = Math.max(1, count("maxRepr", record.budget.string));
  const isKept = settings.cache && (settings.auto_save || options.label !== undefined);
  const cache = options.cache ?? isKept;
  const accepts = acceptsOf(
    options.includeModules ?? settings.include_modules,
    options.ignoreModules ?? settings.ignore_modules,
  );
  if (!cache) record.maxBytes = Math.min(record.maxBytes || MAX_MEMORY, MAX_MEMORY);
  return {
    label: options.label ?? (expandLabel(settings.default_label, { hostname: hostname() }) || undefined),
    record,
    accepts,
    cache,
    where: whereOf(options.cacheDir, config),
    cacheMaxSize: settings.cache_max_size,
    own: { maxDepth: count("maxDepth", 0), maxCalls: count("maxCalls", 0), maxTime: count("maxTime", 0) },
    shown: {
      ...(options.includeModules === undefined && options.ignoreModules === undefined ? {} : { accepts }),
      ...(options.maxRepr === undefined ? {} : { maxString: record.budget.string }),
    },
    isKeptApart: options.cache ?? options.cacheDir !== undefined,
    config,
  };
}

/** Where runs are kept: the folder named, or the one that the configuration names, or the nearest. */
export function whereOf(cacheDir: string | undefined, config: Config): { cwd: string; cacheDir?: string } {
  const named = cacheDir === undefined ? config.cacheDir : resolve(cacheDir);
  return { cwd: process.cwd(), ...(named === undefined ? {} : { cacheDir: named }) };
}

const patterns = new Map<string, (file: string) => boolean>();

function acceptsOf(include: string[], ignore: string[]): (file: string) => boolean {
  if (include.length === 0 && ignore.length === 0) return () => true;
  const key = JSON.stringify([include, ignore]);
  let accepts = patterns.get(key);
  if (accepts === undefined) {
    try {
      const folder = process.cwd();
      const included = moduleTest(moduleGlobs(include), folder);
      const ignored = moduleTest(moduleGlobs(ignore), folder);
      accepts = (file) => (include.length === 0 || included(file)) && !ignored(file);
    } catch (error) {
      warn(`trace() cannot use what names its modules: ${messageOf(error)}; all of them are recorded`);
      accepts = () => true;
    }
    patterns.set(key, accepts);
  }
  return accepts;
}

/** Tests paths by the rules that `--include` and `--exclude` have. */
function moduleTest(globs: string[], scope: string): (file: string) => boolean {
  if (globs.length === 0) return () => false;
  const pattern = scopePattern({ scope, include: globs, exclude: [] });
  return (file) => pattern.test(file);
}
