import Module from "node:module";
import { basename } from "node:path";
import { disguise } from "../probe/stand_in.ts";
import type { Pristine } from "./disguise/pristine.ts";
import { NO_OFFSET } from "./disguise/places.ts";
import type { Rewrite, Source } from "./source.ts";

type Compile = (this: unknown, text: string, file: string, ...rest: unknown[]) => unknown;

interface Loader {
  _extensions: Record<string, unknown>;
  prototype: { _compile: Compile };
}

/** Where modules are rewritten for which the program has a require hook. */
export interface CompileHook {
  /** Whether a module is left to a hook of the program's as it is, and rewritten when it is compiled. */
  takes(source: Source): boolean;
}

/**
 * Rewrites modules after what the program does to them: its own hook in `require.extensions`, such as Babel's or
 * ts-node's, gets the text of the file, because it may keep what it makes of it for later runs. Where there is no such hook,
 * nothing is touched, so stack traces are as they are.
 */
export function hookCompile(rewrite: Rewrite, pristine: Pristine): CompileHook {
  const { prototype, _extensions } = Module as unknown as Loader;
  const native = { ..._extensions };
  const { apply } = Reflect;
  const awaited = new Map<string, Source>();
  let isHooked = false;

  function rewritten(text: string, file: string): string {
    if (typeof text !== "string" || typeof file !== "string") return text;
    return pristine(() => {
      const found = awaited.get(file);
      awaited.delete(file);
      if (found === undefined) return text;
      if (withoutMark(found.text) === withoutMark(text)) return rewrite({ ...found, text });
      // What a hook has made of the file, as a rule with an inline source map.
      return rewrite({ file, text, lang: "js", sourceType: "unambiguous", map: NO_OFFSET });
    });
  }

  function hook(): void {
    isHooked = true;
    const compile = prototype._compile;
    const { _compile } = {
      _compile(this: unknown, ...args: [text: string, file: string, ...rest: unknown[]]): unknown {
        args[0] = rewritten(args[0], args[1]);
        return apply(compile, this, args);
      },
    };
    prototype._compile = disguise(_compile, compile);
  }

  function takes(source: Source): boolean {
    const extension = extensionOf(source.file, _extensions);
    if (_extensions[extension] === native[extension]) return false;
    if (!isHooked) hook();
    awaited.set(source.file, source);
    return true;
  }

  return { takes };
}

/** The longest extension of a file that is registered; what has none is taken for JavaScript. */
export function extensionOf(file: string, extensions: Loader["_extensions"]): string {
  const name = basename(file);
  for (let at = name.indexOf(".", 1); at > 0; at = name.indexOf(".", at + 1)) {
    if (extensions[name.slice(at)] !== undefined) return name.slice(at);
  }
  return ".js";
}

/** A text without its byte order mark, as its columns are counted. */
export function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
