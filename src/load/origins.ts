/**
 * What a module's text was made of, by its source map: the one in it, or beside it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { closeSync, openSync, readFileSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { messageOf } from "../errors.ts";
import { type FoundFunction, functionsOf, type Originals } from "../instrument/instrument.ts";
import { alignedCall, alignedFunctions } from "../origin/aligned_functions.ts";
import { standIn } from "../origin/signature.ts";
import { mapComment } from "../origin/map_comment.ts";
import { originalFunctions, type ReadOriginal } from "../origin/original_functions.ts";
import { LONGEST_MAP, type OriginMap, originMap, UselessMap } from "../origin/origin_map.ts";
import { sourcePath } from "../origin/source_path.ts";
import type { TextOffset } from "./disguise/places.ts";
import { isGranted } from "../probe/is_granted.ts";
import { isBun } from "../probe/natives.ts";
import { cacheKey, textHash } from "./module_cache.ts";
import { langOf } from "./source.ts";
import { jsonText } from "../probe/json_text.ts";

/** A text that may have been made of others. */
export interface GeneratedModule {
  file: string;
  text: string;
  /** What is added to its places before they are looked up in the map. */
  offset: TextOffset;
  /** A tool has made it of the file, which it may not have a map for. */
  isMade?: boolean;
  /** The host has printed it anew: the map is that of the text in the file. */
  printedFrom?: PrintedFrom | undefined;
}

/** The text of a file that the host prints anew before it runs. */
export interface PrintedFrom {
  text: string;
  /** The mappings of a source map from the printed text to this one. */
  mappings(): string;
}

/** What it was made of. */
export interface ModuleOrigin {
  /** Changes with all that the answers depend on, beside the module's text. */
  key: string;
  /**
   * Leads to the originals.
   *
   * @throws {UselessMap} the map cannot be read
   */
  originals(): Originals;
  /** Hashes of the originals in the scope that were asked for, by their files. */
  modules(): Record<string, string>;
}

/** Finds the source map of a text; undefined where it has none. */
export type FindOrigin = (module: GeneratedModule) => ModuleOrigin | undefined;

export interface OriginOptions {
  scope: Pick<RegExp, "test">;
  /** Absolute path of the scope folder. */
  root: string;
}

/** An original longer than this is not read. */
const LONGEST_ORIGINAL = 16 << 20;
/** In ms: a map that is older by more is of an earlier text. */
const WRITTEN_WITH = 2_000;
const PATHS = { resolve, fromUrl: fileURLToPath };

/** What a rewriter asks of the originals. */
export function originsIn(options: OriginOptions) {
  return { origins: originFinder(options), fileOf: fileFinder(options) };
}

/** Finds the file that a bundler's name for a module stands for, `webpack-internal:///./src/a.js`, if it is in the scope. */
function fileFinder({ scope, root }: OriginOptions): (name: string) => string | undefined {
  return (name) => {
    const path = sourcePath(name, { folder: root, root, paths: PATHS });
    return path !== undefined && scope.test(path) ? path : undefined;
  };
}

