import Module, { registerHooks } from "node:module";
import { extensionOf } from "./deno_compile.ts";

/** What Deno's `require` is made of. */
interface Loader {
  _extensions: Record<string, Extension | undefined>;
  prototype: { load: Load };
}

type Extension = (this: unknown, module: unknown, file: string) => unknown;
type Load = (this: unknown, file: string) => void;

const { apply } = Reflect;

/**
 * Registers hooks that can be off while an ES module is required. Where there are hooks, Deno 2.9 does not find the built-ins
 * that such a module imports, unless they have been loaded.
 *
 * @returns `pause`, to be called by the hook of a module that is required and left to Deno
 */
export function switchableHooks(
  hooks: Parameters<typeof registerHooks>[0],
): { pause(file: string): void } {
  const { _extensions, prototype } = Module as unknown as Loader;
  const later = queueMicrotask;
  let active: ReturnType<typeof registerHooks> | undefined = registerHooks(hooks);
  const off = () => {
    active?.deregister();
    active = undefined;
  };
  const on = () => {
    active ??= registerHooks(hooks);
  };

  /** Runs something without hooks; what it requires has them. */
  function without<T>(run: () => T): T {
    const native = prototype.load;
    prototype.load = function (file) {
      prototype.load = native;
      on();
      try {
        return apply(native, this, [file]);
      } finally {
        off();
        prototype.load = whilePaused;
      }
    };
    const whilePaused = prototype.load;
    off();
    try {
      return run();
    } finally {
      if (prototype.load === whilePaused) prototype.load = native;
      on();
    }
  }

  return {
    // Deno loads the module by the function for its extension right after the hook.
    pause(file) {
      const extension = extensionOf(file, _extensions);
      const native = _extensions[extension];
      if (native === undefined) return;
      const once: Extension = function (module, file) {
        _extensions[extension] = native;
        return without(() => apply(native, this, [module, file]));
      };
      _extensions[extension] = once;
      // Unless another hook has handed out a text of its own.
      later(() => {
        if (_extensions[extension] === once) _extensions[extension] = native;
      });
    },
  };
}
