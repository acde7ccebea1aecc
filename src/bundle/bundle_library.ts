/**
 * Makes what a program gets for `import … from "tracepatch"` under `tph run`: the library as one CommonJS file, and an ES
 * module that hands out the same instance. Runs under Bun.
 *
 * @module
 */
import { createRequire } from "node:module";
import { PRELOADS } from "./preloads.ts";

/** Has the library know where its file is: the bundler would write the address of each source file in the checkout. */
export const LIBRARY_ADDRESS = {
  define: { TRACEPATCH_BUILD: '""', "import.meta.url": "libraryUrl" },
  banner: 'const libraryUrl = require("node:url").pathToFileURL(__filename).href;',
};

/**
 * @param library the bundle
 * @param write puts a file into the bundle's folder, and gives its path
 */
export function placeLibrary(
  library: Uint8Array,
  write: (file: string, text: Uint8Array | string) => string,
): void {
  const path = write(PRELOADS.library, library);
  const names = Object.keys(createRequire(path)(path)).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name));
  write(PRELOADS.libraryModule, facade(PRELOADS.library, names));
}

/** An ES module with the named exports of a CommonJS file beside it. */
export function facade(file: string, names: string[]): string {
  const each = names.filter((name) => name !== "default").map((name) =>
    `export const ${name} = library.${name};\n`
  );
  return `import library from "./${file}";\n${each.join("")}`;
}
