import { jsonText } from "../probe/json_text.ts";
import { hardenRegExp, regExpExec } from "../probe/natives.ts";
import type { BunApi } from "./bun_api.ts";
import { render, unusedPrefix } from "../instrument/instrument.ts";
import { UNKNOWN } from "../instrument/unprint.ts";
import { commonJsLoader, type CommonJsSource } from "./bun_commonjs.ts";
import { hasMacros, withoutMacros } from "./bun_macros.ts";
import { requireHook } from "./bun_printed.ts";
import { addPlugin, changedAnswer, type ProgramPlugins } from "./bun_plugins.ts";
import { bunMaps } from "./bun_maps.ts";
import { reprinter } from "./bun_reprint.ts";
import { composedMap, mapComment, mapOfEdits } from "./compose_map.ts";
import { inlineMap } from "./source_map.ts";
import { unseen } from "./disguise/bun_frames.ts";
import { importOfProbes, MAPS, onMaps } from "./bun_probes.ts";
import type { Edit } from "../instrument/edits.ts";
import type { Rendering } from "../instrument/original.ts";
import { type ModuleSyntax, syntaxOf } from "./module_syntax.ts";
import { cacheKey, type ModuleCache } from "./module_cache.ts";
import { bunPackageType } from "./package_type.ts";
import type { Pristine } from "./disguise/pristine.ts";
import { NO_OFFSET } from "./disguise/places.ts";
import { contentFor, type Lang, langOf, readSource, type Rewrite } from "./source.ts";

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
  /** The program is started again, or runs again, when files change. */
  watch?: boolean | undefined;
  /** Called with each module that Bun loads, also one that it will refuse. */
  onFile?: ((path: string) => void) | undefined;
  /** What the program's own plugins load. */
  plugins?: Pick<ProgramPlugins, "loaderOf" | "resolves">;
  /** Tells the reader of the run about a file. */
  remark?: (file: string, text: string) => void;
}

