import { fileURLToPath } from "node:url";
import type { Rendering } from "../instrument/original.ts";
import { composedMap, mapComment, mapOfEdits } from "./compose_map.ts";
import { giveBootstrap } from "./deno_bootstrap.ts";
import { hookCompile, withoutMark } from "./deno_compile.ts";
import { isMapped, mapCommonJs, withLoading } from "./deno_commonjs_map.ts";
import { switchableHooks } from "./deno_hooks.ts";
import { mapInDeno } from "./deno_map.ts";
import { NO_OFFSET } from "./disguise/places.ts";
import { hasTypedCommonJs, syntaxOf } from "./module_syntax.ts";
import { packageType } from "./package_type.ts";
import { inlineMap, placeByMap, type SourceMap } from "./source_map.ts";
import type { Pristine } from "./disguise/pristine.ts";
import type { SeenModules } from "./seen_modules.ts";
import type { Rewrite, Source } from "./source.ts";

/**
 * Rewrites the modules in scope as Deno loads them. Deno hands back JavaScript that it has transpiled, with an inline
 * source map. A hook that answers nothing leaves the module to Deno; that is not in the types of `node:module`, but
 * handing back what `next` gave without a format breaks `require("./x.json")`, which Deno then runs as JavaScript.
 */
export function hookDeno(
  rewrite: Rewrite,
  { scope, pristine, see }: {
    scope: Pick<SeenModules, "covers">;
    pristine: Pristine;
    /** Called with the text of each module. */
    see: (text: string) => void;
  },
): void {
  const declined = undefined as never;
  const compiled = hookCompile(rewrite, pristine);
  const hooks = switchableHooks({
    load(url, context, next) {
      // Deno wants the chain completed even by a hook that declines.
      const result = next(url, context);
      // Declining a built-in that a package imports makes Deno look for it on the network.
      return pristine(() => {
        // The parser is no module of the program's.
        if (context.conditions.includes("require") && !url.endsWith(".node")) giveBootstrap();
        if (url.startsWith("node:")) return result;
        if (!url.startsWith("file:") || Object.keys(context.importAttributes ?? {}).length > 0) {
          return declined;
        }
        if (OF_DOCUMENTATION.test(url)) return declined;
        const file = fileURLToPath(url);
        if (result.source === undefined || result.source === null) return declined;
        const isRequired = context.conditions.includes("require");
        const written = textOf(result.source);
        const text = withoutMark(written);
        see(text);
        if (NODE_MODULE.test(text)) giveBootstrap();
        // CommonJS that Deno does not run: it takes `#!` for a comment at the very beginning alone.
        if (isRequired && text.startsWith("#!") && text !== written) return declined;
        if (!scope.covers(file)) {
          if (isRequired && MAY_BE_MODULE.test(file) && isModule(file, text)) hooks.pause(file);
          return declined;
        }
        const isTyped = /\.[cm]?tsx?$/.test(file);
        const format = isRequired ? requiredFormat(file, text) : "module";
        const refuse = text.includes("_initClass") && text.includes("applyDecs2203R")
          ? LOST_CLASS
          : isRequired && format === "module" && importsOthers(text)
          ? LOST_IMPORTS
          : format === "module" && lacksImportOfJsx(text, file)
          ? LOST_JSX
          : isTyped && format === "module" && isOfCommonJs(text, file)
          ? NO_MODULE
          : undefined;
        const place = isTyped ? placeByMap(text) : undefined;
        const source: Source = {
          file,
          text,
          lang: "js",
          sourceType: format,
          printed: isTyped,
          finish: (code, rendering) => {
            if (format === "module") return withMap(code(), rendering, { url, isTyped });
            mapCommonJs(file, mapInCommonJs(rendering, { file, url, isTyped }));
            return code();
          },
          places: place && ((at) => at.map(({ line, column }) => place(line, column))),
          ...(isTyped ? {} : { map: NO_OFFSET }),
          refuse,
        };
        if (isRequired && compiled.takes(source)) {
          if (format === "module") hooks.pause(file);
          return declined;
        }
        const rewritten = rewrite(source);
        if (rewritten !== text) return { ...result, format, source: rewritten };
        if (isRequired && format === "module") hooks.pause(file);
        return declined;
      });
    },
  });
}

