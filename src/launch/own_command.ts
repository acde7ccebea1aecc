import process from "node:process";
import { embeddedFiles } from "../bundle/embedded.ts";

/** The words that start this tph once more: the standalone binary, or its source under the runtime that it runs in. */
export function ownCommand(): string[] {
  return embeddedFiles() === undefined ? [process.execPath, process.argv[1]!] : [process.execPath];
}