/** What is imported with a query. Bun would have a module that a plugin gives it for such a name keep the query in stack traces. */
const WITH_QUERY = hardenRegExp(
  /\b(?:from|import)\s*\(?\s*(["'`])(\.{1,2}\/[^"'`\n]*\.(?:[cm]?[jt]s|[jt]sx)\?[^"'`\n]*)\1/,
);

/** Test runners write these snapshots to the column that a stack trace names. */
const INLINE_SNAPSHOT = hardenRegExp(/\bto(?:Match|ThrowErrorMatching)InlineSnapshot\b/);
const PLACES_SHIFT = "its inline snapshots need the columns that it has, which probes shift";

const NAMED_KIND = hardenRegExp(/\.[cm]js$/);

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
  /** {@linkcode MARK}, where the text has no module syntax: Bun would take it for CommonJS, and run nothing. */
  mark: string;
  /** Without the mark, Bun would take the text of a plugin for CommonJS, run nothing of it, and say nothing. */
  isSilent: boolean;
  /** It has an `import`, and what Bun takes for CommonJS. */
  isMixed: boolean;
  /** See {@linkcode ModuleSyntax}. */
  asOther: readonly number[];
}

/**
 * Rewrites the modules in scope as Bun loads them. `onLoad` cannot decline, so each of them must be run here as
 * Bun itself would run it, rewritten or not.
 */
export function hookBun(
  { bun, rewrite, scope, cache, version, pristine, tests, watch, plugins, onFile, remark }: BunHookOptions,
): void {
  /** What was imported as an ES module is one for `require`, too. */
  const ranAsModule = Object.create(null) as Record<string, true>;
  const { peek, Transpiler } = bun;
  const transpilers = Object.create(null) as Partial<Record<Lang, InstanceType<typeof Transpiler>>>;
  const maps = bunMaps({
    cache,
    version,
    pristine,
    isWatched: () => watch === true || plugins?.resolves() === true,
  });
  onMaps(maps.flush);
  const commonJs = commonJsLoader({ rewrite, cache, version, pristine, maps, tests });
  addPlugin(bun, {
    name: "tracepatch",
    setup(build) {
      const answer = (module: { path: string }) => {
        const { path } = module;
        const map = maps.answer(path);
        if (map !== undefined) return map;
        onFile?.(path);
        const load = plugins?.loaderOf(path);
        if (load !== undefined) {
          return changedAnswer(
            { peek },
            load(module),
            (loader, contents) => pristine(() => rewrittenAnswer(path, loader, contents)),
          );
        }
        // At once, where none of the program's code runs in between: to look at all built-ins takes as long as a small module.
        const found = pristine(() => {
          const source = sourceOf(path);
          if (source === undefined) return undefined;
          const found = find(path, source);
          return found.hook === undefined && !found.isCommonJs ? asModule(path, found) : found;
        });
        if (found === undefined) return unreadable(path);
        if ("contents" in found) return found;
        const isCommonJs = found.isCommonJs && !found.isBroken;
        const loading = found.hook !== undefined
          ? commonJs.loadByHook(found.hook, found.source)
          : isCommonJs
          ? commonJs.load(found.source)
          : undefined;
        if (loading === undefined) return pristine(() => asModule(path, found));
        if (!("module" in loading)) return loading;
        commonJs.evaluate(loading);
        return commonJs.loaded(loading);
      };
      build.onLoad({ filter: scope }, unseen(answer));
    },
  });

  /** The text of a file; undefined where it cannot be read. */
  function sourceOf(path: string): string | undefined {
    try {
      return readSource(path);
    } catch {
      return undefined;
    }
  }

  function find(path: string, text: string): Found {
    // Bun takes JSX in plain JavaScript too, where the name does not say what kind of module it is.
    const lang = langOf(path) === "js" && regExpExec(NAMED_KIND, path) === null ? "jsx" : langOf(path);
    const syntax = cachedSyntax(text, lang);
    const mark = syntax.module ? "" : MARK;
    const isBroken = syntax.broken && !isAccepted(text, lang);
    if (!isBroken && remark !== undefined) remarkQuery(path, text, lang);
    const inPackage = bunPackageType(path);
    // Bun transpiles what is imported on other threads, which look at the package alone.
    const isRequired = commonJs.isRequired(path);
    const type = path === bun.main || isRequired ? typeOf(path) : inPackage;
    const source: CommonJsSource = {
      path,
      text,
      lang,
      isRequirable: isCommonJs(syntax, typeOf(path)),
      ignoresMarker: inPackage === "module",
    };
    return {
      text,
      lang,
      mark,
      isSilent: syntax.require || syntax.strict,
      isMixed: syntax.mixed === true,
      asOther: syntax.asOther,
      isBroken,
      isCommonJs: ranAsModule[path] !== true && isCommonJs(syntax, type),
      source,
      hook: isRequired ? requireHook(path) : undefined,
    };
  }

  /** What Bun gets for a module that it runs as an ES module, or that it refuses. */
  function asModule(path: string, found: Found): { loader: Lang; contents: string } {
    const { text, lang, mark, asOther, isCommonJs, isMixed } = found;
    if (found.isBroken) return { loader: lang, contents: text };
    if (!isCommonJs && mark !== "" && !isAccepted(text + mark, lang)) {
      return { loader: lang, contents: found.isSilent ? text + mark : text };
    }
    let refuse = regExpExec(INLINE_SNAPSHOT, text) !== null && !isCommonJs ? PLACES_SHIFT : undefined;
    if (isCommonJs) refuse = "Bun takes it for an ES module, which it does not look like";
    if (isMixed) refuse = "Bun takes it for CommonJS, in which it accepts no `import`";
    ranAsModule[path] = true;
    const isNow = maps.isWaiting() || commonJs.isRequired(path);
    return { loader: lang, contents: moduleText({ path, text, lang, mark, asOther, refuse, isNow }) };
  }

  /** Says that what a module imports with a query is not recorded. A comment may look like an import: Bun knows. */
  function remarkQuery(path: string, text: string, lang: Lang): void {
    if (regExpExec(WITH_QUERY, text) === null) return;
    const known = transpiler(lang).scan(withoutMacros(text)).imports.map(({ path }) => path);
    const [asked] = [...text.matchAll(new RegExp(WITH_QUERY, "g"))].filter(([, quote, name]) =>
      quote === "`" || known.includes(name!)
    );
    if (asked === undefined) return;
    remark?.(path, `${path}: what it imports with a query (${asked[2]}) is not recorded under Bun`);
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
    const code = moduleText({
      path,
      text,
      lang,
      mark: "",
      asOther: syntax.asOther,
      refuse: undefined,
      isNow: true,
    });
    return code === text ? contents : code;
  }

  /** The text of an ES module that Bun gets. */
  function moduleText(
    { path, text, lang, mark, asOther, refuse, isNow }: Pick<Found, "text" | "lang" | "mark" | "asOther"> & {
      path: string;
      refuse: string | undefined;
      /** It may run before any microtask does. */
      isNow: boolean;
    },
  ): string {
    // Bun tells no plugin as what a module is imported.
    const others = asOther.map((at): Edit => ({ at, text: UNKNOWN, site: -1 }));
    let printed: Rendering | undefined;
    const finish = (code: () => string, rendering: Rendering) => {
      if (regExpExec(PRINTED, text) !== null) return printedText(code(), rendering, path);
      const finished = () => withEdits(withImport(rendering, isNow), others);
      rendering.reprint = reprinter({ path, lang, text, code: () => rendered(finished()) + mark });
      return rendered(printed = finished());
    };
    const rewritten = rewrite({
      file: path,
      text,
      lang,
      sourceType: "module",
      map: NO_OFFSET,
      finish,
      refuse,
    });
    const code = (rewritten === text ? render(text, others, 0) : rewritten) + mark;
    if (printed !== undefined) maps.later({ path, lang, code, tests, rendering: printed });
    return code;
  }

  /** One for each syntax: to make it takes longer than to read a short module. */
  function transpiler(loader: Lang): InstanceType<typeof Transpiler> {
    return transpilers[loader] ??= new Transpiler({ loader, target: "bun" });
  }

  /** A text that Bun does not accept is left to Bun, which says what is wrong with it. */
  function isAccepted(text: string, loader: Lang): boolean {
    try {
      transpiler(loader).transformSync(withoutMacros(text));
      return true;
    } catch {
      return false;
    }
  }

  /** A line in a template may look like an `import`: Bun knows. */
  function asBunTakesIt(syntax: ModuleSyntax, text: string, loader: Lang): void {
    try {
      const { imports, exports } = transpiler(loader).scan(withoutMacros(text));
      syntax.module = exports.length > 0;
      for (let i = 0; i < imports.length; i++) syntax.module ||= imports[i]!.kind === "import-statement";
    } catch {
      // It does not accept the text.
    }
  }

  /**
   * Whether Bun leaves out all that a text imports, as it does with macros, and in TypeScript with what is used for types
   * alone.
   */
  function importsNothing(text: string, loader: Lang): boolean {
    if (hasMacros(text)) return true;
    try {
      const { imports } = new Transpiler({ loader, target: "bun", trimUnusedImports: true }).scan(text);
      return imports.every(({ kind }) => kind !== "import-statement");
    } catch {
      return false;
    }
  }

  function cachedSyntax(text: string, lang: Lang): ModuleSyntax {
    const part = cacheKey(version, "syntax", lang);
    let syntax = cache.get<ModuleSyntax>(text, part);
    if (syntax === undefined) {
      syntax = syntaxOf(text, lang);
      if (syntax.guessed === true) asBunTakesIt(syntax, text, lang);
      if (syntax.mixed === true && importsNothing(text, lang)) {
        Object.assign(syntax, { module: false, exports: true, mixed: false });
      }
      if (syntax.module && !isAccepted(text, lang)) syntax.broken = true;
      if (!syntax.unparsed) cache.set(text, part, syntax);
    }
    return syntax;
  }
}

/** What makes Bun take a text for an ES module. */
const MARK = "\n;export {};";

/** A module that fails as Bun's own loading of the file does. */
const unreadable = (path: string) => ({
  loader: "js",
  contents: `export * from ${jsonText(path + UNKNOWN)};`,
});

function rendered({ text, edits, firstSite }: Rendering): string {
  return render(text, edits, firstSite);
}

function withEdits(rendering: Rendering, more: readonly Edit[]): Rendering {
  if (more.length === 0) return rendering;
  return { ...rendering, edits: [...rendering.edits, ...more].sort((a, b) => a.at - b.at) };
}

/** A text that Bun does not transpile. */
const PRINTED = hardenRegExp(/^(?:#![^\n]*\n)?\/\/ @bun/);

/** Such a text with its probes; Bun follows the map in it. */
function printedText(code: string, rendering: Rendering, path: string): string {
  const own = inlineMap(rendering.text) ?? mapBeside(path);
  const map = own === undefined
    ? { ...mapOfEdits(rendering, path), sourcesContent: [contentFor(path)] }
    : composedMap(rendering, own.map);
  const end = `\n;${importOfProbes(unusedPrefix(rendering.text), code)}`;
  if (map === undefined) return code + end;
  return `${code.slice(0, code.length - (own?.comment.length ?? 0))}${end}\n${mapComment(map)}\n`;
}

/** The map that Bun takes where such a text has none in it: a file beside it, whatever its comment says. */
function mapBeside(path: string): ReturnType<typeof inlineMap> {
  try {
    return { comment: "", map: JSON.parse(readSource(`${path}.map`)) };
  } catch {
    return undefined;
  }
}

/** Adds the import of the probes. A module that may run before its map is another begins with that. */
function withImport(rendering: Rendering, isNow: boolean): Rendering {
  const { text, edits } = rendering;
  const prefix = unusedPrefix(text);
  const begin = isNow ? `${prefix}${MAPS}();` : "";
  // Few of the texts differ.
  const probes = importOfProbes(prefix, begin + [...new Set(edits.map((edit) => edit.text))].join(" ")) +
    begin;
  // Bun gives macros a constant's text where no import stands before it but theirs.
  if (hasMacros(text)) {
    return { ...rendering, edits: [...edits, { at: text.length, text: `\n;${probes}`, site: -1 }] };
  }
  const at = text.startsWith("#!") ? text.indexOf("\n") + 1 : 0;
  return { ...rendering, edits: [{ at, text: probes, site: -1 }, ...edits] };
}

/**
 * Bun's own rules, found by trying: statements decide before the names of exports, those before `import.meta`, that
 * before extensions and `package.json`, which holds for `.js` and `.ts` alone, and those before `require`.
 */
function isCommonJs(syntax: ModuleSyntax, type: string | undefined): boolean {
  if (syntax.module) return false;
  if (syntax.exports) return true;
  const isUnlikeModules = type === undefined && (syntax.require || syntax.strict);
  if (syntax.meta || syntax.types) return isUnlikeModules && !(syntax.meta && syntax.types);
  return syntax.self || type === "commonjs" || isUnlikeModules;
}

/** What a file's name and its package say about its module system. */
function typeOf(path: string): string | undefined {
  if (/\.c[jt]s$/.test(path)) return "commonjs";
  if (/\.m[jt]s$/.test(path)) return "module";
  return /\.[jt]s$/.test(path) ? bunPackageType(path) : undefined;
}
