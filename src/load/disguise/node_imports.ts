/**
 * Where a module imports a name that is not there, Node puts the place above the error's stack, the line there and carets
 * below it, and may quote the line in the message. Here it is given the line that was written.
 *
 * @module
 */
import process from "node:process";
import { PREFIX } from "../../contract.ts";
import {
  apply,
  bare,
  getOwnPropertyDescriptor,
  hardenRegExp,
  isAccessor,
  isNativeError,
  regExpExec,
} from "../../probe/natives.ts";
import { undeprecated } from "../../probe/undeprecated.ts";
import type { Places } from "./places.ts";
import type { Pristine } from "./pristine.ts";
import type { ThrowPlace } from "./throw_place.ts";

const { defineProperty } = Reflect;
const { binding } = process as unknown as { binding(name: "natives"): Record<string, string> };
/** The script of Node's that links modules. */
const LINKER = "internal/modules/esm/module_job";
/** What V8 says of the names that modules import. */
const UNLINKED = hardenRegExp(
  /does not provide an export named|contains conflicting star exports for name|^Detected cycle while resolving name/,
);
const QUOTED = /^(.*):(\d+)\n(.*)\n([ \t]*)(\^*)\n/;
/** Node draws no more than that below a line. */
export const LONGEST_DRAWING = 1020;
const BREAK = /\r\n|[\n\r\u2028\u2029]/;
const TAB = 9;

/** What is to be done with a stack as soon as it is made. */
export type OnMade = (stack: unknown) => void;

/** Makes the function that is told of each error whose stack is about to be made, and its frames. */
export function importMender(
  places: Places,
  pristine: Pristine,
): (error: object, frames: readonly ThrowPlace[]) => OnMade | undefined {
  const own = bare(getOwnPropertyDescriptor(new Error(), "stack")!);
  let linker: string[] | undefined;

  /** Whether Node catches what is thrown there, and puts the line above it at once. */
  function isQuoted({ line }: ThrowPlace): boolean {
    linker ??= linkerText().split("\n");
    const [, handler = ""] = linker.slice(line - 1, line + 9).join("\n").split(/\bcatch \(\w+\) \{\s*/, 2);
    return handler.startsWith("decorateErrorStack(");
  }

  return (error, frames) => {
    const place = frames[0];
    if (place === undefined || !isUnlinked(error, place) || !pristine(() => isQuoted(place))) {
      return undefined;
    }
    return (stack) => {
      if (!stack) return;
      const { get, set } = {
        get: () => stack,
        set(quoting: string) {
          const value = pristine(() => withWrittenLine(quoting, places));
          if (isAccessor(own)) {
            defineProperty(error, "stack", own);
            apply(own.set!, error, [value]);
          } else defineProperty(error, "stack", bare({ ...own, value }));
        },
      };
      defineProperty(error, "stack", bare({ get, set, enumerable: false, configurable: true }));
    };
  };
}

function linkerText(): string {
  try {
    return undeprecated(() => apply(binding, process, ["natives"]) as Record<string, string>)[LINKER] ?? "";
  } catch {
    // Node's permission model refuses it: the line stays as it runs.
    return "";
  }
}

/** Whether V8 has thrown it since a module imports a name that is not there. */
export function isUnlinked(error: object, { name }: ThrowPlace): boolean {
  if (name !== `node:${LINKER}` || !isNativeError(error)) return false;
  const message: unknown = getOwnPropertyDescriptor(error, "message")?.value;
  return typeof message === "string" && regExpExec(UNLINKED, message) !== null;
}

/** Whether Node has put the place and the line above it. */
export function isQuoting(stack: string): boolean {
  return QUOTED.test(stack);
}

/** The stack with the line that was written, where it begins with a rewritten one. */
export function withWrittenLine(stack: string, places: Places): string {
  const [head = "", name = "", line, runs = "", blanks = "", carets = ""] = QUOTED.exec(stack) ?? [];
  if (!runs.includes(PREFIX) || !places.has(name)) return stack;
  const text = places.text(name)!.replace(/^\ufeff/, "");
  const written = text.split(BREAK)[Number(line) - 1] ?? "";
  const start = carets === "" ? blanks.length : places.column(name, Number(line), blanks.length + 1) - 1;
  const drawing = (blanksBelow(written, start) + carets).slice(0, LONGEST_DRAWING);
  return `${name}:${line}\n${written}\n${drawing}\n${stack.slice(head.length)}`;
}

/** Node counts characters, and looks for tabs among bytes. */
function blanksBelow(line: string, count: number): string {
  const bytes = new TextEncoder().encode(line);
  let blanks = "";
  for (let i = 0; i < count; i++) blanks += bytes[i] === TAB ? "\t" : " ";
  return blanks;
}
