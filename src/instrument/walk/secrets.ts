/**
 * Expressions that name a secret: `const DB_PASSWORD = …`, `{ password: … }`, `connect(config.password)`. A probe around
 * them sees their value.
 *
 * @module
 */

import { isFunction, unwrap } from "../names.ts";
import type { Node } from "./survey.ts";
import { aliased } from "./aliases.ts";
import type { Walker } from "./walker.ts";

/** Visits what is set to `name`, "" for none; a function or class in it is called `hint`. */
export function visitValue(walker: Walker, node: Node, name: string, hint = name): void {
  const isLiteral = node.type === "Literal";
  noteWritten(walker, node, name);
  const own = isWrappable(node) ? levelOf(walker, name, { isLiteral, isSet: true }) : 0;
  const level = Math.max(own > 0 ? own : levelOf(walker, readName(node)), toldOf(walker, node));
  around(walker, node, { level, visit: () => walker.visitNamed(node, hint) });
}

/** Notes a text that is set to a secret's name: in a table that is handed to `test.each`, no probe can stand. */
function noteWritten(walker: Walker, node: Node, name: string): void {
  const { options: { secrets }, current: fn } = walker;
  if (name === "" || secrets === undefined) return;
  const text = writtenText(unwrap(node));
  const level = text === undefined ? 0 : secrets.value(name, { isLiteral: true, isSet: true, beside: [] });
  if (level > 0) walker.writtenSecrets.push({ level, text: text!, fn, isSeen: isSeen(walker) });
}

/** The text that a literal stands for. */
export function writtenText(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  const { type, value, quasis } = node;
  if (type === "Literal") return typeof value === "string" ? value : undefined;
  return type === "TemplateLiteral" && quasis.length === 1 ? quasis[0].value.cooked ?? undefined : undefined;
}

/**
 * Visits the values of a table that is written as a template, each under the name of its column; the first line has these:
 * `user | password`.
 */
export function visitTable(walker: Walker, { quasis, expressions }: Node): void {
  const names: string[] = quasis[0].value.raw.split("|").map((name: string) => name.trim());
  for (const [i, value] of expressions.entries()) visitValue(walker, value, names[i % names.length]!);
}

/** Visits what is read, to be handed to something, with `others`. */
export function visitRead(walker: Walker, node: Node, others: Node[] = []): void {
  around(walker, node, {
    level: Math.max(levelOf(walker, readName(node), { others }), toldOf(walker, node)),
    visit: () => walker.visit(node),
  });
}

/** Visits what only the texts beside it may name. */
export function visitTold(walker: Walker, node: Node): void {
  around(walker, node, { level: toldOf(walker, node), visit: () => walker.visit(node) });
}

/** What texts beside an expression said of it, see `told.ts`. */
function toldOf(walker: Walker, node: Node): number {
  const level = walker.told.get(node);
  if (level === undefined) return 0;
  walker.told.delete(node);
  return isTellable(walker) ? level : 0;
}

/** Visits an argument of what is called by these names. */
export function visitArgument(
  walker: Walker,
  node: Node,
  { path, index, others }: { path: string[]; index: number; others: Node[] },
): void {
  const level = isTellable(walker) && node.type !== "SpreadElement"
    ? walker.options.secrets!.argument(path, index)
    : 0;
  if (level === 0) visitRead(walker, node, others);
  else around(walker, node, { level, visit: () => walker.visit(node) });
}

function around(
  walker: Walker,
  node: Node,
  { level, visit }: { level: number; visit: () => void },
): void {
  const { start, end } = node;
  if (level > 0 && !isShown(walker)) {
    walker.unseen.set(node, level);
    return visit();
  }
  if (level > 0) walker.markSecret("open secret", start, level);
  visit();
  if (level > 0) walker.markSecret("close secret", end, level);
}

/** How much a name says in this place; 0 where the text must stay as it is. */
export function levelOf(
  walker: Walker,
  name: string,
  { others = [], isLiteral, isSet }: { isLiteral?: boolean; isSet?: boolean; others?: Node[] } = {},
): number {
  if (name === "" || !isTellable(walker)) return 0;
  const alias = walker.aliases.size === 0 ? "" : aliased(walker, name);
  if (alias !== "") name = alias;
  if (walker.asked.has(name)) name = "password";
  const { name: around, params } = walker.current;
  // Only `pass` depends on what stands beside it.
  const beside = name === "pass" ? [around, ...params, ...others.map(readName)] : [];
  return walker.options.secrets!.value(name, { isLiteral, isSet, beside });
}

