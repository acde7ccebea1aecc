import Module from "node:module";
import process from "node:process";
import { pathToFileURL } from "node:url";
import {
  getOwnPropertyDescriptor,
  harden,
  hardenRegExp,
  regExpExec,
  stringIncludes,
} from "../../probe/natives.ts";
import { disguise } from "../../probe/stand_in.ts";
import { undeprecated } from "../../probe/undeprecated.ts";
import { textOf } from "../disguise/to_string.ts";
import { NO_OFFSET } from "../disguise/places.ts";
import type { Pristine } from "../disguise/pristine.ts";
import type { SeenModules } from "../seen_modules.ts";
import { langOf, printedLang, type Rewrite } from "../source.ts";

const { apply, ownKeys } = Reflect;

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

/** What tools mention that put a loader of their own in place of Node's. */
const TOOL = hardenRegExp(/\b_extensions\b|\brequire\.extensions\b|\b_compile\b/);

/** Tells Node's own loaders of files from those of tools, which may have been there before us: by their text. */
function ownLoaders(): (loader: unknown) => boolean {
  const known = harden(new WeakMap<object, boolean>());
  let source: string | undefined;
  return (loader) => {
    if (typeof loader !== "function") return false;
    let isOwn = known.get(loader);
    if (isOwn === undefined) {
      source ??= loaderSource();
      known.set(loader, isOwn = stringIncludes(source, textOf(loader)));
    }
    return isOwn;
  };
}

const node = process as unknown as { binding(name: "natives"): Record<string, string> };
const { binding } = node;

/** The text of the script in which Node's loaders are. */
function loaderSource(): string {
  try {
    const natives = undeprecated(() => apply(binding, node, ["natives"]) as Record<string, string>);
    return natives["internal/modules/cjs/loader"] ?? "";
  } catch {
    return "";
  }
}

/** CommonJS modules that a tool transpiles as they are required. */
export interface ToolCompile {
  /** Called where a module will be compiled for which no hook is asked with its text. */
  hook(): void;
  /** Called with the text of each module. */
  see(text: string): void;
  /** Whether what is required now goes through a tool, which may keep what it makes of it: it must not see a rewritten text. */
  isBehindTool(): boolean;
  /** Called with what the loading hook has returned for a file. */
  gave(file: string, text: string): void;
  /** Called with what it has returned for a file of TypeScript: Node transforms such a text once more as it compiles it. */
  gaveTransformed(file: string, text: string): void;
}

/**
 * Rewrites CommonJS modules in scope as they are compiled, where a tool such as tsx, ts-node or @babel/register has a
 * loader of its own. The text is what the tool has made of the file, as a rule with an inline source map.
 *
 * @param options.isPrepared something is loaded before the program
 */
export function hookCompile(
  rewrite: Rewrite,
  { scope, pristine, isPrepared }: {
    scope: Pick<SeenModules, "covers">;
    pristine: Pristine;
    isPrepared: boolean;
  },
): ToolCompile {
  const { prototype, _extensions: extensions } = Module as unknown as {
    prototype: { _compile: Compile };
    _extensions: Record<string, unknown>;
  };
  const native = prototype._compile;
  const isOwn = ownLoaders();
  const given = harden(new Map<string, string>());
  const transformed = harden(new Map<string, string>());

  function rewritten(text: unknown, file: unknown, format: unknown): string {
    if (typeof text !== "string" || typeof file !== "string") return text as string;
    if (given.get(file) === text || !scope.covers(file)) return text;
    return pristine(() => {
      const isTyped = typeof format === "string" && format.endsWith("typescript");
      const isModule = typeof format === "string" && format.startsWith("module");
      return rewrite({
        file,
        names: [file, pathToFileURL(file).href],
        text,
        lang: isTyped ? langOf(file) : printedLang(file),
        sourceType: isModule ? "module" : format === "commonjs" ? "commonjs" : "unambiguous",
        map: NO_OFFSET,
      });
    });
  }

  const { _compile: compile } = {
    _compile(this: unknown): unknown {
      const args = arguments as unknown as unknown[];
      if (transformed.get(args[1] as string) === args[0]) args[2] = "commonjs";
      else args[0] = rewritten(args[0], args[1], args[2]);
      return apply(native, this, args);
    },
  };
  let isHooked = false;
  function hook(): void {
    if (isHooked) return;
    isHooked = true;
    prototype._compile = disguise(compile, native);
  }
  if (isPrepared) hook();

  return {
    hook: () => isHooked || pristine(hook),
    see(text) {
      if (isHooked || !(stringIncludes(text, "extensions") || stringIncludes(text, "_compile"))) return;
      if (regExpExec(TOOL, text) !== null) pristine(hook);
    },
    isBehindTool() {
      if (!isHooked) return false;
      if (prototype._compile !== compile) return true;
      const names = ownKeys(extensions);
      for (let i = 0; i < names.length; i++) {
        if (!isOwn(getOwnPropertyDescriptor(extensions, names[i]!)!.value)) return true;
      }
      return false;
    },
    gave: (file, text) => void given.set(file, text),
    gaveTransformed(file, text) {
      transformed.set(file, text);
      hook();
    },
  };
}
