/**
 * The maps of what Bun prints. Bun keeps the map of a module under its path, and has stack traces follow it: a text with a
 * map of its own that is loaded under the same path, with another import attribute, takes its place. The module itself stays
 * what it is.
 *
 * @module
 */
import process from "node:process";
import { append, apply, getOwnPropertyDescriptor, uncurry } from "../probe/natives.ts";
import type { BunLoaded } from "./bun_api.ts";
import { mapOfModule, type ModuleMap, type PrintedModule, sampledAgain } from "./bun_module_map.ts";
import { tsconfigOf } from "./bun_printers.ts";
import { mapComment } from "./compose_map.ts";
import { cacheKey, type ModuleCache } from "./module_cache.ts";
import type { Pristine } from "./disguise/pristine.ts";
import { contentFor } from "./source.ts";
import { jsonText } from "../probe/json_text.ts";

export interface BunMaps {
  /** What Bun gets that asks for a module in order to take over a map. */
  answer(path: string): BunLoaded | undefined;
  /** Maps a module as soon as Bun has printed it. */
  later(module: PrintedModule): void;
  /** Maps a module that Bun has printed. */
  replace(path: string, mappings: string): void;
  /** Whether modules wait that may run before {@linkcode flush} is called by itself. */
  isWaiting(): boolean;
  /** Maps those that wait. Nobody but stack traces sees that. */
  flush(): void;
}

export interface BunMapsOptions {
  cache: ModuleCache;
  version: string;
  pristine: Pristine;
  /** Whether somebody would see what is imported: a plugin of the program, or what looks after files. */
  isWatched: () => boolean;
}

const settled = uncurry(Promise.prototype.then) as (
  promise: Promise<unknown>,
  done: () => void,
  failed: () => void,
) => unknown;
const soon = queueMicrotask;
const { prototype } = Promise;
const NativePromise = Promise;
const species = getOwnPropertyDescriptor(NativePromise, Symbol.species)!.get;
const { then } = prototype;
const { species: speciesKey } = Symbol;
const { defineProperty } = Reflect;
const UNDEFINED = { __proto__: null, value: undefined } as PropertyDescriptor;
const nothing = () => {};

/** By the pragma Bun knows a text that is not to be transpiled, and follows the map in it. */
const BUNDLED = "// @bun\nexport {};\n";

/** A module whose map is to be another, and what is kept of it: its mappings are "" where it has none. */
interface Waiting extends PrintedModule {
  part: string;
  kept: ModuleMap | undefined;
}

/**
 * How the numbers of a module's sites are written, as far as columns depend on it: with how many digits, or from which number on
 * where not all have as many. Another module before this one has other sites, and these other numbers.
 */
function digitsOf({ names, firstSite }: PrintedModule["rendering"]): string {
  const digits = String(firstSite).length;
  return String(firstSite + names.length).length === digits ? `${digits} digits` : `from ${firstSite}`;
}

/** The program would see that Bun loads one more module. */
function arePromisesPatched(): boolean {
  return getOwnPropertyDescriptor(prototype, "then")?.value !== then ||
    getOwnPropertyDescriptor(NativePromise, speciesKey)?.get !== species;
}

export function bunMaps({ cache, version, pristine, ...options }: BunMapsOptions): BunMaps {
  const isWatched = () => options.isWatched() || arePromisesPatched();
  // Some of them change what Bun prints, such as `--drop`.
  const flags = [process.env.NODE_ENV, ...process.execArgv].join("\0");
  let waiting: Waiting[] = [];
  let now = "";
  let text = "";
  /** Bun loads a module once for each attribute. */
  let count = 0;

  function replace(path: string, mappings: string): void {
    const map = { version: 3, sources: [path], sourcesContent: [contentFor(path)], names: [], mappings };
    text = `${BUNDLED}${mapComment(map)}\n`;
    now = path;
    try {
      // Bun asks at once.
      const loaded = import(path, { with: { type: `tph${count++}` } });
      // What is derived from it is of no class of the program's.
      defineProperty(loaded, "constructor", UNDEFINED);
      settled(loaded, nothing, nothing);
    } finally {
      now = text = "";
    }
  }

  /** What is kept is asked for while the module is loaded, together with all else that is kept of it. */
  function later(module: PrintedModule): void {
    const { rendering, lang, code } = module;
    const shape = rendering.part === undefined ? code : rendering.part + digitsOf(rendering);
    const settings = tsconfigOf(module.path) ?? "";
    const part = cacheKey(version, "module map", lang, flags, settings, shape, rendering.edits[0]!.text);
    append(waiting, { ...module, part, kept: cache.get<ModuleMap>(rendering.text, part) });
    if (waiting.length === 1) apply(soon, undefined, [flush]);
  }

  function mappingsOf({ part, kept, ...module }: Waiting): string {
    if (kept !== undefined) {
      const now = sampledAgain(module, kept.sample);
      if (jsonText(now) === jsonText(kept.sample)) return kept.mappings;
    }
    const map = mapOfModule(module) ?? { mappings: "", sample: sampledAgain(module) };
    cache.set(module.rendering.text, part, map);
    return map.mappings;
  }

  function flush(): void {
    if (waiting.length === 0) return;
    const modules = waiting;
    waiting = [];
    if (isWatched()) return;
    pristine(() => {
      // Of a module that was loaded as several types, Bun has the last map.
      const last = new Map(modules.map((module) => [module.path, module]));
      for (const module of last.values()) {
        try {
          const mappings = mappingsOf(module);
          if (mappings !== "") replace(module.path, mappings);
        } catch {
          // Bun keeps its own, by which columns are those of the text that runs.
        }
      }
    });
  }

  return {
    answer: (path) => path === now ? { loader: "js", contents: text } : undefined,
    later,
    replace(path, mappings) {
      if (!isWatched()) replace(path, mappings);
    },
    isWaiting: () => waiting.length > 0,
    flush,
  };
}
