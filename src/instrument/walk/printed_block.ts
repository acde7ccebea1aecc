/**
 * What transpilers print for namespaces and enums.
 *
 * @module
 */
import { unwrap } from "../names.ts";
import type { Node } from "./survey.ts";

/**
 * Whether a call is what a transpiler prints for a namespace or an enum: the program has no such function. Bun
 * prints `((N) => { … })(N ||= {})`, Deno `(function(N) { … })(N || (N = {}))` and, for an enum,
 * `function(N) { …; return N; }(N || {})` or the same with `{}`.
 */
export function isPrintedBlock({ callee, arguments: [arg] }: Node): boolean {
  const fn = unwrap(callee);
  if (fn.type === "FunctionExpression") return isDenosBlock(fn, arg);
  if (fn.type !== "ArrowFunctionExpression") return false;
  let at = arg;
  while (at?.type === "AssignmentExpression" && at.right.type === "AssignmentExpression") at = at.right;
  return at?.type === "AssignmentExpression" && at.operator === "||=" &&
    isEmptyObject(at.right);
}

function isDenosBlock({ id, params, body }: Node, arg: Node | undefined): boolean {
  if (id !== null || params.length !== 1 || params[0].type !== "Identifier" || arg === undefined) {
    return false;
  }
  const value = arg.type === "LogicalExpression" && arg.operator === "||" ? unwrap(arg.right) : arg;
  if (value.type === "AssignmentExpression") return value.operator === "=" && isEmptyObject(value.right);
  const last = body.body.at(-1);
  return isEmptyObject(value) && last?.type === "ReturnStatement" && last.argument?.name === params[0].name;
}

function isEmptyObject(node: Node): boolean {
  return node.type === "ObjectExpression" && node.properties.length === 0;
}
