/**
 * Which error ended the program.
 *
 * @module
 */
import process from "node:process";
import { hearFatalRejection } from "./bun_rejections.ts";
import { listenHidden } from "./hidden_listeners.ts";
import { mendError } from "./mended_errors.ts";
import type { Redactor } from "../redact/redactor.ts";
import { hostReader } from "./host_objects.ts";
import {
  apply,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  isBun,
  isDeno,
  isNativeError,
  isProxy,
  toStringOf,
} from "./natives.ts";
import { hearEmissions } from "./process_emissions.ts";

/** The longest text of an error, in UTF-16 units. */
const MAX_TEXT = 300;

/** What the host says about an uncaught error. */
interface HostEvent {
  error?: unknown;
  reason?: unknown;
  defaultPrevented: boolean;
}

type Tell = (uncaught: { error: unknown } | undefined) => void;

let teller: Tell | undefined;

/** Reports an error that the host tells nobody of. */
export function tellUncaught(error: unknown): void {
  try {
    teller?.({ error });
  } catch {
    // The record lacks it.
  }
}

/**
 * Reports uncaught errors.
 *
 * @param tell gets the error when the program is about to end by it; nothing when it goes on after all
 */
export function watchUncaught(tell: Tell): void {
  teller = tell;
  if (isBun) return watchBun(tell);
  if (isDeno) return watchDeno(tell);
  let seen: { error: unknown } | undefined;
  // Node asks those who watch, then those who handle it; nobody else finds out what the latter say.
  hearEmissions((name, about, { returned }) => {
    if (name === "uncaughtExceptionMonitor") seen = { error: about };
    else if (name === "uncaughtException" && !returned && seen !== undefined && seen.error === about) {
      tell(seen);
    }
  });
}

/** Bun tells those who watch, and then asks the others. */
function watchBun(tell: (uncaught: { error: unknown }) => void): void {
  const listenerCount = process.listenerCount.bind(process);
  const isCaptured = process.hasUncaughtExceptionCaptureCallback.bind(process);
  listenHidden("uncaughtExceptionMonitor", (error: unknown, origin: string) => {
    if (listenerCount("uncaughtException") > 0 || isCaptured()) return;
    if (origin === "unhandledRejection" && listenerCount("unhandledRejection") > 0) return;
    tell({ error });
  });
  hearFatalRejection(tell);
}

/** Whether the program has a listener on `process` that Deno hands such an error to. */
export function isTakenInDeno(event: "error" | "unhandledrejection"): boolean {
  const { emitter, countOf } = ofProcess;
  const count = (name: string) => apply(countOf, emitter, [name]) as number;
  return count("uncaughtException") > 0 || event === "unhandledrejection" && count("unhandledRejection") > 0;
}

const ofProcess = { emitter: process, countOf: process.listenerCount };

/** Deno ends unless one of the listeners says otherwise, and this is the first. */
function watchDeno(tell: Tell): void {
  const later = queueMicrotask;
  const watch = (event: HostEvent): void => {
    if (isTakenInDeno("error" in event ? "error" : "unhandledrejection")) return;
    tell({ error: "error" in event ? event.error : event.reason });
    later(() => {
      if (event.defaultPrevented) tell(undefined);
    });
  };
  addEventListener("error", watch as never);
  addEventListener("unhandledrejection", watch as never);
  // It hands what a listener for the end throws to nobody.
  hearEmissions((_name, _about, { thrown }) => {
    if (thrown !== undefined) tell(thrown);
  });
}

/** `TypeError: no such thing`, without running anything of the program. */
export function uncaughtText(error: unknown, redactor: Redactor | undefined): string {
  const text = wordsOf(error);
  const shown = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  return redactor === undefined ? shown : redactor.text(shown);
}

function wordsOf(error: unknown): string {
  if (typeof error === "function") return "a function";
  if (typeof error !== "object" || error === null) return toStringOf(error);
  if (isProxy(error) || !isNativeError(error)) return "an object that is not an error";
  mendError(error);
  const name = textOf(error, "name") || "Error";
  const message = textOf(error, "message") || hostMessage(error, name);
  return message === "" ? name : `${name}: ${message}`;
}

/** The message of an error of the host's own, which has it in no property. */
function hostMessage(error: object, name: string): string {
  try {
    return hostReader(name)?.(error).text ?? "";
  } catch {
    // It only has the name of such an error.
    return "";
  }
}

/** A property's value, where it is text, of the object or what it inherits from. */
function textOf(error: object, key: string): string {
  for (let at: object | null = error; at !== null && !isProxy(at); at = getPrototypeOf(at)) {
    const own = getOwnPropertyDescriptor(at, key);
    if (own !== undefined) return typeof own.value === "string" ? own.value : "";
  }
  return "";
}
