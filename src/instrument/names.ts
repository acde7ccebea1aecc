/**
 * Names for functions, as a reader would say them, from what stands around them in the source.
 *
 * @module
 */

import type { Node } from "./walk/survey.ts";

/** The last part of a path or URL: what stands for the module in the name of a function that has none. */
export function baseName(file: string): string {
  return file.replace(/[?#].*$/, "").replace(/^.*[\\/]/, "") || file;
}

/** The key of a property or class member as it follows its owner's name: `.total`, `.#price`, `[Symbol.iterator]`. */
export function keySuffix(member: Node, text: string): string {
  const key: Node = member.key;
  if (member.computed) return `[${short(text.slice(key.start, key.end))}]`;
  if (key.type === "PrivateIdentifier") return `.#${key.name}`;
  return `.${key.type === "Identifier" ? key.name : short(String(key.value))}`;
}

/** `owner` and a key's suffix, or the key alone. */
export function memberName(owner: string, suffix: string): string {
  return owner === "" && suffix.startsWith(".") ? suffix.slice(1) : owner + suffix;
}

/** The name that an assignment's left side gives to its right side; `self` is what `this` is called there. */
export function assignedName(left: Node, self: string): string {
  if (left.type === "Identifier") return left.name;
  if (left.type !== "MemberExpression") return "";
  const path = pathOf(left);
  if (path.length === 0) return "";
  if (path[0] === "module" && path[1] === "exports") path.splice(0, path.length > 2 ? 2 : 0);
  else if (path[0] === "exports" && path.length > 1) path.shift();
  if (path[0] === "this" && self !== "") path[0] = self;
  else if (path[0] === "this" || path[0] === "") path.shift();
  const prototype = path.indexOf("prototype");
  if (prototype > 0 && prototype < path.length - 1) path.splice(prototype, 1);
  return path.slice(-2).join(".");
}

/** The name of a function that is handed to a call: `orders.map callback`; for `trace.wrap(f, "pay")`, `pay`. */
export function callbackName({ type, callee, arguments: [, given] }: Node): string {
  const node = unwrap(callee);
  if (isFunction(node)) return "(iife)";
  if (node.type === "MemberExpression" && isFunction(unwrap(node.object))) return "(iife)";
  const path = node.type === "Super" ? ["super"] : pathOf(node);
  if (path[0] === "" || path[0] === "this" || path[0] === "super" && path.length > 1) path.shift();
  if (path.length === 0) return "";
  const called = path.slice(-2).join(".");
  if (called === "trace.wrap" && given?.type === "Literal" && typeof given.value === "string") {
    return given.value;
  }
  return `${type === "NewExpression" ? "new " : ""}${called} callback`;
}

/** `a.b.c` as its parts; the first is empty when the object is not a name; without a last name there are no parts. */
function pathOf(node: Node): string[] {
  const path: string[] = [];
  let at = unwrap(node);
  while (at.type === "MemberExpression") {
    const { property } = at;
    if (at.computed) {
      if (property.type !== "Literal" || typeof property.value !== "string") break;
      path.unshift(property.value);
    } else {
      path.unshift(property.type === "PrivateIdentifier" ? `#${property.name}` : property.name);
    }
    at = unwrap(at.object);
  }
  if (at.type === "Identifier") path.unshift(at.name);
  else if (at.type === "ThisExpression") path.unshift("this");
  else if (at.type === "Super") path.unshift("super");
  else if (path.length > 0) path.unshift("");
  return path;
}

/** Whether a node is a function or an arrow in an expression. */
export function isFunction(node: Node): boolean {
  return node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression";
}

/** The node without the parentheses, type assertions and optional chains around it. */
export function unwrap(node: Node): Node {
  while (
    node.type === "ParenthesizedExpression" || node.type === "ChainExpression" ||
    node.type === "TSNonNullExpression" || node.type === "TSAsExpression" ||
    node.type === "TSSatisfiesExpression" || node.type === "TSTypeAssertion" ||
    node.type === "TSInstantiationExpression"
  ) node = node.expression;
  return node;
}

/** A bit of source that is short enough for a name, on one line. */
function short(source: string): string {
  const line = source.replace(/\s+/g, " ");
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