/** An import of `node:module`: hooks are not told when a built-in is loaded. */
const NODE_MODULE = /["'](?:node:)?module["']/;

/** A test that Deno has made of lines of documentation. To hooks it hands out the text of the file that they stand in. */
const OF_DOCUMENTATION = /#\d+-\d+\.[cm]?[jt]sx?$/;

type LoadedText = string | ArrayBuffer | ArrayBufferView;

/** The text of a module, with its byte order mark. */
function textOf(source: LoadedText): string {
  return typeof source === "string"
    ? source
    : new TextDecoder("utf-8", { ignoreBOM: true }).decode(source as Uint8Array);
}

/** What `require` may take for an ES module. */
const MAY_BE_MODULE = /\.(?:[jt]sx?|m[jt]s)$/;

function isModule(file: string, text: string): boolean {
  if (/\.m[jt]s$/.test(file)) return true;
  const type = packageType(file);
  if (type === "module" || type === "commonjs") return type === "module";
  return /^\s*(?:im|ex)port\b/m.test(text) && requiredFormat(file, text) === "module";
}

/** Deno looks the places of stack traces up in a module's map: of what a hook hands out, the one in the last comment. */
function withMap(
  code: string,
  rendering: Rendering,
  { url, isTyped }: { url: string; isTyped: boolean },
): string {
  const { map: own, comment = "" } = ownMap(rendering, { url, isTyped });
  const map = own && composedMap(rendering, own) || mapOfEdits(rendering, url);
  return `${code.slice(0, code.length - comment.length)}\n${mapComment(map)}`;
}

/** The map in a text, and its comment where Deno has transpiled it: that ends with it. */
function ownMap(
  { text }: Rendering,
  { url, isTyped }: { url: string; isTyped: boolean },
): { map?: SourceMap | undefined; comment?: string } {
  return isTyped ? inlineMap(text) ?? {} : { map: mapInDeno(text, url) };
}

/** The map that leads to where Deno, which follows the maps of some CommonJS modules, would say that a place is. */
function mapInCommonJs(
  rendering: Rendering,
  { file, url, isTyped }: { file: string; url: string; isTyped: boolean },
): SourceMap {
  const { map } = ownMap(rendering, { url, isTyped });
  const followed = map !== undefined && isMapped(file, map) ? composedMap(rendering, map) : undefined;
  return followed ?? withLoading(mapOfEdits(rendering, url));
}

/** Deno 2.9 hands to hooks a text in which a decorated class does not have its name. */
const LOST_CLASS = "Deno's text of a decorated class is broken";

const LOST_JSX = "Deno's text of JSX without `import` or `export` lacks what makes elements";

/** Whether Deno has made a script of JSX, which gets no `import` of the functions for its elements. */
function lacksImportOfJsx(text: string, file: string): boolean {
  return /\.[jt]sx$/.test(file) && /\b_jsx/.test(text) &&
    !/^import .*\bfrom "[^"]*\/jsx-(?:dev-)?runtime"/m.test(text);
}

const LOST_IMPORTS = "Deno does not let a required ES module that imports others be rewritten";
const IMPORTS = /\b(?:from|import)\s*["'](node:)?/g;

/** Where a hook hands out its text, Deno 2.9 does not find what a required ES module imports, or panics at a second built-in. */
function importsOthers(text: string): boolean {
  const imports = [...text.matchAll(IMPORTS)];
  return imports.length > 1 || imports.some(([, builtIn]) => builtIn === undefined);
}

const NO_MODULE = "Deno runs `export =` and `import x = require(…)` in CommonJS alone";

/** Whether an ES module was written with TypeScript's words for CommonJS: Deno makes such code of them for hooks alone. */
function isOfCommonJs(text: string, file: string): boolean {
  if (!/\brequire\(|\bmodule\.exports = /.test(text)) return false;
  const written = inlineMap(text)?.map.sourcesContent?.[0] ?? "";
  if (!/\bimport\b[^;]*=\s*require\b|\bexport\s*=/.test(written)) return false;
  return hasTypedCommonJs(written, file.endsWith("x") ? "tsx" : "ts");
}

/** What Deno takes a module for that is required, or is CommonJS: it needs this together with the text. */
function requiredFormat(file: string, text: string): "module" | "commonjs" {
  if (/\.c[jt]s$/.test(file)) return "commonjs";
  if (/\.m[jt]s$/.test(file)) return "module";
  const type = packageType(file);
  if (type === "module" || type === "commonjs") return type;
  return syntaxOf(text, "js").module ? "module" : "commonjs";
}
