import { createRequire } from "node:module";
import process from "node:process";
import { compileFunction } from "node:vm";
import type { EmbeddedFiles } from "./embedded.ts";
import { COMMAND } from "./preloads.ts";

/**
 * The whole command line, evaluated in this process: it needs no folder that could be written to.
 *
 * @returns what its module exports
 */
export function wholeCommand<Exports>(files: EmbeddedFiles): Exports {
  const text = new TextDecoder().decode(files.read(COMMAND));
  const module = { exports: {} };
  const evaluate = compileFunction(text, ["exports", "require", "module"], { filename: `/${COMMAND}` });
  evaluate(module.exports, createRequire(process.execPath), module);
  return module.exports as Exports;
}
