import { readFileSync } from "node:fs";
import process from "node:process";
import type { Plan } from "../plan/plan.ts";
import { syntaxOf } from "./module_syntax.ts";
import { packageType } from "./package_type.ts";
import { langOf } from "./source.ts";

const { permissions } = (globalThis as unknown as {
  Deno?: { permissions: { querySync(about: { name: "read" }): { state: string } } };
}).Deno ?? { permissions: { querySync: () => ({ state: "" }) } };

/** Why the program's ES modules are not recorded, where Deno has handed none of them to the hooks. */
export function withheldByDeno(
  { modules, restoreEnv }: Pick<Plan, "modules" | "restoreEnv">,
): string | undefined {
  const entry = process.argv[1] ?? "";
  // Where tph has it look at no package.json, it does.
  if ("DENO_NO_PACKAGE_JSON" in restoreEnv || !/\.[jt]sx?$/.test(entry)) return undefined;
  // To read without the permission asks the user.
  if (permissions.querySync({ name: "read" }).state !== "granted") return undefined;
  if (!new RegExp(modules).test(entry) || packageType(entry) !== "commonjs") return undefined;
  try {
    if (!syntaxOf(readFileSync(entry, "utf8"), langOf(entry)).module) return undefined;
  } catch {
    return undefined;
  }
  return `${entry}: not recorded: Deno hands ES modules of a package whose "type" is "commonjs" to no loader; ` +
    `"type": "module", or the extension .m${/ts/.test(entry) ? "ts" : "js"}, has it recorded`;
}
