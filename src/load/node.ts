import Module, { type registerHooks, syncBuiltinESMExports } from "node:module";
import { fileURLToPath } from "node:url";
import type { Pristine } from "./disguise/pristine.ts";
import { NO_OFFSET } from "./disguise/places.ts";
import { disguise } from "../probe/stand_in.ts";
import { hookCompile } from "./evaluate/node_compile.ts";
import { earlyLoad } from "./node_early.ts";
import { isRequired } from "./is_required.ts";
import { plainPath, roughText } from "./rough_look.ts";
import type { SeenModules } from "./seen_modules.ts";
import { type Stripped, typeStripper } from "./node_types.ts";
import { langOf, printedLang, type Rewrite, type Source, type SourceType } from "./source.ts";

const { apply } = Reflect;
const { _cache } = Module as unknown as { _cache: Record<string, { loaded: boolean } | undefined> };

/** The formats whose text can be instrumented. A package without `"type"` has no format, or "typescript". */
const SOURCE_TYPE: Record<string, SourceType> = {
  "module": "module",
  "module-typescript": "module",
  "commonjs": "commonjs",
  "commonjs-typescript": "commonjs",
  "typescript": "unambiguous",
};

/**
 * Rewrites the modules in scope as Node loads them. The text is what is in the file, TypeScript too; the format
 * stays as it is, so Node decides as ever what the module is.
 *
 * @param options.isPrepared something is loaded before the program, which may compile modules by itself
 */
export function hookNode(
  rewrite: Rewrite,
  { scope, pristine, isPrepared, see = () => {}, onTestRunner }: {
    scope: Pick<SeenModules, "covers">;
    pristine: Pristine;
    isPrepared: boolean;
    /** Called with the text of each module, and its file; not under `pristine`. */
    see?: (text: string, file: string) => void;
    /** Called when the program loads `node:test`. */
    onTestRunner: () => void;
  },
): void {
  const strip = typeStripper();
  const tools = hookCompile(rewrite, { scope, pristine, isPrepared });
  const look = (text: string, file: string): void => {
    tools.see(text);
    see(text, file);
  };
  const early = earlyLoad();
  stayOutermost({
    load(url, context, next) {
      const loading = early === undefined ? next(url, context) : early.load(url, context, next);
      const { source: loaded, format } = loading;
      const result = early === undefined ? loading : early.handedOn(loading, context);
      if (result !== loading) tools.hook();
      if (url === "node:test") onTestRunner();
      if (loaded === null || loaded === undefined) return result;
      const sourceType = SOURCE_TYPE[format ?? "typescript"];
      if (sourceType === undefined) return result;
      const path = plainPath(url);
      const isOutside = path !== undefined && !scope.covers(path);
      const rough = isOutside ? roughText(loaded) : undefined;
      if (rough !== undefined) {
        look(rough, path!);
        return result;
      }
      return pristine(() => {
        if (!url.startsWith("file:")) return result;
        const file = path ?? fileURLToPath(url);
        const text = typeof loaded === "string" ? loaded : new TextDecoder().decode(loaded as Uint8Array);
        look(text, file);
        if (result !== loading || (path === undefined ? !scope.covers(file) : isOutside)) return result;
        // CommonJS that is imported is compiled as if it were required; in early versions, only where its text is missing here.
        const isRequire = isRequired(context);
        const isCompiled = isRequire || sourceType !== "module" && early === undefined;
        if (isCompiled && tools.isBehindTool()) return result;
        // It is not run again, and places are looked up in the text that was handed out last.
        if (format === "commonjs" && !isRequire && _cache[file]?.loaded === true) return result;
        const stripped = strip(text, { url, file, format, isRequired: isRequire });
        if (stripped === "refused") return result;
        const source: Source = {
          file,
          names: [file, url],
          isChangeable: isPrepared,
          text: stripped?.text ?? text,
          // What a tool has made of TypeScript has another format.
          lang: format === "module" || format === "commonjs" ? printedLang(file) : langOf(file),
          map: NO_OFFSET,
          sourceType,
        };
        const code = rewrite(stripped === undefined ? source : ofTypes(source, { written: text, stripped }));
        if (code === source.text) return result;
        if (stripped?.isAgain === true) tools.gaveTransformed(file, code);
        else if (isCompiled) tools.gave(file, code);
        return { ...result, format: stripped === undefined ? format : stripped.format, source: code };
      });
    },
  }, early?.meets);
}

/** What Node has made of TypeScript. */
function ofTypes(source: Source, { written, stripped }: { written: string; stripped: Stripped }): Source {
  const { map, ...rest } = source;
  const { text, places, printed } = stripped;
  const made: Source = { ...rest, text, lang: "js", written: { text: written, typed: printed === true } };
  return places === undefined ? { ...made, map } : { ...made, places };
}

/**
 * Registers hooks that are asked before all others: they have what the others make of a module, and the others, which may
 * keep what they make, never see what these do.
 *
 * @param meets called with each of the others
 */
function stayOutermost(
  hooks: Parameters<typeof registerHooks>[0],
  meets: (others: object) => void = () => {},
): void {
  const native = Module.registerHooks;
  let own = native(hooks);
  const { registerHooks } = {
    registerHooks(this: unknown): unknown {
      const theirs = apply(native, this, arguments);
      meets(theirs);
      own.deregister();
      own = native(hooks);
      return theirs;
    },
  };
  Module.registerHooks = disguise(registerHooks, native) as typeof native;
  syncBuiltinESMExports();
}
