/**
 * What Node prints above the stack of an uncaught error: the place that threw it last, and the line there. In a recorded
 * program this is a probe's place, in a text that nobody wrote. Here Node is made to believe that it has printed it.
 *
 * @module
 */
import { readFileSync, writeSync } from "node:fs";
import Module from "node:module";
import process from "node:process";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import { endByListener } from "../../probe/at_exit.ts";
import { getOwnPropertyDescriptor, isAccessor, isNativeError } from "../../probe/natives.ts";
import { isQuoting as hasPlaceAbove, isUnlinked, LONGEST_DRAWING, withWrittenLine } from "./node_imports.ts";
import type { StackNotes } from "./node_stacks.ts";
import type { Places } from "./places.ts";
import type { Pristine } from "./pristine.ts";
import { langOf } from "../source.ts";
import { isInAsync, isInFunction, type ThrowPlace, throwPlace, type ThrowSource } from "./throw_place.ts";
import { disguise } from "../../probe/stand_in.ts";

type Fatal = (error: unknown, fromPromise?: boolean) => boolean;
interface NodeProcess {
  _fatalException?: Fatal;
  binding(name: "natives"): Record<string, string>;
  sourceMapsEnabled?: boolean;
}

const { create } = Object;
const { apply, ownKeys } = Reflect;
const { Script, createContext } = vm;
const { runInContext } = Script.prototype;
const node = process as unknown as NodeProcess;
const { binding } = node;
const read = readFileSync;
const write = writeSync;
const pathOf = fileURLToPath;
const { findSourceMap } = Module;

/** V8 counts a byte order mark in CommonJS, and Node shows it. */
interface MarkedSource extends ThrowSource {
  /** What the blank at the beginning of the text stands for. */
  mark: string;
}

export interface FatalOptions {
  places: Places;
  /** The frames of errors whose stack has been made. */
  notes: StackNotes;
  pristine: Pristine;
}

/** Makes Node print the line that was written. */
export function correctFatal({ places, notes, pristine }: FatalOptions): void {
  const native = node._fatalException;
  if (typeof native !== "function") return;
  // Frames name the method as `process` has it.
  const shown = create(process, { _fatalException: { value: native, enumerable: true } }) as object;
  const { standIn } = {
    standIn(error: unknown, fromPromise?: boolean) {
      let isHandled: boolean;
      try {
        isHandled = apply(native, shown, [error, fromPromise]);
      } catch (thrown) {
        pristine(() => report(thrown, {}));
        endByListener(thrown);
        throw thrown;
      }
      if (!isHandled) pristine(() => report(error, { fromPromise }));
      return isHandled;
    },
  };
  node._fatalException = disguise(standIn, native);

  const sources = new Map<string, MarkedSource | undefined>();

  function report(error: unknown, { fromPromise = false }: { fromPromise?: boolean }): void {
    try {
      if (!isNativeError(error) || !hasOwnStack(error) || isQuoting(error.stack!)) return;
      const { frames, isAsync } = notes.get(error) ?? { frames: [], isAsync: false };
      if (frames.length > 0 && isUnlinked(error, frames[0]!)) {
        if (!hasPlaceAbove(error.stack!)) write(2, withWrittenLine(markPrinted(error), places));
        return;
      }
      if (!frames.some(({ name }) => places.has(name))) return;
      const isThrownAgain = isAsync || frames.some((frame) => isInAsync(frame, sourceOf));
      // V8 places by its frames what one of Node's scripts has caught and reports.
      const isTold = fromPromise || !isThrownAgain && isFromMicrotask(frames);
      const inNodeItself = thrownByNode(error, frames[0]!);
      // For an error of its own, Node shows the place that reports it.
      if (isTold && inNodeItself !== undefined && !isEmitted(error)) return;
      const place = isTold ? frames[0]! : inNodeItself ?? throwPlace(frames, sourceOf, { isThrownAgain });
      // Elsewhere Node says the right thing, unless a probe has thrown the error on.
      const isOurs = places.has(place!.name) ||
        !isTold && frames.some((frame) => places.has(frame.name) && isInFunction(frame, sourceOf));
      const text = isOurs ? excerpt(place!) : undefined;
      if (text === undefined) return;
      markPrinted(error);
      write(2, `${text}\n`);
    } catch {
      // Node prints what it would.
    }
  }

  /** Node takes the frames that throw some of its errors off them. */
  function thrownByNode(error: Error, { name, line, column }: ThrowPlace): ThrowPlace | undefined {
    const own = (key: string): unknown => getOwnPropertyDescriptor(error, key)?.value;
    if (isEmitted(error)) {
      return inNode("events", "function", "throw er; // Unhandled");
    }
    if (own("code") === "ERR_ASSERTION") {
      return own("operator") === "==" && own("expected") === true
        ? inNode("internal/assert/utils", "function innerOk", "throw err;")
        : inNode("assert", "function innerFail", "throw new AssertionError");
    }
    const isChecked = name.startsWith("node:") &&
      lineOf(sourceOf(name)?.text ?? "", line).startsWith("validate", column - 1);
    return isChecked ? inNode("internal/errors", "function hideStackFrames", "throw error;") : undefined;
  }

  /** The first place of a text in a script of Node's, behind another. */
  function inNode(name: string, from: string, text: string): ThrowPlace | undefined {
    const source = sourceOf(`node:${name}`)?.text ?? "";
    const at = source.indexOf(text, source.indexOf(from));
    if (at < 0) return undefined;
    const lines = source.slice(0, at).split("\n");
    return { name: `node:${name}`, line: lines.length, column: lines.at(-1)!.length + 1 };
  }

  function sourceOf(name: string): MarkedSource | undefined {
    if (!sources.has(name)) sources.set(name, readSource(name));
    return sources.get(name);
  }

  function readSource(name: string): MarkedSource | undefined {
    const text = places.text(name) ??
      (name.startsWith("node:")
        ? apply(binding, process, ["natives"])[name.slice(5)]
        : read(name.startsWith("file:") ? pathOf(name) : name, "utf8"));
    if (text === undefined) return undefined;
    const sourceType = name.startsWith("file:") ? "module" : "commonjs";
    const isMarked = text.charCodeAt(0) === 0xfeff;
    return {
      text: isMarked ? (sourceType === "module" ? "" : " ") + text.slice(1) : text,
      mark: isMarked && sourceType !== "module" ? text[0]! : "",
      lang: langOf(name),
      sourceType,
    };
  }

  /** The place, its line, and a caret below. */
  function excerpt({ name, line, column }: ThrowPlace): string | undefined {
    const { text, mark = "" } = sourceOf(name) ?? {};
    if (text === undefined) return undefined;
    // Node puts a module's URL into what it makes of TypeScript.
    const generated = () => {
      const shown = lineOf(text, line);
      const isMarked = line === 1 && mark !== "" && !/\.[cm]?tsx?$/.test(name);
      const written = isMarked ? mark + shown.slice(1) : shown;
      return drawn(urlIn(text) ?? name, line, column, written, LONGEST_DRAWING);
    };
    const map = node.sourceMapsEnabled ? findSourceMap(name) : undefined;
    if (map === undefined) return generated();
    const { originalSource, originalLine, originalColumn } = map.findEntry(line - 1, column - 1) as {
      originalSource?: string;
      originalLine: number;
      originalColumn: number;
    };
    // A tool's own code has no original.
    if (originalSource === undefined) return generated();
    const path = originalSource.startsWith("file://") ? pathOf(originalSource) : originalSource;
    const { sources = [], sourcesContent } = map.payload;
    const content = sourcesContent?.[sources.indexOf(originalSource)] ??
      sourcesContent
        ?.[sources.findIndex((source) => originalSource.endsWith(source.replace(/^[./]+/, "")))] ??
      read(path, "utf8");
    return drawn(path, originalLine + 1, originalColumn + 1, lineOf(content, originalLine + 1));
  }
}

