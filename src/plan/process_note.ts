/**
 * What a process below a command notes of itself where it is not recorded, or who starts it notes of it: a line of JSON in the
 * folder of the plan. Pure.
 *
 * @module
 */

/** Name of the file. */
export const NOTES = "processes";

export interface ProcessNote {
  host: string;
  version?: string;
  /**
   * `scope`: it loaded no module in scope. `old`: tph cannot record under that version. `permission`: Node's `--permission` is
   * on. `wasm`: the host has no WebAssembly. `coverage`: it measures coverage of the text that runs. `electron`: it is neither of the
   * hosts.
   */
  why: "scope" | "old" | "permission" | "wasm" | "coverage" | "electron";
}

const PERMISSION = /(?:^|\s)--(?:experimental-)?permission(?=\s|=|$)/;

/** The note of a process that is about to be started as a Node with permissions. */
export function refusedNote(file: string, args: readonly string[]): ProcessNote | undefined {
  const isNode = /(?:^|[/\\])node(?:\.exe)?$/.test(file);
  const text = isNode ? args.join(" ") : args[0] === "-c" ? args[1] ?? "" : "";
  if (!PERMISSION.test(text) || !isNode && !/\bnode\b/.test(text)) return undefined;
  return { host: "node", why: "permission" };
}
