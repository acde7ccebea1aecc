import type { HostName } from "../hosts.ts";
import type { Flavour } from "./program.ts";

/** What a host needs to run programs of all its flavours. */
export const FLAGS: Record<HostName, string[]> = {
  bun: [],
  deno: [],
  node: ["--experimental-transform-types", "--no-warnings"],
};

/** The flavours that a host runs: Node has no JSX. */
export function flavoursOf(host: HostName): Flavour[] {
  return host === "node" ? ["mjs", "cjs", "ts", "cts"] : ["mjs", "cjs", "ts", "cts", "tsx"];
}
