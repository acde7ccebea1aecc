/**
 * Flushes a recording when the process ends: in order, by `process.exit`, or by an uncaught error. Nothing that the
 * target can count or catch is added.
 *
 * @module
 */
import process from "node:process";
import { listenHidden } from "./hidden_listeners.ts";
import { append, apply, getOwnPropertyDescriptor, isBun, isDeno } from "./natives.ts";
import { hearEmissions } from "./process_emissions.ts";
import { disguise } from "./stand_in.ts";
import { isTakenInDeno } from "./uncaught.ts";

/** @param mayGoOn an error has come by which the program ends, unless something of its own says otherwise */
type OnExit = (mayGoOn?: boolean) => void;

const flushes: OnExit[] = [];

/**
 * Calls `flush` at the process's end, perhaps more than once; those that came first first.
 */
export function flushAtExit(flush: OnExit): void {
  append(flushes, flush);
  if (flushes.length === 1) hookEnds();
}

function flushAll(mayGoOn?: boolean): void {
  for (let i = 0; i < flushes.length; i++) {
    try {
      flushes[i]!(mayGoOn);
    } catch {
      // The target is to end as it would.
    }
  }
}

function hookEnds(): void {
  // After all listeners when `process.exit` was called, even when one of them called it.
  if ("reallyExit" in process) hookReallyExit();
  if (isBun) {
    // Bun emits from native code, past `process.emit`; a listener is the only way. It is the first one.
    listenHidden("exit", () => flushAll());
    return;
  }
  hearEmissions((name) => {
    if (name === "exit") flushAll();
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

function hookReallyExit(): void {
  const holder = process as unknown as { reallyExit: (...args: unknown[]) => never };
  const { reallyExit } = holder;
  const method = {
    reallyExit(this: unknown, ...args: unknown[]): never {
      flushAll();
      return apply(reallyExit, this as never, args as never);
    },
  };
  Object.defineProperty(process, "reallyExit", {
    value: disguise(method.reallyExit, reallyExit),
    writable: true,
    configurable: true,
    enumerable: getOwnPropertyDescriptor(process, "reallyExit")?.enumerable ?? false,
  });
}
