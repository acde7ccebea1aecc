/**
 * What Bun makes of a CommonJS module before it runs it: its own transpiler, with the settings that it has for that
 * file, and its own map from that text to the file's.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import Module from "node:module";
import { basename } from "node:path";
import { apply, hardenRegExp, regExpExec, uncurry } from "../probe/natives.ts";
import { mapComment } from "./compose_map.ts";
import { unseen } from "./disguise/bun_frames.ts";
import { columnOf, lineOf, packed } from "./packed_place.ts";
import type { SourceMap } from "./source_map.ts";
import type { Lang } from "./source.ts";
import type { Place } from "./written_places.ts";

/** Before the target puts others in their place. Node takes its time to load them, and has no use for them here. */
const { URL: NativeURL, Blob: NativeBlob, File: NativeFile } = "Bun" in globalThis
  ? globalThis
  : {} as typeof globalThis;
const { createObjectURL, revokeObjectURL } = NativeURL ?? {};

/** The part of Bun's CommonJS modules that is used here. */
export interface CommonJsModule {
  id: string;
  filename: string;
  loaded: boolean;
  paths: string[];
  exports: unknown;
  parent: unknown;
  _compile?: (text: string, path: string) => void;
}

type Loader = (module: CommonJsModule, path: string) => void;

const { _extensions, prototype } = Module as unknown as {
  _extensions: Record<string, Loader>;
  prototype: { _compile(this: CommonJsModule, text: string, path: string): void };
};
const compile = prototype._compile;
const { ".js": loadJs, ".ts": loadTs } = _extensions;
const native = Object.values(_extensions);

/** What the program has put into `Module._extensions` for a file, which Bun asks when the file is required. */
export function requireHook(path: string): Loader | undefined {
  const name = basename(path);
  for (let at = name.indexOf(".", 1); at > 0; at = name.indexOf(".", at + 1)) {
    const loader = _extensions[name.slice(at)];
    if (typeof loader === "function") return native.includes(loader) ? undefined : loader;
  }
  return undefined;
}

/** A text that Bun's transpiler made of a module. */
export interface Printed {
  text: string;
  /** The module's path, or where its text was kept, to ask for places. */
  path: string;
  /** How many lines stand before the text where it was printed. */
  before: number;
  /** How many characters stand before the file's first line where it was printed. */
  ahead?: number;
}

/** Bun takes JSX in `.js`, too. Every element of it has one of these. */
export const MAYBE_JSX = /<\/|\/>/;

/** As much of Bun's text for such a module as is compiled before it fails. */
const JSX_IMPORT = '\nimport { jsxDEV } from "react/jsx-dev-runtime";';

/** Hands out what Bun makes of the text that stands behind; and what it prints up to there. */
const TAKE = "if(module)throw arguments.callee;";
const TAKEN = /^[^]*?throw arguments\.callee;/;

/** A text that begins with this directive; Bun drops directives of functions. */
const STRICT =
  /^(?:#!.*|\s|\/\/.*|\/\*[^]*?\*\/|(["'])(?!use strict)[^"'\n]*\1;?)*(?:"use strict"|'use strict')/;

export interface PrintOptions {
  path: string;
  /** What is in the file. */
  text: string;
  lang: Lang;
  /** `require` would take the file for CommonJS. */
  isRequirable: boolean;
}

/**
 * Bun's text for a CommonJS module, as `module._compile` gets it.
 *
 * @returns undefined where Bun takes the module for an ES module, which it has then run, or does not accept the text
 * and would name another file
 * @throws what Bun throws for a text that it does not accept
 */
export function printed(options: PrintOptions): Printed | undefined {
  const { path, text, lang, isRequirable } = options;
  try {
    if (!isRequirable) return compiledFromBlob(text, lang);
    const found = compiled(path, lang);
    return found === undefined ? undefined : { text: found, path, before: 0 };
  } catch (error) {
    // JSX is for loaders that are not among `Module._extensions`.
    const isJsx = lang !== "js" && MAYBE_JSX.test(text);
    if (isRequirable && !isJsx) throw error;
    return isJsx ? printedAsRun(options) : undefined;
  }
}

/**
 * Where a debugger is listened for (`--inspect`, BUN_INSPECT), Bun adds comments, and takes as many characters off their end as the end of
 * the function around the module has.
 */
const FOR_DEBUGGER =
  /\}\);\n\n\/\/# sourceMappingURL=data:application\/json;base64,[\w+/=]*\n\/\/# sourceURL=.*$/;

/** What a loader of Bun's hands to `module._compile`. */
function compiled(path: string, lang: Lang): string | undefined {
  let found: string | undefined;
  const module = new Module(path) as unknown as CommonJsModule;
  module.filename = path;
  module._compile = (text) => void (found = text.replace(FOR_DEBUGGER, ""));
  apply(lang === "ts" || lang === "tsx" ? loadTs! : loadJs!, undefined, [module, path]);
  return found;
}

