import process from "node:process";
import { packageType } from "./package_type.ts";
import type { SeenModules } from "./seen_modules.ts";

/** Why the program is not recorded, where Deno has handed none of it to the hooks. */
export function withheldByDeno(seen: SeenModules): string | undefined {
  const { inside, elsewhere } = seen.told();
  const entry = process.argv[1] ?? "";
  if (inside + elsewhere > 0 || !/\.[jt]sx?$/.test(entry) || packageType(entry) !== "commonjs") {
    return undefined;
  }
  return `${entry}: not recorded: Deno hands ES modules of a package whose "type" is "commonjs" to no loader; ` +
    `"type": "module", or the extension .m${/ts/.test(entry) ? "ts" : "js"}, has it recorded`;
}
