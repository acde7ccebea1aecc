import { isAbsolute, resolve } from "node:path";
import { denoPermissions, type Needs } from "./deno_permissions.ts";
import type { HostName } from "./host.ts";
import { flagValue } from "../plan/flag_value.ts";

export interface HostArguments {
  /** Flags that the user gave for the host. */
  flags: string[];
  /** Absent where the target runs unrecorded. */
  needs?: Needs;
  /** The preload script, where that is all that is needed. */
  preload?: string | undefined;
  entry: string;
  args: string[];
}

/** Puts `test`, a command of Bun and Deno, before the flags that the user gave first. */
export function commandFirst(flags: readonly string[]): string[] {
  const at = flags.findIndex((flag) => !flag.startsWith("-"));
  return flags[at] === "test" ? ["test", ...flags.slice(0, at), ...flags.slice(at + 1)] : [...flags];
}

/** The host's command line. */
export function hostArguments(
  host: HostName,
  { flags: given, needs, preload = needs?.preload, entry, args }: HostArguments,
): string[] {
  const flags = commandFirst(given);
  const file = flags[0] === "test" ? entry : asPath(entry, host);
  switch (host) {
    case "bun":
      return [...flags, ...(preload ? ["--preload", preload] : []), file, ...args];
    case "node":
      // Before the user's: what one of them puts in the place of built-ins is not asked for ours.
      return [...(preload ? ["--require", preload] : []), ...flags, file, ...args];
    case "deno":
      return [
        ...(flags[0] === "test" ? ["test"] : ["run"]),
        // Deno finds compiled code again by the module's name, and V8 takes it for that of any text of the same length:
        // code compiled for another run's text, with other site numbers, would run.
        ...(preload && flags[0] !== "test" ? ["--no-code-cache"] : []),
        // Before the user's: it gives back a permission that no other code may have.
        ...(preload ? ["--preload", preload] : []),
        ...denoPermissions(flags[0] === "test" ? flags.slice(1) : flags, needs),
        file,
        ...args,
      ];
  }
}

/**
 * A bare name may mean something else to a host: to Bun, a script of package.json or a command of its own; a flag. With
 * an extension it means the file to Node and Bun, and says more: Bun runs no `main.json`, but `./main.json`.
 */
export function asPath(entry: string, host: HostName): string {
  if (isAbsolute(entry) || /^\.\.?[/\\]/.test(entry)) return entry;
  return host !== "deno" && /^[^-].*\.\w+$/.test(entry) ? entry : `./${entry}`;
}

/** The folder in which the program is looked for: Bun changes to that of its `--cwd` before. */
export function folderOf(flags: readonly string[], cwd: string): string {
  return resolve(cwd, flagValue(flags, "--cwd") ?? "");
}
