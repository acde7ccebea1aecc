import { hardenRegExp, regExpExec } from "../probe/natives.ts";
import type { BunApi } from "./bun_api.ts";
import { unusedPrefix } from "../instrument/instrument.ts";
import { commonJsLoader, type CommonJsSource } from "./bun_commonjs.ts";
import { requireHook } from "./bun_printed.ts";
import { addPlugin, changedAnswer, type ProgramPlugins } from "./bun_plugins.ts";
import { importOfProbes } from "./bun_probes.ts";
import { type ModuleSyntax, syntaxOf } from "./module_syntax.ts";
import { cacheKey, type ModuleCache } from "./module_cache.ts";
import { packageType } from "./package_type.ts";
import type { Pristine } from "./disguise/pristine.ts";
import { NO_OFFSET } from "./disguise/places.ts";
import { type Lang, langOf, readSource, type Rewrite, type Source } from "./source.ts";

export interface BunHookOptions {
  bun: BunApi;
  rewrite: Rewrite;
  /** Matches the absolute paths of the modules in scope. */
  scope: RegExp;
  cache: ModuleCache;
  version: string;
  pristine: Pristine;
  /** The program is Bun's test runner. */
  tests: boolean;
  /** What the program's own plugins load. */
  plugins?: Pick<ProgramPlugins, "loaderOf">;
}

/** Test runners write these snapshots to the column that a stack trace names. */
const INLINE_SNAPSHOT = hardenRegExp(/\bto(?:Match|ThrowErrorMatching)InlineSnapshot\b/);
const PLACES_SHIFT = "its inline snapshots need the columns that it has, which probes shift";

/** The loaders whose texts are rewritten, and their syntax. */
const LANGS: Record<string, Lang | undefined> = { js: "jsx", jsx: "jsx", ts: "ts", tsx: "tsx" };

/** A module as it is on the disk, and how Bun will run it. */
interface Found {
  text: string;
  lang: Lang;
  /** Bun does not accept the text, and says what is wrong with it. */
  isBroken: boolean;
  /** It is loaded as CommonJS. */
  isCommonJs: boolean;
  source: CommonJsSource;
  hook: ReturnType<typeof requireHook>;
  /** What makes Bun take the text for an ES module: without module syntax it would take it for CommonJS, and run nothing. */
  mark: string;
}

/**
 * Rewrites the modules in scope as Bun loads them. `onLoad` cannot decline, so each of them must be run here as
 * Bun itself would run it, rewritten or not.
 */
export function hookBun(
  { bun, rewrite, scope, cache, version, pristine, tests, plugins }: BunHookOptions,
): void {
  const commonJs = commonJsLoader({ bun, rewrite, cache, version, pristine, tests });
  /** What was imported as an ES module is one for `require`, too. */
  const ranAsModule = Object.create(null) as Record<string, true>;
  const { peek } = bun;
  addPlugin(bun, {
    name: "tracepatch",
    setup(build) {
      build.onLoad({ filter: scope }, (module) => {
        const { path } = module;
        const load = plugins?.loaderOf(path);
        if (load !== undefined) {
          return changedAnswer(
            { peek },
            load(module),
            (loader, contents) => pristine(() => rewrittenAnswer(path, loader, contents)),
          );
        }
        const found = pristine(() => find(path));
        const { text, lang, mark } = found;
        if (found.hook !== undefined) return commonJs.loadByHook(found.hook, found.source);
        if (found.isBroken) return { loader: lang, contents: text };
        let refuse = regExpExec(INLINE_SNAPSHOT, text) !== null && !found.isCommonJs
          ? PLACES_SHIFT
          : undefined;
        if (found.isCommonJs) {
          const loaded = commonJs.load(found.source);
          if (loaded !== undefined) return loaded;
          refuse = "Bun takes it for an ES module, which it does not look like";
        }
        ranAsModule[path] = true;
        const finish = (code: string) => code + importOfProbes(unusedPrefix(text));
        const source: Source = {
          file: path,
          text,
          lang,
          sourceType: "module",
          map: NO_OFFSET,
          finish,
          refuse,
        };
        return { loader: lang, contents: pristine(() => rewrite(source)) + mark };
      });
    },
  });

  function find(path: string): Found {
    const text = readSource(path);
    // Bun takes JSX in plain JavaScript too.
    const lang = langOf(path) === "js" ? "jsx" : langOf(path);
    const syntax = cachedSyntax(text, lang);
    const mark = syntax.module ? "" : "\n;export {};";
    const isBroken = syntax.broken && !isAccepted(text, lang);
    const inPackage = packageType(path);
    // Bun transpiles what is imported on other threads, which look at the package alone.
    const isRequired = commonJs.isRequired(path);
    const type = path === bun.main || isRequired ? typeOf(path) : inPackage;
    const source: CommonJsSource = {
      path,
      text,
      lang,
      self: syntax.self,
      isRequirable: isCommonJs(syntax, typeOf(path)),
      ignoresMarker: inPackage === "module",
    };
    return {
      text,
      lang,
      mark,
      isBroken,
      isCommonJs: ranAsModule[path] !== true && isCommonJs(syntax, type),
      source,
      hook: isRequired ? requireHook(path) : undefined,
    };
  }

  /** What a plugin of the program gives for a module. Bun runs none that is CommonJS. */
  function rewrittenAnswer(path: string, loader: unknown, contents: unknown): unknown {
    const text = typeof contents === "string"
      ? contents
      : ArrayBuffer.isView(contents)
      ? new TextDecoder().decode(contents)
      : undefined;
    const lang = loader === undefined ? langOf(path) : LANGS[loader as Lang];
    if (text === undefined || lang === undefined) return contents;
    const syntax = cachedSyntax(text, lang);
    if (!syntax.module || syntax.broken) return contents;
    const finish = (code: string) => code + importOfProbes(unusedPrefix(text));
    const code = rewrite({ file: path, text, lang, sourceType: "module", map: NO_OFFSET, finish });
    return code === text ? contents : code;
  }

  /** A text that Bun does not accept is left to Bun, which says what is wrong with it. */
  function isAccepted(text: string, loader: Lang): boolean {
    try {
      new bun.Transpiler({ loader, target: "bun" }).transformSync(text);
      return true;
    } catch {
      return false;
    }
  }

  function cachedSyntax(text: string, lang: Lang): ModuleSyntax {
    const key = cacheKey(version, "syntax", lang, text);
    let syntax = cache.get<ModuleSyntax>(key);
    if (syntax === undefined) cache.set(key, syntax = syntaxOf(text, lang));
    return syntax;
  }
}

/**
 * Bun's own rules, found by trying: statements decide before the names of exports, those before `import.meta`, that
 * before extensions and `package.json`, which holds for `.js` and `.ts` alone, and those before `require`.
 */
export function isCommonJs(syntax: ModuleSyntax, type: string | undefined): boolean {
  if (syntax.module) return false;
  if (syntax.exports) return true;
  if (syntax.meta || syntax.types) {
    return type === undefined && syntax.require && !(syntax.meta && syntax.types);
  }
  return syntax.self.length > 0 || type === "commonjs" || type === undefined && syntax.require;
}

/** What a file's name and its package say about its module system. */
export function typeOf(path: string): string | undefined {
  if (/\.c[jt]s$/.test(path)) return "commonjs";
  if (/\.m[jt]s$/.test(path)) return "module";
  return /\.[jt]s$/.test(path) ? packageType(path) : undefined;
}
