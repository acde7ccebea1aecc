/**
 * Values that a secret's name gets where something is taken apart: `const { x: password } = …`, `[user, this.password] = …`,
 * `for (const { password: p } of …)`. Nothing can stand in a pattern, so a statement behind it tells of them.
 *
 * @module
 */
import { unwrap } from "../names.ts";
import { isSeen, levelOf, readName } from "./secrets.ts";
import type { Node } from "./survey.ts";
import { keyOf, type Walker } from "./walker.ts";

/** Visits the statements of a list; behind each, what it has taken apart is told. */
export function visitStatements(walker: Walker, statements: Node[], first = 0): void {
  for (let i = first; i < statements.length; i++) {
    walker.visit(statements[i]);
    tellTaken(walker, statements[i]);
  }
}

/** Tells behind a statement of a list of what it has taken apart. */
export function tellTaken(walker: Walker, node: Node): void {
  if (!isTold(walker)) return;
  const statement: Node = node.declaration ?? node;
  const end = node.end as number;
  if (statement.type === "VariableDeclaration" && statement.declare !== true) {
    for (const { id, init } of statement.declarations) {
      if (init !== null && id.type !== "Identifier") tellPattern(walker, id, { at: end, isDeclared: true });
    }
  } else if (statement.type === "ExpressionStatement") {
    const { type, operator, left } = unwrap(statement.expression);
    if (type !== "AssignmentExpression" || operator !== "=") return;
    if (left.type === "ObjectPattern" || left.type === "ArrayPattern") {
      tellPattern(walker, left, { at: end, isDeclared: false });
    }
  }
}

/** Visits the body of a `for … of`; at its start, what each round has got is told. */
export function visitRound(walker: Walker, { left, body }: Node): void {
  const isDeclared = left.type === "VariableDeclaration";
  const pattern: Node = isDeclared ? left.declarations[0].id : left;
  if (!isTold(walker)) return walker.visit(body);
  if (body.type === "BlockStatement") {
    walker.rounds.set(body, { pattern, isDeclared });
    return walker.visit(body);
  }
  const { length } = walker.marks;
  tellPattern(walker, pattern, { at: body.start, isDeclared });
  const first = walker.marks[length];
  walker.visit(body);
  if (first === undefined || first.op !== "tell taken" || first.at !== body.start) return;
  first.secret!.opens = true;
  walker.markTaken(body.end, 1, "}");
}

/** At the start of a block: what is told there, if it is a loop's body. */
export function tellInBlock(walker: Walker, block: Node): void {
  const round = walker.rounds.get(block);
  if (round === undefined) return;
  walker.rounds.delete(block);
  tellPattern(walker, round.pattern, { at: block.start + 1, isDeclared: round.isDeclared });
}

/** Whether a statement of ours changes nothing: what a script comes to is what its last statement came to. */
function isTold(walker: Walker): boolean {
  return walker.options.secrets !== undefined && isSeen(walker) &&
    (walker.current.node !== undefined || walker.options.strict);
}

function tellPattern(
  walker: Walker,
  pattern: Node,
  { at, isDeclared }: { at: number; isDeclared: boolean },
): void {
  eachTarget(pattern, (target, property) => {
    const own = levelOf(walker, readName(target));
    const level = Math.max(own, levelOf(walker, property ?? ""));
    // What a weak name has, as in the loops of parsers over tokens, is told where it is read.
    if (level === 0 || own === level && own === 1) return;
    const value = target.type === "Identifier"
      ? isDeclared || walker.declares(target.name) ? target.name : undefined
      : heldText(walker, target);
    if (value !== undefined) walker.markTaken(at, level, value);
  });
}

/** Calls `visit` with each name and member that a pattern sets, and with the property that it is taken from. */
function eachTarget(
  node: Node | null,
  visit: (target: Node, property: string | undefined) => void,
  property?: string,
): void {
  switch (node?.type) {
    case "Identifier":
    case "MemberExpression":
      return visit(node, property);
    case "AssignmentPattern":
      return eachTarget(node.left, visit, property);
    case "RestElement":
      return eachTarget(node.argument, visit, property);
    case "ArrayPattern":
      for (const element of node.elements) eachTarget(element, visit, property);
      return;
    case "ObjectPattern":
      for (const each of node.properties) {
        if (each.type === "Property") eachTarget(each.value, visit, keyOf(each));
        else eachTarget(each, visit);
      }
  }
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
