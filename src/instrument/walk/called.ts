/**
 * What a call calls, as its text shows it.
 *
 * @module
 */
import { isWord } from "../../syntax/is_word.ts";
import { unwrap } from "../names.ts";
import type { Node } from "./survey.ts";
import type { Walker } from "./walker.ts";

/** The name of the function that a call calls, for a probe; "" where another of that name may be called in it: `cache.load(load(1))`. */
export function toldName({ text }: Walker, node: Node): string {
  const name = calledName(node);
  if (name === "") return "";
  let count = 0;
  // Not in the whole text, which would be searched to its end.
  const own = text.slice(node.start, node.end);
  for (let at = own.indexOf(name); at >= 0; at = own.indexOf(name, at + 1)) {
    if (!isWord(own.charCodeAt(at - 1)) && !isWord(own.charCodeAt(at + name.length))) count++;
  }
  return count === 1 ? name : "";
}

/** The name of the function that a call calls; "" when it is not a call, or the function has no name. */
function calledName(node: Node): string {
  const call = unwrap(node);
  if (call.type !== "CallExpression" || call.optional) return "";
  const callee = unwrap(call.callee);
  if (callee.type === "Identifier") return callee.name;
  if (callee.type !== "MemberExpression" || callee.computed || callee.optional) return "";
  return callee.property.type === "PrivateIdentifier" ? `#${callee.property.name}` : callee.property.name;
}

/** Where Bun says that a function waits which awaits an expression: an offset. */
export function waitsAt(node: Node): number {
  return lastCalled(node) ?? node.start;
}

/** Where an expression names what it calls last; undefined where it calls nothing that has a name. */
function lastCalled(node: Node): number | undefined {
  const awaited = unwrap(node);
  if (awaited.type === "LogicalExpression") return lastCalled(awaited.right) ?? lastCalled(awaited.left);
  if (awaited.type === "ConditionalExpression") {
    return lastCalled(awaited.alternate) ?? lastCalled(awaited.consequent);
  }
  if (awaited.type !== "CallExpression" && awaited.type !== "NewExpression") return undefined;
  const callee = unwrap(awaited.callee);
  if (callee.type === "MemberExpression") return callee.property.start;
  return callee.type === "Identifier" ? callee.start : undefined;
}
