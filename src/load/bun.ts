import type { BunApi, BunLoaded } from "./bun_api.ts";
import { commonJsLoader } from "./bun_commonjs.ts";
import { type ModuleSyntax, syntaxOf } from "./module_syntax.ts";
import { cacheKey, type ModuleCache } from "./module_cache.ts";
import { packageType } from "./package_type.ts";
import type { Pristine } from "./pristine.ts";
import { type Lang, langOf, readSource, type Rewrite } from "./source.ts";

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
  const loadCommonJs = commonJsLoader(bun);
  const rewritten: Rewrite = (source) => pristine(() => rewrite(source));
  bun.plugin({
    name: "tracepatch",
    setup(build) {
      build.onLoad({ filter: scope }, ({ path }): BunLoaded => {
        const { text, lang, syntax, isBroken, isRequired } = pristine(() => read(path));
        if (isBroken) return { loader: lang, contents: text };
        if (isRequired) return loadCommonJs({ path, text, lang, syntax, rewrite: rewritten });
        const contents = rewritten({ file: path, text, lang, sourceType: "module" });
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
    const syntax = cachedSyntax(text, lang);
    const isBroken = syntax.broken && !isAccepted(text, lang);
    return { text, lang, syntax, isBroken, isRequired: isCommonJs(path, syntax) };
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
 * Bun's own rules, found by trying: statements decide before names, names before extensions, those before
 * `package.json`, whose "commonjs" holds for `.js` and `.ts` alone.
 */
export function isCommonJs(path: string, syntax: ModuleSyntax): boolean {
  if (syntax.module) return false;
  if (syntax.exports) return true;
  if (/\.c[jt]s$/.test(path)) return true;
  if (/\.m[jt]s$/.test(path)) return false;
  const type = packageType(path);
  if (type === "module") return false;
  return syntax.require || type === "commonjs" && /\.[jt]s$/.test(path);
}
