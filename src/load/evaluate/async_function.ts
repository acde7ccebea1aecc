/**
 * Modules that are the bodies of functions: Vite's module runner makes one of each, by the constructor of async functions, and
 * names its file in a comment.
 *
 * @module
 */
import { getPrototypeOf, hardenRegExp, regExpExec, stringIncludes } from "../../probe/natives.ts";
import { disguise } from "../../probe/stand_in.ts";
import type { Pristine } from "../disguise/pristine.ts";
import type { VmHooks } from "./vm_hooks.ts";

type Constructor = (...args: unknown[]) => unknown;

const { apply, construct, defineProperty } = Reflect;

/** What modules mention that make such functions. */
const ASYNC_FUNCTION = hardenRegExp(/\bAsyncFunction\b/);
/** How a body names what it is of. */
const NAME = hardenRegExp(/\n\/\/# sourceURL=(\S+)\n/);
/** Lines that an engine puts before the body. */
const HEAD = 2;

/**
 * Hooks the constructor where a module mentions it.
 *
 * @returns a function to call with the text of each module, before it runs
 */
export function hookAsyncFunctions(
  { rewrite, pristine }: Pick<VmHooks, "rewrite"> & { pristine: Pristine },
): (text: string) => void {
  let isHooked = false;
  return (text) => {
    if (isHooked || !stringIncludes(text, "AsyncFunction") || regExpExec(ASYNC_FUNCTION, text) === null) {
      return;
    }
    isHooked = true;
    pristine(() => hookConstructor({ rewrite }));
  };
}

/** A proxy looks like the constructor in all that a program can read of it. */
function hookConstructor({ rewrite }: Pick<VmHooks, "rewrite">): void {
  const prototype = getPrototypeOf(async () => {}) as { constructor: Constructor };
  const native = prototype.constructor;

  function given(args: unknown[]): unknown[] {
    const last = args.length - 1;
    const text = args[last];
    const name = typeof text === "string" ? regExpExec(NAME, text)?.[1] : undefined;
    if (name === undefined) return args;
    const code = rewrite({
      text: text as string,
      name,
      isBody: true,
      lineOffset: HEAD,
      columnOffset: 0,
      sourceType: "unambiguous",
    });
    return { ...args, length: args.length, [last]: code } as unknown as unknown[];
  }
  const handler = {
    __proto__: null,
    apply: (target: Constructor, self: unknown, args: unknown[]) => apply(target, self, given(args)),
    construct(target: Constructor, args: unknown[], newTarget: unknown): object {
      const own = newTarget === standIn ? target : newTarget;
      try {
        return construct(target, given(args), own as Constructor) as object;
      } catch {
        // The plain text is at fault as well, and the engine says so of that.
        return construct(target, args, own as Constructor) as object;
      }
    },
  };
  const standIn = disguise(new Proxy(native, handler as ProxyHandler<Constructor>), native);
  defineProperty(
    prototype,
    "constructor",
    { __proto__: null, value: standIn, writable: false, enumerable: false, configurable: true } as object,
  );
}
