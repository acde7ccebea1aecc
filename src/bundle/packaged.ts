/**
 * The files of the npm package's command, which runs in a runtime of the machine where there is no binary for it.
 *
 * @module
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { noParserForPlatform } from "../errors.ts";
import type { EmbeddedFiles } from "./embedded.ts";
import { ownPlatform, parserPackage } from "./parser_binding.ts";
import { PAGE } from "./page_file.ts";
import { PRELOADS } from "./preloads.ts";

/**
 * @param folder where the command's script and its files are
 * @param build name of this build
 */
export function packagedFiles(folder: string, build: string): EmbeddedFiles {
  const at = (name: string): string => join(folder, name);
  return {
    place: "package",
    preload: at(PRELOADS.other),
    bunPreload: at(PRELOADS.bun),
    bunBytecode: at(PRELOADS.bytecode),
    bunMap: at(PRELOADS.map),
    gate: at(PRELOADS.gate),
    // Commands that only read runs do without.
    get parser() {
      return nativeParser(at("tph.cjs"));
    },
    library: at(PRELOADS.library),
    libraryModule: at(PRELOADS.libraryModule),
    page: at(PAGE),
    build,
  };
}

/**
 * The parser's native module: its own package for each platform, an optional dependency of the parser.
 *
 * @throws {TphError} When it is not installed for this platform.
 */
function nativeParser(from: string): string {
  const name = parserPackage(ownPlatform());
  try {
    return createRequire(createRequire(from).resolve("oxc-parser")).resolve(name);
  } catch {
    throw noParserForPlatform(name);
  }
}
