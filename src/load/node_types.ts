/**
 * The JavaScript that Node makes of TypeScript, by Node's own function: what is rewritten is then the text that would run, with
 * its places, and what Node does not accept is left to it.
 *
 * @module
 */
import Module, { syncBuiltinESMExports } from "node:module";
import process from "node:process";
import { stringIncludes } from "../probe/natives.ts";
import { disguise } from "../probe/stand_in.ts";
import { textOf } from "./disguise/to_string.ts";
import { placeByMap } from "./source_map.ts";
import type { Source } from "./source.ts";
import type { Place } from "./written_places.ts";

const { apply } = Reflect;

type Strip = (text: string, options: { mode: string; sourceMap: boolean; sourceUrl: string }) => string;

const modules = Module as unknown as {
  stripTypeScriptTypes: Strip;
  prototype: { _compile(this: object, text: string, file: string, format: string): void };
  new (name: string): object;
};

/** So Node names the text of what is required in its stack traces by the file; later versions do so by its URL. */
const BY_FILE = "stripTypeScriptModuleTypes(content, filename)";

/** The formats of TypeScript, and those of the JavaScript. Where it knows neither name, Node looks which it is, as it does there. */
const FORMATS: Record<string, string | undefined> = {
  "module-typescript": "module",
  "commonjs-typescript": "commonjs",
  "typescript": "javascript",
};

/** What Node makes of a module. */
export interface Stripped extends Pick<Source, "text" | "places" | "printed"> {
  format: string;
  /** It is CommonJS that is imported, which Node transforms a second time as it compiles it: this text is what comes of that. */
  isAgain: boolean;
}

/**
 * Makes the function that does so.
 *
 * @returns gives undefined for what is no TypeScript
 */
export function typeStripper(): (
  text: string,
  about: { url: string; file: string; format: unknown; isRequired: boolean },
) => Stripped | "refused" | undefined {
  const { stripTypeScriptTypes: native, prototype: { _compile: compile } } = modules;
  const isTransformed = (process.features as { typescript?: unknown }).typescript === "transform";
  const options = {
    mode: isTransformed ? "transform" : "strip",
    sourceMap: isTransformed && (process as { sourceMapsEnabled?: boolean }).sourceMapsEnabled === true,
  };
  const isNamedByFile = stringIncludes(textOf(compile), BY_FILE);
  let isFirst = true;

  return (text, { url, file, format, isRequired }) => {
    const made = FORMATS[format as string];
    if (made === undefined) return undefined;
    // Node refuses the types of packages.
    if (stringIncludes(url, "/node_modules/")) return "refused";
    if (isFirst) {
      isFirst = false;
      // Node warns of what is experimental when it first meets it.
      apply(compile, new modules("tracepatch.cts"), ["", "tracepatch.cts", "commonjs-typescript"]);
      keepWarning(native);
    }
    const sourceUrl = isRequired && isNamedByFile ? file : url;
    const transform = (written: string) => native(written, { ...options, sourceUrl });
    const found = silently(() => transform(text));
    if (found === undefined) return "refused";
    const isAgain = isTransformed && made === "commonjs" && !isRequired;
    const again = isAgain ? silently(() => transform(found)) : found;
    if (again === undefined) return "refused";
    const maps = isTransformed ? [placeByMap(again), isAgain ? placeByMap(found) : undefined] : [];
    return {
      text: again,
      printed: isTransformed,
      places: maps[0] && ((at) => at.map((place) => through(maps, place))),
      format: made,
      isAgain,
    };
  };
}

/** Where a place is, by one map after the other. */
function through(maps: readonly ReturnType<typeof placeByMap>[], at: Place): Place {
  return maps.reduce((place, map) => map?.(place.line, place.column) ?? place, at);
}

/** Runs what warns, and throws what the program will see when Node does the same. */
function silently<T>(run: () => T): T | undefined {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return run();
  } catch {
    return undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Node warns of its function once: that is to be when the program calls it. */
function keepWarning(native: Strip): void {
  let hasWarned = false;
  const { stripTypeScriptTypes } = {
    stripTypeScriptTypes(this: unknown): unknown {
      if (!hasWarned && isExperimental(native)) process.emitWarning(WARNING, "ExperimentalWarning");
      hasWarned = true;
      return apply(native, this, arguments);
    },
  };
  modules.stripTypeScriptTypes = disguise(stripTypeScriptTypes, native) as Strip;
  syncBuiltinESMExports();
}

const WARNING = "stripTypeScriptTypes is an experimental feature and might change at any time";

/** Whether this Node still warns of it. */
function isExperimental(native: Strip): boolean {
  return stringIncludes(textOf(native), "emitExperimentalWarning");
}
