/**
 * Flushes a recording when the process ends: in order, by `process.exit`, or by an uncaught error. Nothing that the
 * target can count or catch is added where the host offers another way.
 *
 * @module
 */

type Emit = (this: unknown, name: string | symbol, ...args: unknown[]) => boolean;

/** Calls `flush` at the process's end, perhaps more than once. */
export function flushAtExit(flush: () => void): void {
  // Behind all listeners where `process.exit` was called, even by one of them.
  if ("reallyExit" in process) wrap(process as never, "reallyExit", flush, "before");
  if ("Bun" in globalThis) {
    // Bun emits from native code, past `process.emit`; a listener is the only way. It is the first one.
    process.on("exit", flush);
    return;
  }
  wrap(process as never, "emit", (name) => name === "exit" && flush(), "after");
  if ("Deno" in globalThis) {
    // Deno emits no "exit" after an uncaught error, nor for `Deno.exit`.
    addEventListener("error", flush);
    addEventListener("unhandledrejection", flush);
    addEventListener("unload", flush);
  }
}

function wrap(
  object: Record<string, Emit>,
  key: string,
  act: (name: string | symbol) => void,
  when: "before" | "after",
): void {
  const original = object[key]!;
  const { apply } = Reflect;
  const method = {
    [key](this: unknown, ...args: [string | symbol, ...unknown[]]): boolean {
      if (when === "before") act(args[0]);
      try {
        return apply(original, this, args);
      } finally {
        if (when === "after") act(args[0]);
      }
    },
  };
  Object.defineProperty(object, key, {
    value: method[key],
    writable: true,
    configurable: true,
    enumerable: Object.getOwnPropertyDescriptor(object, key)?.enumerable ?? false,
  });
}
