/**
 * Flushes a recording when the process ends: in order, by `process.exit`, or by an uncaught error. Nothing that the
 * target can count or catch is added.
 *
 * @module
 */
import { listenHidden } from "./hidden_listeners.ts";
import { disguise } from "./stand_in.ts";
import { isTakenInDeno } from "./uncaught.ts";

type Emit = (this: unknown, name: string | symbol, ...args: unknown[]) => boolean;
/** @param mayGoOn an error has come by which the program ends, unless something of its own says otherwise */
type OnExit = (mayGoOn?: boolean) => void;

/**
 * Calls `flush` at the process's end, perhaps more than once.
 */
export function flushAtExit(flush: OnExit): void {
  // After all listeners when `process.exit` was called, even when one of them called it.
  if ("reallyExit" in process) wrap(process as never, "reallyExit", () => flush(), "before");
  if ("Bun" in globalThis) {
    // Bun emits from native code, past `process.emit`; a listener is the only way. It is the first one.
    listenHidden("exit", () => flush());
    return;
  }
  wrap(process as never, "emit", (name) => name === "exit" && flush(), "after");
  if ("Deno" in globalThis) {
    // Deno emits no "exit" after an uncaught error, nor for `Deno.exit`.
    for (const event of ["error", "unhandledrejection"] as const) {
      addEventListener(event, () => {
        if (!isTakenInDeno(event)) flush(true);
      });
    }
    addEventListener("unload", () => flush());
  }
}

function wrap(
  object: Record<string, Emit>,
  key: string,
  act: (...args: unknown[]) => void,
  when: "before" | "after",
): void {
  const original = object[key]!;
  const { apply } = Reflect;
  const method = {
    [key](this: unknown, ...args: [string | symbol, ...unknown[]]): boolean {
      if (when === "before") act(args[0], args[1]);
      try {
        return apply(original, this, args);
      } finally {
        if (when === "after") act(args[0], args[1]);
      }
    },
  };
  Object.defineProperty(object, key, {
    value: disguise(method[key]!, original),
    writable: true,
    configurable: true,
    enumerable: Object.getOwnPropertyDescriptor(object, key)?.enumerable ?? false,
  });
}