/** By this Bun takes any text for CommonJS, also one that has a `module` or `exports` of its own: as another, it would run at once. */
const TAIL = "\n;function tracepatchModule(){module.exports;exports.module}";
const PRINTED_TAIL = /function tracepatchModule\(\) \{\s*module\.exports;\s*exports\.module;\s*\}\s*$/;

/** The same for a module that Bun takes for CommonJS where it is imported, and not where it is required. */
function compiledFromBlob(text: string, lang: Lang): Printed {
  const url = createObjectURL(new NativeBlob([text + TAIL]));
  try {
    return { text: compiled(url, lang)!.replace(PRINTED_TAIL, ""), path: url, before: 0 };
  } finally {
    revokeObjectURL(url);
  }
}

/**
 * Bun runs the text of a blob as the module that its name says: here one that throws the function that Bun makes of a module,
 * before anything of it has run. In a function of its own, Bun would refuse a namespace.
 */
function printedAsRun({ path, text, lang }: PrintOptions): Printed | undefined {
  const url = createObjectURL(new NativeFile([TAKE + text.replace(/^#!/, "//")], `module.${lang}`));
  const require = Module.createRequire(path);
  let made: unknown;
  try {
    require(url);
  } catch (thrown) {
    made = thrown;
  } finally {
    delete require.cache[url];
    revokeObjectURL(url);
  }
  if (typeof made !== "function") {
    // Without a setting for it, Bun writes an `import` for JSX, with which no CommonJS runs.
    return String(made).includes("import call") ? { text: JSX_IMPORT, path, before: 0 } : undefined;
  }
  const whole = String(made);
  const [head] = TAKEN.exec(whole)!;
  const directive = STRICT.test(text) ? '"use strict";' : "";
  const inside = whole.slice(head.length, whole.lastIndexOf("}"));
  const before = head.split("\n").length - 1;
  return { text: directive + inside, path: url, before, ahead: TAKE.length };
}

/** The shortest text that makes an error. */
const CALL = "E(),";

/** What ends a function that makes errors, and begins another. */
const NEXT = "],()=>[";

/**
 * How many errors a function makes, and twice as many where places are so close that no other begins in between. To find out where
 * an error was made, the engine goes through the places of its function one by one: with ten thousand in one, each took ten
 * times as long.
 */
const IN_FUNCTION = 40;

/** Where places of such a text are in the file, in the same order: see {@linkcode packedInFile}. */
export function placesInFile(printed: Printed, places: readonly Place[]): Place[] {
  return packedInFile(printed, places.map(({ line, column }) => packed(line, column))).map((place) => ({
    line: lineOf(place),
    column: columnOf(place),
  }));
}

/**
 * Where places of such a text are in the file, as Bun's stack traces say: errors are made at those places of a text
 * that has nothing else.
 *
 * @param printed what {@linkcode printed} gave
 * @param at places in its text, {@linkcode packed}
 * @returns the file's, in the same order
 */
export function packedInFile({ path, before, ahead = 0 }: Printed, at: readonly number[]): number[] {
  const found = [...at];
  let rest = at.map((_, i) => i);
  if (at.some((place, i) => place < at[i - 1]!)) rest.sort((a, b) => at[a]! - at[b]!);
  const restore = plainStacks();
  try {
    while (rest.length > 0) rest = askFor(rest);
  } finally {
    restore();
  }
  return found;

  /** Asks for as many places as there is room for, and gives the others back. */
  function askFor(wanted: readonly number[]): number[] {
    const asked: number[] = [];
    const left: number[] = [];
    blanks.begin("var E=exports.E;exports.makers=[()=>[");
    let line = 1;
    let column = 0;
    let inFunction = 0;
    for (const index of wanted) {
      const toLine = lineOf(at[index]!) + before;
      const toColumn = columnOf(at[index]!) - 1;
      const isFull = inFunction >= IN_FUNCTION;
      if (isFull && (toLine > line || toColumn >= column + NEXT.length || inFunction >= 2 * IN_FUNCTION)) {
        blanks.put(NEXT);
        column += NEXT.length;
        inFunction = 0;
      }
      // The first line has no room; a text that Bun printed begins with a line break.
      if (toLine === 1 || toLine === line && toColumn < column) {
        left.push(index);
        continue;
      }
      if (toLine > line) {
        blanks.skip(toLine - line, NEWLINE);
        line = toLine;
        column = 0;
      }
      blanks.skip(toColumn - column, SPACE);
      blanks.put(CALL);
      column = toColumn + CALL.length;
      inFunction++;
      asked.push(index);
    }
    if (asked.length === 0) return [];
    blanks.put("\n]]");
    const module = new Module(path) as unknown as CommonJsModule;
    const exports: { E: ErrorConstructor; makers?: (() => (Error & Place)[])[] } = { E: Error };
    module.exports = exports;
    apply(compile, module, [blanks.text(), path]);
    let next = 0;
    for (const make of exports.makers!) {
      for (const error of make()) {
        // To ask for the stack would make a text of it.
        const { line, column } = error;
        if (line > 0) {
          found[asked[next]!] = packed(line, line === 1 ? Math.max(1, column - ahead) : column);
        }
        next++;
      }
    }
    return left;
  }
}

/** Bytes that are kept for the next text. */
const MOST_KEPT = 1 << 18;

const NEWLINE = 10;
const SPACE = 32;

/** A `Buffer` has one of its own, which `pristine()` leaves as the program has it. */
const fill = uncurry(Uint8Array.prototype.fill);

/** Texts of ASCII that are mostly blank, one after the other: to join one of parts took longer than to compile it. */
class Blanks {
  #bytes = Buffer.alloc(0);
  #end = 0;

  begin(text: string): void {
    fill(this.#bytes, SPACE, 0, this.#end);
    this.#end = 0;
    this.put(text);
  }

  put(text: string): void {
    this.#reserve(text.length);
    for (let i = 0; i < text.length; i++) this.#bytes[this.#end++] = text.charCodeAt(i);
  }

  /** Goes on behind so many of a blank. */
  skip(count: number, blank: number): void {
    this.#reserve(count);
    if (blank !== SPACE) fill(this.#bytes, blank, this.#end, this.#end + count);
    this.#end += count;
  }

  #reserve(count: number): void {
    if (this.#end + count <= this.#bytes.length) return;
    const bytes = Buffer.alloc(2 * (this.#end + count));
    fill(bytes, SPACE);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }

  text(): string {
    const text = this.#bytes.toString("latin1", 0, this.#end);
    if (this.#bytes.length > MOST_KEPT) {
      this.#bytes = Buffer.alloc(0);
      this.#end = 0;
    }
    return text;
  }
}

const blanks = new Blanks();

/** Makes stack traces Bun's own and one frame long, overriding the program's settings, until the returned function is called. */
function plainStacks(): () => void {
  const { stackTraceLimit, prepareStackTrace } = Error;
  // They are set, not defined: Bun sees what is set alone.
  set({ stackTraceLimit: 1, prepareStackTrace: undefined });
  return () => set({ stackTraceLimit, prepareStackTrace });
}

function set(settings: { stackTraceLimit: number; prepareStackTrace: unknown }): void {
  try {
    Object.assign(Error, settings);
  } catch {
    // The program has frozen them.
  }
}

/** A text of Bun's, rewritten, with its map: Bun runs it as it is, and its stack traces follow the map. */
export function bundled(code: string, map: SourceMap): string {
  const meta = code.includes(BUN_META) ? `, ${BUN_META}` : "";
  return `${BUNDLED}${meta}) {${ascii(code)}\n})\n${mapComment(map)}\n`;
}

/** By the pragma Bun knows a text that is not to be transpiled. The text begins on the second line. */
const BUNDLED = "// @bun @bun-cjs\n(function(exports, require, module, __filename, __dirname";
/** Lines before the text's own first. */
export const LINES_BEFORE = ";";

/** Bun reads such a text as Latin-1. What it printed has no other characters; names that are passed to probes may. */
function ascii(text: string): string {
  return text.replace(/[\u{80}-\u{10ffff}]/gu, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);
}

/** What Bun calls `import.meta` in CommonJS. It hands it to what has such a parameter. */
export const BUN_META = "$Bun_import_meta";

const META = `${BUNDLED}, ${BUN_META}) {module.exports=${BUN_META}\n})\n`;

/** The `import.meta` that Bun makes for the CommonJS module at a path. */
export function nativeMeta(path: string): unknown {
  const module = new Module(path) as unknown as CommonJsModule;
  module.filename = path;
  run(startOf(module, META));
  return module.exports;
}

/** The call that runs a CommonJS module. */
export interface Start {
  run: (...args: never[]) => void;
  self: unknown;
  args: unknown[];
  /** Called when it has run. */
  end(): void;
}

/** What runs a text as a CommonJS module's. */
export function startOf(module: CommonJsModule, text: string): Start {
  if (!text.startsWith(BUNDLED)) {
    return { run: compile, self: module, args: [text, module.filename], end() {} };
  }
  const url = createObjectURL(new NativeBlob([text]));
  return { run: loadJs!, self: undefined, args: [module, url], end: () => revokeObjectURL(url) };
}

/** Whether a text is what `bun build` makes for CommonJS: a function that Bun calls, and does not transpile. */
export function isBundled(text: string): boolean {
  return regExpExec(OWN_BUNDLED, text) !== null;
}

/** What follows the pragma says of what kind it is. */
const OWN_BUNDLED = hardenRegExp(/^(?:#![^\n]*\n)?\/\/ @bun[^\n]*@bun-cjs/);

/** What lets Bun run such a module. */
export function startOfBundled(module: CommonJsModule): Start {
  return { run: loadJs!, self: undefined, args: [module, module.filename], end() {} };
}

/** What lets a hook load a module, which may hand its text to `module._compile`. */
export function startOfHook(hook: Loader, module: CommonJsModule, onCompile: (text: string) => void): Start {
  module._compile = onCompile;
  const end = () => void (module._compile = compile);
  return { run: hook, self: _extensions, args: [module, module.filename], end };
}

/** Runs a module. */
export function run({ run, self, args, end }: Start): void {
  try {
    apply(run, self, args as never);
  } finally {
    end();
  }
}
unseen(run);
