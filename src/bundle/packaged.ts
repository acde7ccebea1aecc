/**
 * The files of the npm package's command, which runs in a runtime of the machine where there is no binary for it.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { noParserForPlatform } from "../errors.ts";
import type { EmbeddedFiles } from "./embedded.ts";
import { ownPlatform, parserPackage } from "./parser_binding.ts";
import { PRELOADS } from "./preloads.ts";

/**
 * @param folder where the command's script and its files are
 * @param build name of this build
 */
export function packagedFiles(folder: string, build: string): EmbeddedFiles {
  // Commands that only read runs do without.
  const parser = () => nativeParser(join(folder, "tph.cjs"));
  return {
    place: "package",
    build,
    check: () => void parser(),
    read: (name) => readFileSync(name === PRELOADS.parser ? parser() : join(folder, name)),
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
