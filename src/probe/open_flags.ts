import process from "node:process";
import { isBun } from "./natives.ts";
import { undeprecated } from "./undeprecated.ts";

let known: Record<string, number> | undefined;

/** The constants of the system that open files; asked for before the program can put something else in their place. */
export function openFlags(): Record<string, number> {
  // Under Bun, `node:fs` may not be loaded yet.
  return known ??= isBun
    ? undeprecated(() =>
      (process as unknown as { binding(name: "constants"): { fs: Record<string, number> } }).binding(
        "constants",
      )
    ).fs
    : process.getBuiltinModule("node:fs").constants as Record<string, number>;
}
