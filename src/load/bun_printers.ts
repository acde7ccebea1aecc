/**
 * What prints a module as Bun does, and by which settings: a `Transpiler` makes the same text of the same input.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import process from "node:process";
import { jsonText } from "../probe/json_text.ts";
import { flagValue } from "../plan/flag_value.ts";
import { bunApi } from "./bun_api.ts";
import { hasMacros } from "./bun_macros.ts";
import { MAYBE_JSX } from "./bun_printed.ts";
import { type Lang, readSource } from "./source.ts";

/** Before the target puts another in its place. */
const NativeTranspiler = bunApi()?.Transpiler;

/** Characters of a text that is too large to be asked about word by word. */
const LARGEST = 4 << 20;

const TYPED = /^ts/;
const OTHER_IMPORT = /\bimport\b[^]*?\bimport\b/;

/**
 * What may print a module, by the settings that Bun may have for it.
 *
 * @param module.code the text that Bun is handed
 * @returns nothing where it is too large, or has macros, which would run
 */
export function printersOf(
  { path, lang, code }: { path: string; lang: Lang; code: string },
): ((text: string) => string)[] {
  if (code.length > LARGEST || hasMacros(code)) return [];
  const hasJsx = lang === "tsx" || lang === "jsx" && MAYBE_JSX.test(code);
  // Imports that nothing uses may be of types, unless the settings say that they are not. The first is that of the probes.
  const forImports = TYPED.test(lang) && OTHER_IMPORT.test(code) ? [true, false] : [false];
  return settingsFor({ path, code, hasJsx }).flatMap((tsconfig) =>
    forImports.map((trimUnusedImports) => {
      const transpiling = transpiler(lang, { trimUnusedImports, tsconfig });
      return (text: string) => transpiling.transformSync(text);
    })
  );
}

/** The settings that may change what Bun prints of a text: for JSX, decorators and the fields of classes. */
function settingsFor(
  { path, code, hasJsx }: { path: string; code: string; hasJsx: boolean },
): (string | undefined)[] {
  const hasClass = /\bclass\b/.test(code);
  const own = hasJsx || hasClass ? readable(tsconfigOf(path)) : undefined;
  const extended = hasClass && own !== undefined && own.includes('"extends"') ? FOR_CLASSES : [];
  return [...new Set([undefined, own, ...hasJsx ? [CLASSIC] : [], ...extended])];
}

/** Settings that Bun can make sense of; it goes without others. */
function readable(tsconfig: string | undefined): string | undefined {
  try {
    if (tsconfig !== undefined) transpiler("ts", { trimUnusedImports: false, tsconfig });
    return tsconfig;
  } catch {
    return undefined;
  }
}

/** What a `tsconfig.json` may say of classes by another that it extends, which a `Transpiler` does not read. */
const FOR_CLASSES = [{}, { useDefineForClassFields: false }].flatMap((fields) =>
  [{}, { experimentalDecorators: true }, { experimentalDecorators: true, emitDecoratorMetadata: true }]
    .map((decorators) => JSON.stringify({ compilerOptions: { ...fields, ...decorators } }))
);

/** What makes of JSX calls of a function that is in scope, and imports none. */
const CLASSIC = '{ "compilerOptions": { "jsx": "react" } }';

/** By folder. */
const tsconfigs = new Map<string, string | undefined>();

/** The settings of all modules, where a flag names their file; read before the program goes to another folder. */
const overriding = flagValue(process.execArgv, "--tsconfig-override");
const override = overriding === undefined ? undefined : textIn("", overriding);

/** The nearest `tsconfig.json` or `jsconfig.json` above a file, as it is written, or what is to be in its place. */
export function tsconfigOf(path: string): string | undefined {
  if (override !== undefined) return override;
  const folder = dirname(path);
  if (!tsconfigs.has(folder)) {
    const own = textIn(folder, "tsconfig.json") ?? textIn(folder, "jsconfig.json");
    tsconfigs.set(folder, own ?? (folder === dirname(folder) ? undefined : tsconfigOf(folder)));
  }
  return tsconfigs.get(folder);
}

function textIn(folder: string, name: string): string | undefined {
  try {
    return readSource(resolve(folder, name));
  } catch {
    return undefined;
  }
}

const transpilers = new Map<string, InstanceType<NonNullable<typeof NativeTranspiler>>>();

/** One for each way of printing: to make it takes longer than to print a short module. */
function transpiler(
  lang: Lang,
  { trimUnusedImports, tsconfig }: { trimUnusedImports: boolean; tsconfig: string | undefined },
) {
  const key = jsonText([lang, trimUnusedImports, tsconfig]);
  let made = transpilers.get(key);
  if (made === undefined) {
    made = new NativeTranspiler!({
      loader: lang,
      target: "bun",
      treeShaking: true,
      inline: true,
      define: AS_WRITTEN,
      trimUnusedImports,
      autoImportJSX: true,
      ...(tsconfig === undefined ? {} : { tsconfig }),
    });
    transpilers.set(key, made);
  }
  return made;
}

/** Of itself, a `Transpiler` puts a text in the place of these; a module that runs reads them. */
const AS_WRITTEN = {
  "process.env.NODE_ENV": "process.env.NODE_ENV",
  "process.env.BUN_ENV": "process.env.BUN_ENV",
  "process.browser": "process.browser",
};
