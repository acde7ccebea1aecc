/**
 * Values that a secret's name gets where something is taken apart: `const { x: password } = …`, `[user, this.password] = …`;
 * and values in calls around which nothing can stand. They are told behind the pattern, or behind the statement.
 *
 * @module
 */
import { unwrap } from "../names.ts";
import { askedIn } from "./asked.ts";
import { isSeen, levelOf, readName } from "./secrets.ts";
import type { Node, Op } from "./survey.ts";
import { eachTarget, type Walker } from "./walker.ts";

/** Tells in a declaration of what a pattern in it has got; one of an export is told of behind it. */
export function tellDeclared(walker: Walker, { id, init }: Node): void {
  if (!isTold(walker)) return;
  eachTaken(walker, { pattern: id, from: init }, (level, value) => {
    if (walker.exports !== undefined) walker.exports.push({ level, value });
    else walker.markTaken("tell declared", init.end, { level, value });
  });
}

/** Tells behind an export of what its patterns have got: each name in it would be exported. */
export function tellExported(walker: Walker, node: Node): void {
  const { exports = [] } = walker;
  walker.exports = undefined;
  for (const told of exports) walker.markTaken("tell exported", node.end, told);
}

/** Tells in a statement of what a pattern has got that it sets. */
export function tellAssigned(walker: Walker, { expression }: Node): void {
  const { type, operator, left, right } = unwrap(expression);
  if (type !== "AssignmentExpression" || operator !== "=" || !isTold(walker)) return;
  eachTaken(walker, { pattern: left, from: right }, (level, value, name) => {
    if (name !== undefined && !walker.declares(name)) return;
    walker.markTaken("tell assigned", expression.end, { level, value });
  });
}

/**
 * Tells at a module's top level of what stood in a call that an error could quote: behind the statement it has been read, so that
 * reading it again changes nothing.
 */
export function tellUnseen(walker: Walker, expression: Node, op: Op): void {
  const { unseen } = walker;
  if (unseen.size === 0 || walker.current.node !== undefined) return;
  eachEvaluated(expression, (node) => {
    const level = unseen.get(node);
    const at = unwrap(node);
    const value = level === undefined || at.type !== "Identifier" && at.type !== "MemberExpression"
      ? undefined
      : heldText(walker, at);
    if (value === undefined) return;
    if (walker.exports !== undefined) walker.exports.push({ level: level!, value });
    else walker.markTaken(op, expression.end, { level: level!, value });
  });
  unseen.clear();
}

/** Calls `visit` with an expression, and those in it that are evaluated in any case. */
function eachEvaluated(node: Node | null | undefined, visit: (node: Node) => void): void {
  if (!node) return;
  visit(node);
  const each = (nodes: (Node | null)[]) => nodes.forEach((part) => eachEvaluated(part, visit));
  switch (node.type) {
    case "AwaitExpression":
    case "SpreadElement":
      return eachEvaluated(node.argument, visit);
    case "ParenthesizedExpression":
    case "TSAsExpression":
    case "TSNonNullExpression":
    case "TSSatisfiesExpression":
      return eachEvaluated(node.expression, visit);
    case "CallExpression":
    case "NewExpression":
      if (node.optional) return;
      return each([node.callee, ...node.arguments]);
    case "MemberExpression":
      return eachEvaluated(node.object, visit);
    case "TemplateLiteral":
      return each(node.expressions);
    case "BinaryExpression":
      return each([node.left, node.right]);
    case "ArrayExpression":
      return each(node.elements);
    case "ObjectExpression":
      return each(node.properties);
    case "Property":
      return eachEvaluated(node.value, visit);
    case "AssignmentExpression":
      if (node.operator === "=") eachEvaluated(node.right, visit);
  }
}

/** Whether a value of ours changes nothing: what a script comes to is what its last statement came to. */
function isTold(walker: Walker): boolean {
  return isSeen(walker) && (walker.current.node !== undefined || walker.options.strict);
}

/** Calls `visit` with each value that a secret's name gets, as it is read without an effect; with the name, where it is one. */
function eachTaken(
  walker: Walker,
  { pattern, from }: { pattern: Node; from: Node },
  visit: (level: number, value: string, name?: string) => void,
): void {
  const asked = [...askedIn(walker, from)];
  const typed = asked.length === 0 ? 0 : levelOf(walker, "password", { isSet: true });
  if (pattern.type === "Identifier") {
    const { name } = pattern;
    for (const key of asked) if (typed > 0) visit(typed, `${name},${JSON.stringify(key)}`, name);
    return;
  }
  if (pattern.type !== "ObjectPattern" && pattern.type !== "ArrayPattern") return;
  eachTarget(pattern, (target, property) => {
    const level = Math.max(
      levelOf(walker, readName(target)),
      levelOf(walker, property ?? ""),
      asked.includes(property ?? "") ? typed : 0,
    );
    if (level === 0) return;
    if (target.type === "Identifier") return visit(level, target.name, target.name);
    const held = heldText(walker, target);
    if (held !== undefined) visit(level, held);
  });
}

/** A member as arguments of the probe, which looks without running code of the program; undefined where that is impossible. */
function heldText(walker: Walker, target: Node): string | undefined {
  const keys: string[] = [];
  let at = target;
  for (
    ;
    at.type === "MemberExpression" && !at.computed && at.property.type === "Identifier";
    at = at.object
  ) {
    keys.unshift(at.property.name);
  }
  if (at.type === "MemberExpression") {
    // A field can be read: no accessor has its name.
    const { object, property, computed } = at;
    const isField = !computed && property.type === "PrivateIdentifier" && object.type === "ThisExpression" &&
      walker.current.self?.privateFields.has(`#${property.name}`);
    if (!isField) return undefined;
  } else if (at.type !== "ThisExpression" && !(at.type === "Identifier" && walker.declares(at.name))) {
    return undefined;
  }
  if (keys.length > 2) return undefined;
  return [walker.text.slice(at.start, at.end), ...keys.map((key) => JSON.stringify(key))].join();
}