/** What the engine has for the stacks of errors, should that be an accessor. */
const stackGetter = getOwnPropertyDescriptor(new Error(), "stack")?.get;

/** Whether it has the stack that the engine gives it: the program's own accessor is not to run once more. */
function hasOwnStack(error: Error): boolean {
  const own = getOwnPropertyDescriptor(error, "stack");
  if (own === undefined || isAccessor(own) && own.get !== stackGetter) return false;
  return typeof error.stack === "string";
}

/** Whether Node has put the line before the stack already, as it does where `node:vm` cannot compile a text. */
function isQuoting(stack: string): boolean {
  return /^.*:\d+\n.*\n[ \t^]*\n\nSyntaxError/.test(stack);
}

/** The mark that Node puts on an error that an emitter throws because nothing listens. */
const EMITTED = "kEnhanceStackBeforeInspector";

function isEmitted(error: Error): boolean {
  return ownKeys(error).some((key) => typeof key === "symbol" && key.description === EMITTED);
}

/** Whether it comes from `queueMicrotask`: no frames of Node's are below it, and one of Node's scripts reports it. */
function isFromMicrotask(frames: readonly ThrowPlace[]): boolean {
  return frames.length < Error.stackTraceLimit && !frames.some(({ name }) => name.startsWith("node:"));
}

function lineOf(text: string, line: number): string {
  return text.split(/\r\n|[\n\r\u2028\u2029]/)[line - 1] ?? "";
}

/** The name that a text gives itself. */
function urlIn(text: string): string | undefined {
  return /^\/\/[#@] sourceURL=(\S+)\s*$/.exec(text.slice(text.trimEnd().lastIndexOf("\n") + 1))?.[1];
}

function drawn(
  name: string,
  line: number,
  column: number,
  text: string,
  longest = Infinity,
): string | undefined {
  // Node's own way not to be quoted.
  if (text.includes("node-do-not-add-exception-line")) return undefined;
  const drawing = `${text.slice(0, column - 1).replace(/[^\t]/g, " ")}^`;
  return `${name}:${line}\n${text}\n${drawing.slice(0, longest)}\n`;
}

/**
 * Has Node note with the error that its line was printed: it does so for an error that gets out of a script.
 *
 * @returns what Node then puts above the stack: the place that it has kept with the error, if any, and its line
 */
function markPrinted(error: Error): string {
  const { stack } = error;
  try {
    // In a context of its own: nothing can be added to the program's globals once they are sealed.
    apply(runInContext, new Script("throw error"), [createContext({ error }), { displayErrors: true }]);
  } catch {
    const marked = error.stack!;
    error.stack = stack!;
    return marked.slice(0, marked.length - stack!.length);
  }
  return "";
}
