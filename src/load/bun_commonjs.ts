import Module from "node:module";
import { basename, dirname } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { PREFIX } from "../contract.ts";
import type { BunApi, BunLoaded } from "./bun_api.ts";
import { defineConstants } from "./globals.ts";
import type { ModuleSyntax } from "./module_syntax.ts";
import type { Lang, Rewrite } from "./source.ts";

/** A CommonJS module about to be run. */
export interface CommonJsSource {
  path: string;
  text: string;
  lang: Lang;
  syntax: ModuleSyntax;
  rewrite: Rewrite;
}

interface CommonJsModule {
  id: string;
  filename: string;
  loaded: boolean;
  paths: string[];
  exports: unknown;
}

type CommonJsCache = Record<string, CommonJsModule | undefined>;

/**
 * Runs CommonJS modules for Bun, whose `onLoad` evaluates nothing of CommonJS text: the module is compiled here,
 * into the entry that Bun has put in `require.cache`, and its exports are handed over as an object.
 */
export function commonJsLoader(bun: BunApi): (source: CommonJsSource) => BunLoaded {
  const { _cache, _nodeModulePaths, prototype } = Module as unknown as {
    _cache: CommonJsCache;
    _nodeModulePaths(folder: string): string[];
    prototype: { _compile(this: CommonJsModule, text: string, path: string): void };
  };
  const compile = prototype._compile;
  defineConstants({ [IMPORT_META]: importMeta(bun) });
  return ({ path, text, lang, syntax, rewrite }) => {
    const known = _cache[path];
    const module = known ?? new Module(path) as unknown as CommonJsModule;
    if (known === undefined) {
      module.filename = path;
      module.paths = _nodeModulePaths(dirname(path));
      if (path === bun.main) module.id = ".";
      _cache[path] = module;
    }
    try {
      const plain = lang === "jsx" ? asBunReads(text, syntax) : text;
      const written = rewrite({ file: path, text: plain, lang, sourceType: "commonjs" });
      Reflect.apply(compile, module, [toJavaScript(bun, written, lang), path]);
      module.loaded = true;
    } catch (error) {
      if (_cache[path] === module) delete _cache[path];
      throw error;
    }
    const whole = module.exports;
    const exports = namespaceOf(whole, known !== undefined);
    // `require` takes this name for the whole; an import must not see it.
    if (known !== undefined) {
      exports["module.exports"] = whole;
      acceptExports(module);
    }
    return { loader: "object", exports };
  };
}

/** Bun sets the exports of a module that was required once more, which fails where the module has made them a getter. */
function acceptExports(module: CommonJsModule): void {
  const own = Object.getOwnPropertyDescriptor(module, "exports");
  if (own?.get === undefined || own.set !== undefined || !own.configurable) return;
  Object.defineProperty(module, "exports", {
    ...own,
    set: () => void Object.defineProperty(module, "exports", own),
  });
}

/**
 * What Bun's transpiler does to plain JavaScript in CommonJS and the engine alone does not: the top level's `this`
 * is `exports`, or null beside `import.meta`; directives of functions are dropped; `import.meta` is there; and a
 * hashbang is a comment.
 */
function asBunReads(text: string, { topLevelThis, directives, importMeta }: ModuleSyntax): string {
  const self = importMeta.length > 0 ? "(null)" : "exports";
  const parts: [number, number, string][] = [
    ...importMeta.map((
      [start, end],
    ): [number, number, string] => [start, end, `${IMPORT_META}(module,require)`]),
    ...topLevelThis.map((start): [number, number, string] => [start, start + 4, self]),
    ...directives.map(([start, end]): [number, number, string] => [start, end, " ".repeat(end - start)]),
  ];
  if (text.startsWith("#!")) parts.push([0, 2, "//"]);
  let result = "";
  let at = 0;
  for (const [start, end, insert] of parts.sort((a, b) => a[0] - b[0])) {
    result += text.slice(at, start) + insert;
    at = end;
  }
  return result + text.slice(at);
}

/** A global lexical constant, like the probes. */
const IMPORT_META = `${PREFIX}ImportMeta`;

/** What Bun's `import.meta` offers to a CommonJS module. */
function importMeta(bun: BunApi): (module: CommonJsModule, require: NodeJS.Require) => unknown {
  const made = new WeakMap<CommonJsModule, unknown>();
  return (module, require) => {
    const known = made.get(module);
    if (known !== undefined) return known;
    const path = module.filename;
    const meta = {
      dir: dirname(path),
      dirname: dirname(path),
      env: process.env,
      file: basename(path),
      filename: path,
      main: path === bun.main,
      path,
      require,
      resolve: (id: string) => pathToFileURL(require.resolve(id)).href,
      resolveSync: (id: string) => require.resolve(id),
      url: pathToFileURL(path).href,
    };
    made.set(module, meta);
    return meta;
  };
}

const NEEDS_TRANSPILER = /<\/|\/>|@|\baccessor\b|\busing\b|\bimport\b/;

/** TypeScript, JSX and syntax that the engine lacks go through Bun's transpiler, which does not keep lines. */
function toJavaScript(bun: BunApi, text: string, lang: Lang): string {
  if (lang === "jsx" && (!NEEDS_TRANSPILER.test(text) || compiles(text))) return text;
  return new bun.Transpiler({ loader: lang, target: "bun" }).transformSync(text);
}

function compiles(text: string): boolean {
  try {
    new Function("exports", "require", "module", "__filename", "__dirname", text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The ES module's view of CommonJS exports, as Bun makes it: own properties, and `default`. Those marked as a
 * transpiled ES module lack what cannot be enumerated.
 *
 * For a module that is required it is made although nobody may ever ask: then getters run only where they are a
 * transpiler's, which hand out another module's exports.
 */
function namespaceOf(exports: unknown, isRequired: boolean): Record<string, unknown> {
  if ((typeof exports !== "object" || exports === null) && typeof exports !== "function") {
    return { default: exports };
  }
  const from = exports as Record<string, unknown>;
  const marker = Object.getOwnPropertyDescriptor(from, "__esModule");
  const isMarked = Boolean(isRequired ? marker?.value : from.__esModule);
  const names: Record<string, unknown> = {};
  for (const name of Object.getOwnPropertyNames(from)) {
    const { get, enumerable, value } = Object.getOwnPropertyDescriptor(from, name)!;
    if (!enumerable && (isMarked || get !== undefined)) continue;
    if (get === undefined) names[name] = value;
    else if (isMarked || !isRequired) names[name] = from[name];
  }
  if (isMarked) delete names.__esModule;
  const fallback = isMarked && "default" in from ? names.default ?? from.default : exports;
  return { ...names, default: fallback };
}
