/**
 * Calls of methods that texts and lists have, whatever is in them: they fail with no error that quotes the callee, as V8 does
 * with texts and lists in it (`["…", password].none is not a function`).
 *
 * @module
 */
import { unwrap } from "../names.ts";
import type { Node } from "./survey.ts";

const METHODS = {
  text: new Set(Object.getOwnPropertyNames(String.prototype)),
  list: new Set(Object.getOwnPropertyNames(Array.prototype)),
};
/** What some of them give: `text trim`, `list join`. */
const GIVEN: Record<string, "text" | "list"> = {};
for (
  const name of "trim trimStart trimEnd toLowerCase toUpperCase slice substring replace replaceAll".split(" ")
) {
  GIVEN[`text ${name}`] = "text";
}
for (const name of "padStart padEnd repeat normalize concat toString".split(" ")) {
  GIVEN[`text ${name}`] = "text";
}
for (const name of "map filter slice concat reverse sort flat flatMap toSorted toReversed".split(" ")) {
  GIVEN[`list ${name}`] = "list";
}
GIVEN["text split"] = "list";
GIVEN["list join"] = "text";

/** Whether what is called is surely there. */
export function isSurelyMethod(callee: Node): boolean {
  if (callee.type !== "MemberExpression" || callee.computed) return false;
  const kind = kindOf(callee.object);
  return kind !== undefined && METHODS[kind].has(callee.property.name);
}

/** What an expression gives for sure. */
function kindOf(expression: Node): "text" | "list" | undefined {
  const node = unwrap(expression);
  switch (node.type) {
    case "ArrayExpression":
      return "list";
    case "TemplateLiteral":
      return "text";
    case "Literal":
      return typeof node.value === "string" ? "text" : undefined;
    case "BinaryExpression":
      return isSum(node) && (kindOf(node.left) === "text" || kindOf(node.right) === "text")
        ? "text"
        : undefined;
    case "CallExpression": {
      const { type, object, property, computed } = node.callee;
      return type === "MemberExpression" && !computed
        ? GIVEN[`${kindOf(object)} ${property.name}`]
        : undefined;
    }
  }
  return undefined;
}

/** Whether it is `a + b`. */
export function isSum({ type, operator }: Node): boolean {
  return type === "BinaryExpression" && operator === "+";
}
