import { dirname } from "node:path";
import type { HostName } from "./host.ts";

/** What the preload script needs where Deno asks for permissions. */
export interface Needs {
  /** The folder of this file has the parser and the module cache, too. */
  preload: string;
  parser: string;
  file: string;
  moduleCache: string;
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
  switch (host) {
    case "bun":
      return [...flags, ...(preload ? ["--preload", preload] : []), entry, ...args];
    case "node":
      return [...flags, ...(preload ? ["--require", preload] : []), entry, ...args];
    case "deno":
      return [
        ...(flags[0] === "test" ? ["test"] : ["run"]),
        ...denoPermissions(flags[0] === "test" ? flags.slice(1) : flags, needs),
        // Deno finds compiled code again by the module's name, and V8 takes it for that of any text of the same length:
        // code compiled for another run's text, with other site numbers, would run.
        ...(preload && flags[0] !== "test" ? ["--no-code-cache"] : []),
        ...(preload ? ["--preload", preload] : []),
        entry,
        ...args,
      ];
  }
}

/** `-A`, unless the user chose permissions: then what the recorder needs is added to them, and nothing else. */
export function denoPermissions(flags: string[], needs: Needs | undefined): string[] {
  const chosen = flags.some((flag) =>
    /^(-[ARWNESP]$|-[RWNE]=|--allow-|--deny-|--no-prompt$|--permission-set)/.test(flag)
  );
  if (!chosen) return ["-A", ...flags];
  if (needs === undefined || flags.some((flag) => flag === "-A" || flag === "--allow-all")) return flags;
  const wanted: [name: string, short: string, values: string[]][] = [
    ["read", "R", [dirname(needs.preload), needs.file]],
    ["write", "W", [needs.file, needs.moduleCache]],
    ["env", "E", needs.variables],
    ["ffi", "", [needs.parser]],
  ];
  const result = [...flags];
  for (const [name, short, paths] of wanted) {
    const values = paths.filter((path) => path !== "");
    const spelling = new RegExp(`^(--allow-${name}${short ? `|-${short}` : ""})(=(.*))?$`);
    const at = result.findIndex((flag) => spelling.test(flag));
    if (at < 0) result.push(`--allow-${name}=${values.join(",")}`);
    else if (result[at]!.includes("=")) result[at] += `,${values.join(",")}`;
  }
  return result;
}
