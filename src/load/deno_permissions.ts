import { loadParser } from "../syntax/parse.ts";
import type { Plan } from "../plan/plan.ts";

interface DenoApi {
  permissions: Record<
    "querySync" | "revokeSync",
    (descriptor: { name: "ffi"; path?: string }) => { state: string }
  >;
}

/**
 * Loads the parser, and gives back the permission for it: with it the program could call every function of the system, and
 * so leave Deno's sandbox. To be called before the program's first statement.
 *
 * @throws {Error} The parser cannot be loaded; the permission is given back all the same.
 */
export function giveBack({ lentParser }: Plan): void {
  if (lentParser === undefined) return;
  const { permissions } = (globalThis as unknown as { Deno: DenoApi }).Deno;
  try {
    loadParser();
  } finally {
    // A permission set of the project may grant all of it, which is the program's own.
    const hasAll = permissions.querySync({ name: "ffi" }).state === "granted";
    if (!hasAll) permissions.revokeSync({ name: "ffi", path: lentParser });
  }
}
