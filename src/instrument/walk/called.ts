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

/** Where an expression names what it calls last; undefined where it calls nothing, or a function that is written there. */
function lastCalled(node: Node): number | undefined {
  const awaited = unwrap(node);
  switch (awaited.type) {
    case "LogicalExpression":
      return lastCalled(awaited.right) ?? lastCalled(awaited.left);
    case "ConditionalExpression":
      return lastCalled(awaited.alternate) ?? lastCalled(awaited.consequent);
    case "SequenceExpression":
      return lastCalled(awaited.expressions.at(-1));
    case "AssignmentExpression":
      return awaited.left.type === "Identifier" ? lastCalled(awaited.right) : undefined;
    case "CallExpression":
    case "NewExpression":
      return calleeAt(awaited.callee);
    case "TaggedTemplateExpression":
      return calleeAt(awaited.tag);
  }
  return undefined;
}

/** Where a callee is named, or a call ends that gives it. */
function calleeAt(node: Node): number | undefined {
  const callee = unwrap(node);
  switch (callee.type) {
    case "Identifier":
      return callee.start;
    case "MemberExpression":
      return callee.property.start;
    case "CallExpression":
      return callee.end - 1;
    case "AwaitExpression":
      return calleeAt(callee.argument);
    case "LogicalExpression":
      return calleeAt(callee.right);
    case "ConditionalExpression":
      return calleeAt(callee.alternate);
    case "SequenceExpression":
      return calleeAt(callee.expressions.at(-1));
  }
  return undefined;
}
