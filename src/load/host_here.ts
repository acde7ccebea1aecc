import process from "node:process";
import type { NewSyntax } from "../instrument/instrument.ts";
import type { Plan } from "../plan/plan.ts";

/** The runtime of this process. */
export function hostHere(): Plan["host"] {
  const { bun, deno } = process.versions as Record<string, string | undefined>;
  if (bun !== undefined) return "bun";
  return deno === undefined ? "node" : "deno";
}

/** Its version. */
export function hostVersion(host: Plan["host"]): string {
  return (process.versions as Record<string, string>)[host]!;
}

/** What this Node does not know: Node 22 has no `using`. */
export function unknownToNode(): NewSyntax[] {
  return typeof DisposableStack === "undefined" ? ["decorators", "using"] : ["decorators"];
}
