/**
 * The shapes by which a host finds the names that a CommonJS module exports without running it, for `import { name }`: it
 * looks for them in the text that it is about to run (in Node, https://github.com/nodejs/cjs-module-lexer). A probe within
 * would hide the names; so these stay as they are.
 *
 * @module
 */

import type { Node } from "./survey.ts";
import type { Walker } from "./walker.ts";

/**
 * Whether a call is one of
 *
 *     Object.defineProperty(exports, "name", { enumerable: true, get: function () { return other.name; } })
 *     __export(require("./other")), tslib.__exportStar(require("./other"), exports)
 *
 * or, at a module's top level,
 *
 *     Object.keys(other).forEach(function (key) { if (key === "default" … exports[key] … })
 */
export function declaresExports({ current, text }: Walker, { callee, arguments: args }: Node): boolean {
  const isMember = callee.type === "MemberExpression" && !callee.computed;
  const method = isMember ? callee.property.name : callee.name;
  if (method === "__export" || method === "__exportStar") return isRequire(args[0]);
  if (!isMember) return false;
  if (method === "defineProperty") {
    return callee.object.name === "Object" &&
      /^(?:module\.)?exports$/.test(text.slice(args[0]?.start, args[0]?.end)) &&
      args[2]?.type === "ObjectExpression" && args[2].properties.some(isPassingOn);
  }
  return method === "forEach" && current.node === undefined && callee.object.type === "CallExpression" &&
    args.length === 1 &&
    /^Object\.keys$/.test(text.slice(callee.object.callee.start, callee.object.callee.end)) &&
    copiesKeys(args[0], text);
}

/** Whether a variable is a module whose exports the text may copy: `var other = require("./other"); Object.keys(other).forEach(…`. */
export function namesCopied({ text }: Walker, name: string, value: Node): boolean {
  return isRequire(value) && text.includes(`Object.keys(${name})`);
}

/** Whether an object is set to `module.exports`: a host reads on from `key: value,` where the value is a name. */
export function isExported({ text }: Walker, { left, right }: Node): boolean {
  return right.type === "ObjectExpression" && left.type === "MemberExpression" &&
    /^module\s*\.\s*exports$/.test(text.slice(left.start, left.end));
}

function isRequire(node: Node | undefined): boolean {
  return node?.type === "CallExpression" && node.callee.name === "require" &&
    node.arguments[0]?.type === "Literal";
}

/** `get: function () { return other.name; }`, and the same as a method. */
function isPassingOn({ key, value }: Node): boolean {
  if (key?.name !== "get" || value?.type !== "FunctionExpression" || value.body.body.length !== 1) {
    return false;
  }
  const { type, argument } = value.body.body[0];
  return type === "ReturnStatement" &&
    (argument?.type === "Identifier" ||
      argument?.type === "MemberExpression" && argument.object.type === "Identifier");
}

/** A function that begins with what to do about the key "default". */
function copiesKeys(fn: Node, text: string): boolean {
  if (fn.type !== "FunctionExpression" || fn.params.length !== 1) return false;
  const [first] = fn.body.body;
  return first?.type === "IfStatement" && /\bexports\b/.test(text.slice(fn.start, fn.end)) &&
    /^[\w$]+\s*[!=]==\s*(["'])default\1/.test(text.slice(first.test.start, first.test.end));
}

/** What the source calls an export of a namespace, which is printed as `N.name = …`. */
export function exportedName(
  { namespaces }: Walker,
  { type, object, property, computed }: Node,
): string | undefined {
  return type === "MemberExpression" && !computed && object.type === "Identifier" &&
      namespaces.has(object.name)
    ? property.name
    : undefined;
}
