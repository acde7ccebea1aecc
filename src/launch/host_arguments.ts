import { dirname, isAbsolute, relative, resolve } from "node:path";
import type { HostName } from "./host.ts";

/**
 * What the preload script needs where Deno asks for permissions: to read its own files and nothing beside them, to append to
 * the run's file, to load the parser, and to take its variables out of the environment.
 */
export interface Needs {
  /** In the folder of this file is nothing but what everybody may read. */
  preload: string;
  parser: string;
  file: string;
  variables: string[];
}

export interface HostArguments {
  /** Flags that the user gave for the host. */
  flags: string[];
  /** Absent where the target runs unrecorded. */
  needs?: Needs;
  entry: string;
  args: string[];
}

/** The host's command line. */
export function hostArguments(host: HostName, { flags, needs, entry, args }: HostArguments): string[] {
  const preload = needs?.preload;
  const file = flags[0] === "test" ? entry : asPath(entry);
  switch (host) {
    case "bun":
      return [...flags, ...(preload ? ["--preload", preload] : []), file, ...args];
    case "node":
      return [...flags, ...(preload ? ["--require", preload] : []), file, ...args];
    case "deno":
      return [
        ...(flags[0] === "test" ? ["test"] : ["run"]),
        ...denoPermissions(flags[0] === "test" ? flags.slice(1) : flags, needs),
        // Deno finds compiled code again by the module's name, and V8 takes it for that of any text of the same length:
        // code compiled for another run's text, with other site numbers, would run.
        ...(preload && flags[0] !== "test" ? ["--no-code-cache"] : []),
        ...(preload ? ["--preload", preload] : []),
        file,
        ...args,
      ];
  }
}

/** A bare name may mean something else to a host: to Bun, a script of package.json or a command of its own; a flag. */
function asPath(entry: string): string {
  return isAbsolute(entry) || /^\.\.?[/\\]/.test(entry) ? entry : `./${entry}`;
}

function hasChosen(flags: string[]): boolean {
  return flags.some((flag) =>
    /^(-[ARWNESP]$|-[RWNE]=|--allow-|--deny-|--no-prompt$|--permission-set)/.test(flag)
  );
}

/** Whether a program under Deno may do less than everything. */
export function isRestricted(flags: string[]): boolean {
  return hasChosen(flags) && !flags.some((flag) => flag === "-A" || flag === "--allow-all");
}

/**
 * Whether a program under Deno is lent the parser's permission, and must give it back before its first statement: whoever may
 * load a native library can call every function of the system with it. What the user granted stays.
 */
export function isLentParser(flags: string[], parser: string): boolean {
  if (!isRestricted(flags)) return false;
  const own = flags.flatMap((flag) => /^--allow-ffi(?:=(.*))?$/.exec(flag)?.slice(1) ?? []);
  return !own.some((value) =>
    value === undefined || value.split(",").some((path) => isWithin(resolve(path), parser))
  );
}

function isWithin(folder: string, path: string): boolean {
  const inFolder = relative(folder, path);
  return !isAbsolute(inFolder) && !/^\.\.(?:[/\\]|$)/.test(inFolder);
}

/** `-A`, unless the user chose permissions: then what the recorder needs is added to them, and nothing else. */
export function denoPermissions(flags: string[], needs: Needs | undefined): string[] {
  if (!hasChosen(flags)) return ["-A", ...flags];
  if (needs === undefined || !isRestricted(flags)) return flags;
  const wanted: [name: string, short: string, values: string[]][] = [
    ["read", "R", [dirname(needs.preload), needs.file]],
    ["write", "W", [needs.file]],
    ["env", "E", needs.variables],
    ["ffi", "", isLentParser(flags, needs.parser) ? [needs.parser] : []],
  ];
  const result = [...flags];
  for (const [name, short, paths] of wanted) {
    const values = paths.filter((path) => path !== "");
    if (values.length === 0) continue;
    const spelling = new RegExp(`^(--allow-${name}${short ? `|-${short}` : ""})(=(.*))?$`);
    const at = result.findIndex((flag) => spelling.test(flag));
    if (at < 0) result.push(`--allow-${name}=${values.join(",")}`);
    else if (result[at]!.includes("=")) result[at] += `,${values.join(",")}`;
  }
  return result;
}
