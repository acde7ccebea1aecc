/**
 * What Bun carries out as it prints a module: macros, and `feature` of `bun:bundle`. What they are given must be there in the
 * text, as written.
 *
 * @module
 */

import { unwrap } from "../names.ts";
import type { Node } from "./survey.ts";
import type { Walker } from "./walker.ts";

/** Notes the names that an import gives to macros: `import { hash } from "./hash.ts" with { type: "macro" }`. */
export function noteMacros({ macros }: Walker, { source, attributes, specifiers }: Node): void {
  const isMacro = source.value === "bun:bundle" ||
    attributes?.some(({ value }: Node) => value.value === "macro");
  if (isMacro) { for (const { local } of specifiers) macros.add(local.name); }
}

/** Whether Bun calls this as it prints the module. */
export function isMacro({ macros }: Walker, callee: Node): boolean {
  if (macros.size === 0) return false;
  const { type, object, name } = unwrap(callee);
  return macros.has(type === "MemberExpression" ? object.name : name);
}