function originFinder({ scope, root }: OriginOptions): FindOrigin {
  return ({ file, text, offset, isMade, printedFrom }) => {
    const comment = mapComment(printedFrom?.text ?? text) ?? (isMade === true ? undefined : mapBeside(file));
    if (comment === undefined) return isMade === true ? alignedOrigin(file, text) : undefined;
    const found = mapText(comment.url, file, root);
    if (found === undefined) return undefined;
    const { json, folder } = found;
    let map: OriginMap | undefined;
    const read = new Map<number, ReadOriginal | undefined>();
    const modules: Record<string, string> = {};

    /** The path of an original. */
    function pathOf(source: number): string | undefined {
      const { originals } = map!;
      const { source: name, isIgnored } = originals[source]!;
      if (isIgnored) return undefined;
      // A tool that makes one text of one file has many ways to name it.
      if (originals.length === 1 && basename(name.replace(/[?#].*$/, "")) === basename(file)) return file;
      return sourcePath(name, { folder, root, paths: PATHS });
    }

    function readOriginal(source: number): ReadOriginal | undefined {
      const path = pathOf(source);
      if (path === undefined || !scope.test(path)) return undefined;
      const content = map!.originals[source]!.content ?? textOfFile(path, file);
      if (content === undefined) return { file: path, text: "", functions: undefined };
      modules[path] = textHash(content);
      const plain = content.charCodeAt(0) === 0xfeff ? content.slice(1) : content;
      return { file: path, text: plain, functions: functionsIn(plain, path) };
    }

    function original(source: number): ReadOriginal | undefined {
      if (!read.has(source)) read.set(source, readOriginal(source));
      return read.get(source);
    }

    /**
     * The first original, where none is in the scope, as the module itself is, and none in another package: packages
     * are often published without the folder that their maps lead to.
     */
    function pathAstray(): string | undefined {
      const paths = map!.originals.map((_, source) => pathOf(source));
      const isAstray = (path: string | undefined): boolean =>
        path !== undefined && !scope.test(path) && !isInstalled(path, file);
      return paths.every(isAstray) ? paths[0] : undefined;
    }

    return {
      key: `${folder}\n${file}\n${comment.url.startsWith("data:") ? "" : json}\n${
        json.includes('"sourcesContent"') ? "" : stamps(json, { folder, root, scope })
      }`,
      originals() {
        map = readMap(json);
        if (printedFrom !== undefined) map = { ...map, at: through(printedFrom, map) };
        return {
          functions(found) {
            const sites = originalFunctions(found, { text, offset }, map!, original);
            if (sites.length > 0 && sites.every((site) => site === null)) {
              const hasSome = [...read.values()].some((one) =>
                one?.functions !== undefined && one.functions.length > 0
              );
              if (hasSome) throw new UselessMap("its source map leads to no function of its originals");
              const astray = pathAstray();
              if (astray !== undefined) {
                throw new UselessMap(`its source map leads out of the scope, to ${astray}`);
              }
            }
            return sites;
          },
          call({ line, column }) {
            const origin = map!.at(line + offset.line, column - 1 + (line === 1 ? offset.column : 0));
            const file = origin && original(origin.source)?.file;
            return file === undefined ? null : { file, line: origin!.line, column: origin!.column + 1 };
          },
        };
      },
      modules: () => modules,
    };
  };
}

/** Of a file that is there, and that may be looked at. */
function statOf(path: string): Stats | undefined {
  return isGranted("read", path) ? statSync(path, { throwIfNoEntry: false }) : undefined;
}

/** Whether a path is in an installed package, another one than that of the file. */
function isInstalled(path: string, file: string): boolean {
  const [folder] = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(path) ?? [];
  return folder !== undefined && !file.startsWith(folder + sep) &&
    statOf(join(folder, "package.json")) !== undefined;
}

/** A map that no comment names, but the file's own name does: Turbopack writes such; not where the file was changed since. */
function mapBeside(file: string): { url: string } | undefined {
  if (!/\.[cm]?js$/.test(file)) return undefined;
  // Under Bun on macOS, to ask for a file's times loads `node:fs`, which a program sees by its ticks; to open one does not (bun_fs.ts).
  if (isBun && !isThere(`${file}.map`)) return undefined;
  const map = statOf(`${file}.map`);
  if (map === undefined) return undefined;
  const made = statOf(file);
  if (made === undefined || made.mtimeMs > map.mtimeMs + WRITTEN_WITH) return undefined;
  return { url: encodeURIComponent(`${basename(file)}.map`) };
}

/** Whether a file can be opened; under Bun, that waits for no pipe. */
function isThere(path: string): boolean {
  try {
    closeSync(openSync(path, 0));
    return true;
  } catch {
    return false;
  }
}

/** What a text without a map was made of: the file whose name it has, where that has another text. */
function alignedOrigin(file: string, text: string): ModuleOrigin | undefined {
  const written = textOfFile(file, file);
  if (written === undefined || written === text) return undefined;
  const plain = written.charCodeAt(0) === 0xfeff ? written.slice(1) : written;
  return {
    key: `${file}\n${cacheKey(plain)}`,
    originals() {
      const functions = functionsIn(plain, file);
      let aligned: number[] | undefined;
      return {
        functions(found) {
          aligned = functions && alignedFunctions(found, functions);
          if (aligned === undefined) {
            throw new UselessMap("it has no source map, and is not what is in the file");
          }
          return aligned.map((original, i) =>
            original < 0 ? null : standIn(found[i]!, functions![original]!, file)
          );
        },
        call(found) {
          const original = functions?.[aligned?.[found.from] ?? -1];
          const place = original === undefined ? null : alignedCall(original, found);
          return place === null ? null : { file, line: place.line, column: place.column };
        },
      };
    },
    modules: () => ({ [file]: textHash(written) }),
  };
}

/**
 * The map's JSON, and the folder that its sources are relative to.
 *
 * @param root what the map must be in, unless it is beside the file or below
 */
function mapText(url: string, file: string, root?: string): { json: string; folder: string } | undefined {
  const data = /^data:[^,]*?(;base64)?,/.exec(url.slice(0, 200));
  if (data !== null) {
    const body = url.slice(data[0].length);
    const json = data[1] === undefined ? decodeURIComponent(body) : Buffer.from(body, "base64").toString();
    return { json, folder: dirname(file) };
  }
  if (/^[a-z][a-z0-9+.-]+:/i.test(url)) return undefined;
  const path = resolve(dirname(file), decodeURIComponent(url.replace(/[?#].*$/, "")));
  const isIn = (folder: string) => path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
  if (root !== undefined && !isIn(root) && !isIn(dirname(file))) {
    throw new Error(`its source map is out of the scope, at ${path}`);
  }
  const stat = statOf(path);
  if (stat === undefined || !stat.isFile()) return undefined;
  if (stat.size > LONGEST_MAP) throw new Error(`its source map has ${stat.size} bytes`);
  return { json: readFileSync(path, "utf8"), folder: dirname(path) };
}

/** Looks places of a printed text up in the map of the text that it was printed from. */
function through({ mappings }: PrintedFrom, { at }: OriginMap): OriginMap["at"] {
  const printed = readMap(jsonText({ version: 3, sources: [""], names: [], mappings: mappings() }));
  return (line, column) => {
    const place = printed.at(line, column);
    return place && at(place.line, place.column + place.behind);
  };
}

function readMap(json: string): OriginMap {
  try {
    return originMap(json);
  } catch (error) {
    throw new UselessMap(messageOf(error), { cause: error });
  }
}

/** For all originals in the scope: what shows that a file has changed. */
function stamps(json: string, { folder, root, scope }: OriginOptions & { folder: string }): string {
  try {
    const paths = originMap(json).originals.map(({ source }) =>
      sourcePath(source, { folder, root, paths: PATHS })
    );
    return paths.map((path) => {
      const stat = path !== undefined && scope.test(path) && statOf(path);
      return stat ? `${path} ${stat.mtimeMs} ${stat.size}` : "";
    }).join("\n");
  } catch (error) {
    return messageOf(error);
  }
}

/** The text of an original; undefined where there is none, or it has been changed since the module was made of it. */
function textOfFile(path: string, made: string): string | undefined {
  try {
    const stat = statOf(path);
    if (!stat?.isFile() || stat.size > LONGEST_ORIGINAL) return undefined;
    if (path !== made && stat.mtimeMs > (statOf(made)?.mtimeMs ?? Infinity)) {
      return undefined;
    }
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function functionsIn(text: string, file: string): FoundFunction[] | undefined {
  const own = langOf(file);
  for (
    const lang of own === "js" ? ["js", "jsx", "tsx"] as const : own === "ts" ? ["ts", "tsx"] as const : [own]
  ) {
    for (const sourceType of ["module", "commonjs"] as const) {
      try {
        return functionsOf(text, { file, lang, sourceType });
      } catch {
        // It may be of another kind.
      }
    }
  }
  return undefined;
}
