import { registerHooks } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { stringIncludes, stringSlice } from "../probe/natives.ts";
import { bunApi } from "./bun_api.ts";
import { addPlugin } from "./bun_plugins.ts";
import type { Pristine } from "./disguise/pristine.ts";
import { isRequired } from "./is_required.ts";

/** The bundle is CommonJS. */
declare const require: NodeJS.Require;

/** What a program imports the library as. */
export const LIBRARY = "tracepatch";
/** Registers the loader, which is registered: with nothing installed, this is the library as well. */
const REGISTER = "tracepatch/register";
/** The library as CommonJS, and as the ES module that hands out the same instance. */
const LIBRARY_FILES = { commonjs: "library.cjs", module: "library.mjs" } as const;

/**
 * Makes `import { trace } from "tracepatch"` work with nothing installed. Deno wants to know of static imports before any
 * hook is asked: for those, the launcher hands it an import map. A hook that is asked for every name stands in the stack traces of
 * modules that are not found, so there is none before the library's name is seen.
 *
 * @param folder where the library's files are
 * @returns to be called with the text of each module before it runs, and its file
 */
export function provideLibrary(
  folder: string,
  pristine: Pristine,
): (text: string, file?: string) => void {
  const bun = bunApi();
  if (bun !== undefined) {
    addPlugin(bun, {
      name: "tracepatch library",
      setup(build) {
        const library = () => ({
          loader: "object" as const,
          exports: require(join(folder, LIBRARY_FILES.commonjs)),
        });
        build.module(LIBRARY, library);
        build.module(REGISTER, library);
      },
    });
    return () => {};
  }
  const urlOf = (file: string): string => pathToFileURL(join(folder, file)).href;
  const urls = { commonjs: urlOf(LIBRARY_FILES.commonjs), module: urlOf(LIBRARY_FILES.module) };
  const isDeno = "Deno" in globalThis;
  let isHooked = false;
  const hook = () => {
    isHooked = true;
    // Yarn's Plug'n'Play refuses what Node asks for once there is such a hook: the library is found where it is installed.
    if (process.versions.pnp === undefined) registerHooks({ resolve });
  };
  const { resolve }: Required<Pick<Parameters<typeof registerHooks>[0], "resolve">> = {
    resolve(specifier, context, next) {
      const isRegister = specifier === REGISTER && !isFound(() => next(specifier, context).url);
      if (specifier !== LIBRARY && !isRegister) {
        const found = next(specifier, context);
        // Deno does not find what a required ES module imports when a hook answers; it may decline, which is not in the types.
        return isDeno ? undefined as never : found;
      }
      // Deno has prepared what it finds itself: our library by the launcher's import map, or the installed package.
      if (isDeno && isFound(() => next(specifier, context).url)) return undefined as never;
      const format = isRequired(context) ? "commonjs" : "module";
      return { url: urls[format], format, shortCircuit: true };
    },
  };
  if (!runsFile(isDeno)) hook();
  return (text, file = "") => {
    if (!isHooked && stringIncludes(text, LIBRARY) && stringSlice(file, -PNP.length) !== PNP) {
      pristine(hook);
    }
  };
}

/** What Yarn loads first, which names all packages. */
const PNP = ".pnp.cjs";

/** Deno makes a path beside the importing module of a name that it does not find; for `require`, it throws. */
function isFound(resolved: () => string): boolean {
  try {
    return stringSlice(resolved(), -LIBRARY.length - 1) !== `/${LIBRARY}`;
  } catch {
    return false;
  }
}

/** Whether the program is a file, and no text from the command line or standard input. */
function runsFile(isDeno: boolean): boolean {
  if (isDeno) {
    const { mainModule } = (globalThis as unknown as { Deno: { mainModule: string } }).Deno;
    return stringSlice(mainModule, 0, 5) === "file:";
  }
  const { argv, _eval } = process as typeof process & { _eval?: string };
  return _eval === undefined && argv[1] !== undefined && argv[1] !== "-";
}
