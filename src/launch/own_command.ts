import process from "node:process";
import { isBinary } from "../bundle/embedded.ts";

/** The words that start this tph once more: the standalone binary, or its script under the runtime that it runs in. */
export function ownCommand(): string[] {
  if (isBinary()) return [process.execPath];
  const isDeno = (process.versions as Record<string, string | undefined>).deno !== undefined;
  return [process.execPath, ...isDeno ? ["run", "-A"] : [], process.argv[1]!];
}
