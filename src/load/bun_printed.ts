/**
 * What Bun makes of a CommonJS module before it runs it: its own transpiler, with the settings that it has for that
 * file, and its own map from that text to the file's.
 *
 * @module
 */
import Module from "node:module";
import { apply } from "../probe/natives.ts";
import type { Place } from "./written_places.ts";

/** The part of Bun's CommonJS modules that is used here. */
export interface CommonJsModule {
  id: string;
  filename: string;
  loaded: boolean;
  paths: string[];
  exports: unknown;
  _compile?: (text: string, path: string) => void;
}

type Loader = (module: CommonJsModule, path: string) => void;

const { _extensions, prototype } = Module as unknown as {
  _extensions: Record<string, Loader>;
  prototype: { _compile(this: CommonJsModule, text: string, path: string): void };
};
const compile = prototype._compile;
const { ".js": loadJs, ".ts": loadTs } = _extensions;

/** A text that Bun's transpiler made of a module. */
export interface Printed {
  text: string;
  /** The module's path, or where its text was kept, to ask for places. */
  path: string;
}

/** JSX is only for the loader of that extension, which is not among `Module._extensions`. */
const JSX = /\.[jt]sx$/;
/** Bun takes it in `.js`, too. */
const MAYBE_JSX = /<\/|\/>/;

/** Hands a module's text to Bun in the place of its file. */
const HEADER = "module.exports=function(exports,require,module,__filename,__dirname){";

/**
 * Bun's text for a CommonJS module, as `module._compile` gets it.
 *
 * @param path the module's file
 * @param text what is in it
 * @returns undefined where Bun takes the module for an ES module, which it has then run
 * @throws what Bun throws for a text that it does not accept
 */
export function printed(path: string, text: string): Printed | undefined {
  if (JSX.test(path)) return printedJsx(path, text);
  let found: string | undefined;
  const module = new Module(path) as unknown as CommonJsModule;
  module.filename = path;
  module._compile = (made) => void (found = made);
  try {
    apply(/\.[cm]?ts$/.test(path) ? loadTs! : loadJs!, undefined, [module, path]);
  } catch (error) {
    if (!MAYBE_JSX.test(text)) throw error;
    return printedJsx(path, text);
  }
  return found === undefined ? undefined : { text: found, path };
}

/** Bun runs the text of a blob as the module that its name says: here one that exports a function of that text. */
function printedJsx(path: string, text: string): Printed {
  const name = path.endsWith("x") ? `x.${path.slice(-3)}` : "x.jsx";
  const url = URL.createObjectURL(new File([`${HEADER}${text.replace(/^#!/, "//")}\n}`], name));
  const require = Module.createRequire(path);
  try {
    const made = String(require(url));
    return { text: made.slice(made.indexOf("{") + 1, made.lastIndexOf("}")), path: url };
  } finally {
    delete require.cache[url];
    URL.revokeObjectURL(url);
  }
}

/** The shortest text that makes an error. */
const CALL = "E(),";

/**
 * Where places of such a text are in the file, as Bun's stack traces say: errors are made at those places of a text
 * that has nothing else.
 *
 * @param printed what {@linkcode printed} gave
 * @param at places in its text, from 1
 * @returns the file's, in the same order
 */
export function placesInFile({ path }: Printed, at: readonly Place[]): Place[] {
  const found: Place[] = at.map((place) => place);
  let rest = at.map((_, i) => i).sort((a, b) => at[a]!.line - at[b]!.line || at[a]!.column - at[b]!.column);
  const restore = plainStacks();
  try {
    while (rest.length > 0) rest = askFor(rest);
  } finally {
    restore();
  }
  return found;

  /** Asks for as many places as there is room for, and gives the others back. */
  function askFor(wanted: number[]): number[] {
    const asked: number[] = [];
    const left: number[] = [];
    let text = "var E=exports.E;exports.errors=[";
    let line = 1;
    let column = 0;
    for (const index of wanted) {
      const place = at[index]!;
      if (place.line === 1 || place.line === line && place.column <= column) {
        left.push(index);
        continue;
      }
      if (place.line > line) {
        text += "\n".repeat(place.line - line);
        line = place.line;
        column = 0;
      }
      text += " ".repeat(place.column - 1 - column) + CALL;
      column = place.column - 1 + CALL.length;
      asked.push(index);
    }
    // On the first line there is no room; a text that Bun printed begins with a line break.
    if (asked.length === 0) return [];
    const module = new Module(path) as unknown as CommonJsModule;
    const exports: { E: ErrorConstructor; errors?: Error[] } = { E: Error };
    module.exports = exports;
    apply(compile, module, [`${text}\n]`, path]);
    asked.forEach((index, i) => {
      const frame = /:(\d+):(\d+)\)?\s*(?:\n|$)/.exec(exports.errors![i]!.stack!);
      if (frame !== null) found[index] = { line: Number(frame[1]), column: Number(frame[2]) };
    });
    return left;
  }
}

/** Makes stack traces Bun's own and one frame long, whatever the program has set, until what it returns is called. */
function plainStacks(): () => void {
  const { stackTraceLimit, prepareStackTrace } = Error;
  // They are set, not defined: Bun sees what is set alone.
  set({ stackTraceLimit: 1, prepareStackTrace: undefined });
  return () => set({ stackTraceLimit, prepareStackTrace });
}

function set(settings: Pick<ErrorConstructor, "stackTraceLimit" | "prepareStackTrace">): void {
  try {
    Object.assign(Error, settings);
  } catch {
    // The program has frozen them.
  }
}

/** Runs a text as a CommonJS module's. */
export function run(module: CommonJsModule, text: string): void {
  apply(compile, module, [text, module.filename]);
}
