/**
 * Where an expression needs parentheses that takes the place of another, such as the probe's around it: printers leave out those
 * that nothing needs.
 *
 * @module
 */
import type { Node } from "./walk/survey.ts";

/** How tightly an expression binds. */
const Binds = { SEQUENCE: 0, ASSIGNMENT: 1, CONDITION: 2, OPERATOR: 3, UNARY: 15, CALLED: 16 } as const;

const ASSIGNED = /^(?:Assignment|Yield|ArrowFunction)Expression$/;
const UNARY = /^(?:Await|Unary|Update)Expression$/;
const OPERATORS = ["??", "||", "&&", "|", "^", "&", "== != === !==", "< > <= >= in instanceof", "<< >> >>>"]
  .concat("+ -", "* / %", "**").map((each) => each.split(" "));

export interface ExpressionPlace {
  /** What it takes the place of. */
  place: Node;
  parent: Node | undefined;
  /** Some text before it. */
  before: string;
}

/** Whether it does. */
export function needsParentheses(inner: Node, { place, parent, before }: ExpressionPlace): boolean {
  // A statement that begins like this would be a declaration or a block, and the body of an arrow function a block.
  if (/^(?:Object|Function|Class)Expression$/.test(inner.type) && /(?:[;}]|(?<!\$)\{|=>)\s*$/.test(before)) {
    return true;
  }
  // The head of a loop ends an initial value there.
  if (inner.operator === "in" && /\bfor \([^;]*$/.test(before)) return true;
  return bindingOf(inner) < neededIn(parent, place, inner);
}

function operatorBinding(operator: string): number {
  return Binds.OPERATOR + OPERATORS.findIndex((each) => each.includes(operator));
}

function bindingOf({ type, operator }: Node): number {
  if (type === "SequenceExpression") return Binds.SEQUENCE;
  if (ASSIGNED.test(type)) return Binds.ASSIGNMENT;
  if (type === "ConditionalExpression") return Binds.CONDITION;
  if (isOperation(type)) return operatorBinding(operator);
  return UNARY.test(type) ? Binds.UNARY : Binds.CALLED;
}

function isOperation(type: string): boolean {
  return type === "BinaryExpression" || type === "LogicalExpression";
}

/** How tightly what stands in a place has to bind. */
function neededIn(parent: Node | undefined, place: Node, inner: Node): number {
  switch (parent?.type) {
    case undefined:
    case "ExpressionStatement":
    case "ReturnStatement":
    case "ThrowStatement":
    case "IfStatement":
    case "SwitchStatement":
    case "WhileStatement":
    case "DoWhileStatement":
    case "TemplateLiteral":
    case "ParenthesizedExpression":
      return Binds.SEQUENCE;
    case "MemberExpression":
      return parent.object === place ? called(inner) : Binds.SEQUENCE;
    case "CallExpression":
    case "NewExpression":
      return parent.callee === place ? called(inner) : Binds.ASSIGNMENT;
    case "TaggedTemplateExpression":
      return called(inner);
    case "ClassDeclaration":
    case "ClassExpression":
      return Binds.CALLED;
    case "AwaitExpression":
    case "UnaryExpression":
      return Binds.UNARY;
    case "ConditionalExpression":
      return parent.test === place ? Binds.CONDITION + 1 : Binds.ASSIGNMENT;
    case "BinaryExpression":
    case "LogicalExpression":
      return beside(parent, place, inner);
  }
  return Binds.ASSIGNMENT;
}

/** What follows would be a part of an optional chain. */
function called({ type }: Node): number {
  return type === "ChainExpression" ? Infinity : Binds.CALLED;
}

function beside({ operator, left }: Node, place: Node, inner: Node): number {
  const isMixed = isOperation(inner.type) && (operator === "??") !== (inner.operator === "??") &&
    (operator === "??" ? /^(?:\|\||&&)$/.test(inner.operator) : /^(?:\|\||&&)$/.test(operator));
  if (isMixed) return Infinity;
  const own = operatorBinding(operator);
  if (operator === "**") return left === place ? Binds.CALLED : own;
  return left === place ? own : own + 1;
}