/** Whether a probe can stand around a value here: V8 quotes what is called, also texts and lists in it. */
function isShown(walker: Walker): boolean {
  return isSeen(walker) && walker.callees === 0;
}

/** Whether a value here can be told: around it, or behind the statement of a module that it is in. */
function isTellable(walker: Walker): boolean {
  const { options: { secrets, strict }, withs, inExports, looseness, current } = walker;
  if (isShown(walker)) return true;
  return secrets !== undefined && current.node === undefined && strict && looseness === 0 && withs === 0 &&
    !inExports;
}

/** Whether a probe can stand in this place. */
export function isSeen(
  { options, withs, inExports, quotations, calling, current, looseness }: Walker,
): boolean {
  if (options.secrets === undefined || withs > 0 || inExports) return false;
  const isMended = current.node !== undefined && looseness === 0;
  return isMended || quotations === calling.length;
}

/** What says of a value no more than that something holds it, and what is said of that: `password.value`, `passwordRef.current`. */
const HELD = /^(?:value|current|val)$/;
const HOLDER = /(?:Ref|Field|El|Element|Input|Signal|State)$/;

/** The name that a value is read by or set to: `password` of `password`, `config.password`, `{ "password": … }`. */
export function readName(node: Node): string {
  const at = unwrap(node);
  switch (at.type) {
    case "Identifier":
      return at.name;
    case "ChainExpression":
      return readName(at.expression);
    case "MemberExpression": {
      const name = keyName(at.property, at.computed);
      const holder = HELD.test(name) ? readName(at.object) : "";
      return holder === "" ? name : `${holder.replace(HOLDER, "")}.${name}`;
    }
    case "AwaitExpression":
      return readName(at.argument);
    case "CallExpression":
      return isSameText(at.callee) ? readName(at.callee.object) : "";
    case "Property":
    case "PropertyDefinition":
    case "AccessorProperty":
      return keyName(at.key, at.computed);
  }
  return "";
}

/** The methods of a text that hand it on, all or most of it. */
const SAME_TEXT = new Set([
  "trim",
  "trimEnd",
  "trimStart",
  "toString",
  "toLowerCase",
  "toUpperCase",
  "normalize",
  "valueOf",
]);

/** Whether a call is `password.trim()`. */
function isSameText({ type, computed, property }: Node): boolean {
  return type === "MemberExpression" && !computed && SAME_TEXT.has(property.name);
}

function keyName(key: Node, isComputed: boolean): string {
  // `"login.password"` is the name of a text.
  if (key.type === "Literal") {
    return typeof key.value === "string" && /^[\w-]+$/.test(key.value) ? key.value : "";
  }
  return !isComputed && (key.type === "Identifier" || key.type === "PrivateIdentifier") ? key.name : "";
}

/**
 * Whether an expression can be put into parentheses: it takes no name from what stands around it, and ends in such a way that a
 * next line that begins with a bracket would have gone on with it.
 */
export function isWrappable(node: Node): boolean {
  switch (node.type) {
    case "Identifier":
    case "MemberExpression":
    case "ChainExpression":
    case "CallExpression":
    case "TemplateLiteral":
      return true;
    case "ParenthesizedExpression":
      return !takesName(unwrap(node));
    case "Literal":
      return typeof node.value === "string";
    case "AwaitExpression":
      return isWrappable(node.argument);
    case "LogicalExpression":
      return isWrappable(node.right);
    case "BinaryExpression":
      return node.operator === "+" && isWrappable(node.right);
    case "ConditionalExpression":
      return isWrappable(node.alternate);
    case "TSAsExpression":
    case "TSNonNullExpression":
    case "TSSatisfiesExpression":
      return isWrappable(node.expression);
  }
  return false;
}

/** Whether an expression has the name of what it is set to. */
function takesName(node: Node): boolean {
  return isFunction(node) || node.type === "ClassExpression";
}

/** Notes the functions that a file declares at its top level, before it runs. */
export function noteHoisted(walker: Walker, body: Node[]): void {
  if (walker.options.secrets === undefined || !walker.knowsNames) return;
  for (const statement of body) {
    const declared: Node | null = statement.declaration ?? statement;
    if (declared?.type === "FunctionDeclaration" && declared.id !== null && declared.body !== null) {
      walker.hoisted.add(declared.id.name);
    }
  }
}

/** The name of the file's own function that is called at the top level: what surely can be called is quoted in no error. */
export function hoistedName(walker: Walker, { type, callee }: Node): string | undefined {
  const isCalled = walker.current.node === undefined && type === "CallExpression" &&
    callee.type === "Identifier";
  return isCalled && walker.hoisted.has(callee.name) ? callee.name : undefined;
}
