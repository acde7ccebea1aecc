import type { BunApi, BunLoaded } from "./bun_api.ts";
import { unusedPrefix } from "../instrument/instrument.ts";
import { commonJsLoader } from "./bun_commonjs.ts";
import { importOfProbes } from "./bun_probes.ts";
import { type ModuleSyntax, syntaxOf } from "./module_syntax.ts";
import { cacheKey, type ModuleCache } from "./module_cache.ts";
import { packageType } from "./package_type.ts";
import type { Pristine } from "./pristine.ts";
import { type Lang, langOf, readSource, type Rewrite, type Source } from "./source.ts";

export interface BunHookOptions {
  bun: BunApi;
  rewrite: Rewrite;
  /** Matches the absolute paths of the modules in scope. */
  scope: RegExp;
  cache: ModuleCache;
  version: string;
  pristine: Pristine;
}

/**
 * Rewrites the modules in scope as Bun loads them. `onLoad` cannot decline, so each of them must be run here as
 * Bun itself would run it, rewritten or not.
 */
export function hookBun({ bun, rewrite, scope, cache, version, pristine }: BunHookOptions): void {
  const loadCommonJs = commonJsLoader({ bun, rewrite, pristine });
  bun.plugin({
    name: "tracepatch",
    setup(build) {
      build.onLoad({ filter: scope }, ({ path }): BunLoaded => {
        const { text, lang, syntax } = pristine(() => read(path));
        if (syntax.broken && !pristine(() => isAccepted(text, lang))) return { loader: lang, contents: text };
        const finish = (code: string) => code + importOfProbes(unusedPrefix(text));
        const source: Source = { file: path, text, lang, sourceType: "module", finish };
        if (isCommonJs(path, syntax)) {
          const loaded = loadCommonJs({ path, text, typed: lang === "ts" || lang === "tsx" });
          if (loaded !== undefined) return loaded;
          source.refuse = "Bun takes it for an ES module, which it does not look like";
        }
        const contents = pristine(() => rewrite(source));
        // Without module syntax Bun would take the text for CommonJS, and run nothing.
        const mark = syntax.module ? "" : "\n;export {};";
        return { loader: lang, contents: contents + mark };
      });
    },
  });

  function read(path: string) {
    const text = readSource(path);
    // Bun takes JSX in plain JavaScript too.
    const lang = langOf(path) === "js" ? "jsx" : langOf(path);
    return { text, lang, syntax: cachedSyntax(text, lang) };
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
export function isCommonJs(path: string, syntax: ModuleSyntax): boolean {
  if (syntax.module) return false;
  if (syntax.exports) return true;
  const type = typeOf(path);
  if (syntax.meta) return type === undefined && syntax.require;
  return syntax.self || type === "commonjs" || type === undefined && syntax.require;
}

/** What a file's name and its package say of its module system. */
function typeOf(path: string): string | undefined {
  if (/\.c[jt]s$/.test(path)) return "commonjs";
  if (/\.m[jt]s$/.test(path)) return "module";
  return /\.[jt]s$/.test(path) ? packageType(path) : undefined;
}
