/**
 * Flushes a recording when the process ends: in order, by `process.exit`, or by an uncaught error. Nothing that the
 * target can count or catch is added.
 *
 * @module
 */
import process from "node:process";
import { listenHidden } from "./hidden_listeners.ts";
import { append, apply, getOwnPropertyDescriptor, isBun, isDeno, stringSlice } from "./natives.ts";
import { hearEmissions } from "./process_emissions.ts";
import { disguise } from "./stand_in.ts";
import { isMainThread } from "./thread.ts";
import { isTakenInDeno, tellUncaught } from "./uncaught.ts";

const { defineProperty } = Reflect;

/** @param mayGoOn the program ends, unless something of its own says otherwise */
type OnExit = (mayGoOn?: boolean) => void;

const flushes: OnExit[] = [];
const before: (() => void)[] = [];
let hasNoMore = false;

/**
 * Calls `flush` at the process's end, perhaps more than once; those that came first first.
 */
export function flushAtExit(flush: OnExit): void {
  append(flushes, flush);
  if (flushes.length === 1) hookEnds();
}

/** Calls `act` before each flush at the process's end, and after the listeners of each signal. */
export function beforeEnd(act: () => void): void {
  append(before, act);
  if (before.length > 1) return;
  hearEmissions((name) => {
    if (typeof name === "string" && stringSlice(name, 0, 3) === "SIG") actBefore();
  });
}

/** Notes that the program ends by what a listener for uncaught errors has thrown, of which Node tells nobody. */
export function endByListener(error: unknown): void {
  tellUncaught(error);
  flushAll(true);
}

function actBefore(): void {
  for (let i = 0; i < before.length; i++) {
    try {
      before[i]!();
    } catch {
      // The record lacks it.
    }
  }
}

function flushAll(mayGoOn?: boolean): void {
  actBefore();
  for (let i = 0; i < flushes.length; i++) {
    try {
      flushes[i]!(mayGoOn);
    } catch {
      // The target is to end as it would.
    }
  }
}

/** Whether the program has had nothing more to do: under Bun, where it is told `beforeExit` again after anything that a thread says. */
export function isEnding(): boolean {
  return hasNoMore;
}

function hookEnds(): void {
  // After all listeners when `process.exit` was called, even when one of them called it.
  hookCalls();
  if (isBun) {
    // Bun emits from native code, past `process.emit`; a listener is the only way. It is the first one.
    listenHidden("exit", () => flushAll());
    listenHidden("beforeExit", () => hasNoMore = true);
    return;
  }
  hearEmissions((name, _about, { thrown }) => {
    if (name === "exit") flushAll();
    else if (thrown !== undefined) flushAll(true);
  });
  if (isDeno) {
    // Deno emits no "exit" after an uncaught error, nor for `Deno.exit`.
    for (const event of ["error", "unhandledrejection"] as const) {
      addEventListener(event, () => {
        if (!isTakenInDeno(event)) flushAll(true);
      });
    }
    addEventListener("unload", () => flushAll());
  }
}

/** `process.reallyExit`, and how a program ends itself at once: the writer may not even have started by then. */
function hookCalls(): void {
  if ("reallyExit" in process) standBefore("reallyExit", () => flushAll());
  // In a worker of Node and Deno, it throws.
  if (isMainThread()) {
    standBefore("abort", () => flushAll(true));
    standBefore("execve", () => flushAll(true));
  }
  const own = process.pid;
  // What `process.kill` calls: an error that this throws has no frame of ours.
  if ("_kill" in process) {
    standBefore("_kill", (pid, signal) => {
      if ((pid === own || pid === 0) && isFatal(signal)) flushAll(true);
    });
  }
}

/**
 * Signals by which a program that does not listen for them ends, by their numbers on Linux or macOS: a bit each. Among them is SIGUSR2, by
 * which programs below nodemon end.
 */
const FATAL = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 24, 25, 26, 27, 30, 31]
  .reduce((bits, signal) => bits | 1 << signal, 0);

function isFatal(signal: unknown): boolean {
  return typeof signal === "number" && (FATAL & 1 << signal) !== 0;
}

/** Calls `act` before a method of `process`. */
function standBefore(
  name: "reallyExit" | "abort" | "execve" | "_kill",
  act: (...args: unknown[]) => void,
): void {
  const holder = process as unknown as Record<string, (...args: unknown[]) => unknown>;
  const original = holder[name];
  if (typeof original !== "function") return;
  // Bun shows a function under the name that stands in its text.
  const methods = {
    reallyExit(this: unknown, ...args: unknown[]): unknown {
      apply(act, undefined, args);
      return apply(original, this, args);
    },
    abort(this: unknown, ...args: unknown[]): unknown {
      apply(act, undefined, args);
      return apply(original, this, args);
    },
    execve(this: unknown, ...args: unknown[]): unknown {
      apply(act, undefined, args);
      return apply(original, this, args);
    },
    _kill(this: unknown, ...args: unknown[]): unknown {
      apply(act, undefined, args);
      return apply(original, this, args);
    },
  };
  defineProperty(process, name, {
    value: disguise(methods[name], original),
    writable: true,
    configurable: true,
    enumerable: getOwnPropertyDescriptor(process, name)?.enumerable ?? false,
  });
}
