/**
 * Engines quote the source in the messages of errors that they throw, and so the probes in it: `$tpR(...) is not a
 * function`. The first probe that sees such an error gives it the words that it would have had.
 *
 * @module
 */
import process from "node:process";
import { type ExternalProbes, PREFIX, type Probes } from "../../contract.ts";
import { mendErrorsBy } from "../../probe/mended_errors.ts";
import { getOwnPropertyDescriptor, getPrototypeOf, isNativeError, uncurry } from "../../probe/natives.ts";
import { fullStackMender } from "./full_stack.ts";
import { OMITTED, type Originals } from "./originals.ts";
import type { Pristine } from "./pristine.ts";

/** How V8 prints a probe that was called: without arguments, or without them and its parentheses. */
const CALLED =
  /\$tp_*([LSRVTZAN])(\(\.\.\.\))?(\)*)( is not a function or its return value)?((?:\??\.[\w$]+)*)(?=(?:|(?<=\(\.\.\.\)|\$tp_*[A-Z](?!\())[^']*) is not (?!defined$)|[^']*' as it is )/g;
/** What V8 says where it has no words. */
const UNNAMED = "(intermediate value)";
/** How JavaScriptCore quotes what it could not call, or evaluate. */
const CALLING = /^(.*) is not a function\. \(In '(.*)', '\1' is (.*)\)$/s;
const DELEGATED = "yield* ";
/** What it takes for the callee where the probe's result is delegated to. */
const DELEGATING = /^yield\* \$tp_*S$/;
const EVALUATING = /^(?:(.*)( is not .*? \(evaluating '))(.*)'\)$/s;
const OF = " of ";
/** How it quotes what is called without parentheses, such as a template's tag. */
const NEAR = /^(.* is not a function \(near '\.\.\.)(.*)(\.\.\.'\))$/s;

const { defineProperty } = Object;
const includes = uncurry(String.prototype.includes);

type Words = (message: string) => string;

/** Makes the probes that see errors mend their messages. */
export function mendingErrors<
  P extends Pick<Probes, "F" | "C"> & Partial<Pick<ExternalProbes, "Y" | "Z"> & Pick<Probes, "N">>,
>(
  probes: P,
  texts: Originals,
  { hidden }: { hidden: string },
): P {
  const mendFullStack = fullStackMender(hidden);
  const { F, C, N, Y, Z } = probes;
  const { pristine } = texts;
  let lastExternal = 0;
  let lastCalled: string | undefined;
  const isPrinted = "bun" in process.versions;
  const words = isPrinted ? printedWords(texts) : sourceWords(texts, {
    callee: (probe, next) => probe === "N" ? lastCalled : texts.calledName(lastExternal, next),
  });
  const mends: Mends = { words, pristine, isStackLazy: isPrinted };
  const mending: P = {
    ...probes,
    F(call, error) {
      try {
        mendFullStack(error, mending.F);
        return F(call, mend(error, mends));
      } catch {
        // The stack is full: a caller will tell of the call.
        return error;
      }
    },
    C(call, error) {
      if (arguments.length > 1) C(call, mend(error, mends));
      else C(call);
    },
  };
  if (Y !== undefined) {
    mending.Y = (first, base, count, error) => Y(first, base, count, mend(error, mends));
  }
  if (N !== undefined && !isPrinted) {
    mending.N = (level, value, called) => {
      if (called !== undefined) lastCalled = called === "" ? undefined : called;
      return N(level, value);
    };
  }
  if (Z !== undefined && !isPrinted) mending.Z = (site, value) => Z(lastExternal = site, value);
  mendErrorsBy((error) => void mend(error, mends));
  compile(mending);
  return mending;
}

/** V8 compiles no function where the stack is all but full, and fails instead: what is called there first is compiled now. */
function compile({ F, C, ...probes }: Pick<Probes, "F" | "C"> & Partial<Probes>): void {
  F(0, undefined);
  C(0);
  probes.L?.(0);
  probes.S?.(0);
  probes.R?.(0);
  probes.V?.(0);
}

interface Mends {
  words: Words;
  pristine: Pristine;
  /**
   * The engine writes the message into the stack when that is first asked for. Bun prints the frames of an error whose stack was asked
   * for in another form, so it is left alone there: nobody can have asked before the first probe.
   */
  isStackLazy: boolean;
}

/** Whether a message may quote what was inserted; where V8 leaves out the middle of a function, only the end of it may be left. */
function isQuoting(message: string): boolean {
  return includes(message, PREFIX) || includes(message, OMITTED);
}

function mend<E>(error: E, { words, pristine, isStackLazy }: Mends): E {
  try {
    if (typeof error !== "object" || !isNativeError(error)) return error;
    const own = getOwnPropertyDescriptor(error, "message");
    const message = own === undefined ? domMessage(error as Error) : own.value;
    if (typeof message !== "string" || !isQuoting(message)) return error;
    const value = pristine(() => words(message));
    if (value === message) return error;
    const stack = isStackLazy ? undefined : error.stack;
    defineProperty(
      error,
      "message",
      { __proto__: null, writable: true, configurable: true, ...own, value } as object,
    );
    if (typeof stack === "string" && includes(stack, message)) {
      error.stack = pristine(() => stack.replace(message, () => value));
    }
  } catch {
    // The error is as the engine made it.
  }
  return error;
}

const domMessageGetter = getOwnPropertyDescriptor(DOMException.prototype, "message")?.get;

/** The message of a DOMException, which is not an own property. */
function domMessage(error: Error): string | undefined {
  const get = getOwnPropertyDescriptor(getPrototypeOf(error), "message")?.get;
  if (get === undefined) return undefined;
  return get === domMessageGetter ? error.message : undefined;
}

/** For V8: functions in full, and the names of what was called. Other expressions have no words there. */
function sourceWords(
  texts: Originals,
  { callee }: { callee: (probe: string, next: string) => string | undefined },
): Words {
  return (message) =>
    texts.findWithin(message).replace(
      CALLED,
      (_, probe: string, call = "", close = "", result = "", next = "") => {
        const name = probe === "Z" || probe === "N" ? callee(probe, next) : undefined;
        return (name === undefined ? UNNAMED + close : name + call + (close || result)) + next;
      },
    );
}

/** For JavaScriptCore: expressions in full, as Bun prints them. */
function printedWords(texts: Originals): Words {
  return (message) => {
    const called = CALLING.exec(message);
    if (called !== null) {
      const [, callee, call, value] = called;
      const plainCall = texts.findExpression(call);
      if (DELEGATING.test(callee)) return delegatingWords(plainCall, value);
      let plain = texts.findExpression(callee);
      if (plainCall.startsWith(`(${plain})`)) plain = `(${plain})`;
      return `${plain} is not a function. (In '${plainCall}', '${plain}' is ${value})`;
    }
    const near = NEAR.exec(message);
    if (near !== null) return near[1] + texts.findExpression(near[2]) + near[3];
    const evaluated = EVALUATING.exec(message);
    if (evaluated === null) return message;
    const [, operand = "", reason, expression] = evaluated;
    return `${texts.findExpression(operand)}${reason}${iteratedWords(expression, texts)}')`;
  };
}

/** An expression, or the head of a `for`, which is none up to what is iterated. */
function iteratedWords(text: string, texts: Originals): string {
  let plain = texts.findExpression(text);
  for (let at = 0; includes(plain, PREFIX);) {
    at = text.indexOf(OF, at) + OF.length;
    if (at < OF.length) return text;
    plain = text.slice(0, at) + texts.findExpression(text.slice(at));
  }
  return plain;
}

/** What JavaScriptCore says of `yield*` over what cannot be iterated: a call is quoted as if it were what is called. */
function delegatingWords(expression: string, value: string): string {
  // Parentheses that are not those of a call came with the probe, but for those of a list.
  const inner = expression.slice(DELEGATED.length + 1, -1);
  const isWrapped = expression.endsWith(")") && openingOf(expression) === DELEGATED.length && !isList(inner);
  const plain = isWrapped ? DELEGATED + inner : expression;
  if (!plain.endsWith(")")) return `${value} is not a function (near '...${plain}...')`;
  const callee = plain.slice(0, openingOf(plain)).replace(/\?\.$/, "");
  return `${callee} is not a function. (In '${plain}', '${callee}' is ${value})`;
}

/** Whether a comma stands outside of all brackets. */
function isList(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "(" || char === "[" || char === "{") depth++;
    else if (char === ")" || char === "]" || char === "}") depth--;
    else if (char === "," && depth === 0) return true;
  }
  return false;
}

/** Where the parenthesis begins that the text ends with. */
function openingOf(text: string): number {
  let depth = 0;
  let at = text.length - 1;
  for (; at > 0; at--) {
    if (text[at] === ")") depth++;
    else if (text[at] === "(" && --depth === 0) break;
  }
  return at;
}
