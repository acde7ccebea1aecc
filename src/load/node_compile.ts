import Module from "node:module";
import type { Pristine } from "./disguise/pristine.ts";
import type { SeenModules } from "./seen_modules.ts";
import { placeByMap } from "./source_map.ts";
import type { Rewrite } from "./source.ts";

type Compile = (this: unknown, text: string, file: string, ...rest: unknown[]) => unknown;

/** Options of Node that load something before the program, such as what transpiles it. */
const BEFORE = /^(?:-r|--require|--import|--loader|--experimental-loader)(?:=|$)/;

/** Whether something beside the preload script is loaded before the program. */
export function isPrepared(
  { execArgv, env }: { execArgv: readonly string[]; env: Record<string, string | undefined> },
  preload: string,
): boolean {
  const words = [...execArgv, ...(env["NODE_OPTIONS"] ?? "").split(/\s+/)];
  return words.some((word, i) =>
    BEFORE.test(word) && (word.includes("=") ? word.slice(word.indexOf("=") + 1) : words[i + 1]) !== preload
  );
}

/**
 * Rewrites CommonJS modules in scope that no loading hook sees: those that a tool compiles by a `require` of its own, as tsx,
 * ts-node and babel do. The text is what the tool has made of the file, as a rule with an inline source map.
 *
 * @param given what the loading hook has handed out, by file
 */
export function hookCompile(
  rewrite: Rewrite,
  { scope, pristine, given }: {
    scope: Pick<SeenModules, "test">;
    pristine: Pristine;
    given: ReadonlyMap<string, string>;
  },
): void {
  const { prototype } = Module as unknown as { prototype: { _compile: Compile } };
  const compile = prototype._compile;
  const { apply } = Reflect;
  function rewritten(text: string, file: string): string {
    if (typeof text !== "string" || typeof file !== "string") return text;
    return pristine(() => {
      if (given.get(file) === text || !scope.test(file)) return text;
      const place = placeByMap(text);
      return rewrite({
        file,
        names: [file],
        text,
        lang: "js",
        sourceType: "commonjs",
        places: place && ((at) => at.map(({ line, column }) => place(line, column))),
      });
    });
  }
  const method = {
    _compile(this: unknown, ...args: [text: string, file: string, ...rest: unknown[]]): unknown {
      args[0] = rewritten(args[0], args[1]);
      return apply(compile, this, args);
    },
  };
  prototype._compile = method._compile;
}
