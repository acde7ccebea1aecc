/**
 * How the walk goes through expressions and patterns.
 *
 * @module
 */

import { CannotInstrument } from "../../syntax/parse.ts";
import { declaresExports, exportedName, isExported } from "./commonjs_exports.ts";
import { isMacro } from "./macros.ts";
import { toldName, waitsAt } from "./called.ts";
import { evaluatedLiteral } from "../evaluated_text.ts";
import { assignedName, callbackName, isFunction, keySuffix, memberName, unwrap } from "../names.ts";
import {
  calleePath,
  type ExternalCall,
  importedCallee,
  isOptional,
  isPluginCall,
  isSurelyCallable,
  noteField,
  readAgain,
} from "./external.ts";
import { closeKeyCall, noteKeyCallback, openKeyCall } from "./key_calls.ts";
import {
  isJoining,
  tellArguments,
  tellCompared,
  tellHoles,
  tellItems,
  tellKey,
  tellProperties,
  tellSet,
} from "./told.ts";
import {
  hoistedName,
  readName,
  visitArgument,
  visitRead,
  visitTable,
  visitTold,
  visitValue,
} from "./secrets.ts";
import { Fn, type Node } from "./survey.ts";
import { noteHandlers } from "./routes.ts";
import { isSum, isSurelyMethod } from "./sure_callees.ts";
import { isPrintedBlock } from "./printed_block.ts";
import { testArgument } from "./tests.ts";
import { eachName, type Handler, type Handlers, isNameable, type Walker } from "./walker.ts";

/** Left-leaning chains are as long as the program likes, so they are not walked by recursion. */
function binary(walker: Walker, node: Node): void {
  const rights: Node[] = [];
  let at = node;
  let quotations = 0;
  let isInSum = false;
  for (; at.type === "BinaryExpression" || at.type === "LogicalExpression"; at = at.left) {
    rights.push(at.right);
    const isPart = isSum(at);
    if (at.type === "BinaryExpression") tellCompared(walker, at);
    if (isPart && !isInSum) tellHoles(walker, at);
    isInSum = isPart;
    if (at.operator === "in" || at.operator === "instanceof") quotations++;
  }
  walker.quotations += quotations;
  visitRead(walker, at);
  for (let i = rights.length - 1; i >= 0; i--) visitRead(walker, rights[i]);
  walker.quotations -= quotations;
}

function conditional(walker: Walker, node: Node): void {
  let at = node;
  for (; at.type === "ConditionalExpression"; at = at.alternate) {
    walker.visit(at.test);
    walker.visit(at.consequent);
  }
  walker.visit(at);
}

function assignment(walker: Walker, node: Node): void {
  const { left, right } = node;
  if (walker.knowsNames) noteAssigned(walker, left);
  walker.visit(left);
  const { self } = walker.current;
  // An assignment that fails is quoted; one to a name, to `exports` or to `process.env` does not.
  const isQuoted = left.type !== "Identifier" &&
    !/^(?:module\.)?exports\b[^.[]*(?:\.\w+)?$|^process\.env\.\w+$/.test(textOf(walker, left));
  // What is taken apart is quoted itself.
  const isPrinted = /Pattern$/.test(left.type);
  if (isQuoted) walker.quotations++;
  if (isPrinted) walker.callees++;
  const name = /^(?:\|\||\?\?)?=$/.test(node.operator) ? readName(left) : "";
  tellSet(walker, left, right);
  if (isExported(walker, node)) walker.exported = right;
  visitValue(walker, right, name, exportedName(walker, left) ?? assignedName(left, self?.name ?? ""));
  if (isQuoted) walker.quotations--;
  if (isPrinted) walker.callees--;
  if (
    self !== undefined && left.type === "MemberExpression" && left.object.type === "ThisExpression" &&
    !left.computed
  ) {
    const { type, name } = left.property;
    noteField(walker, self, { name: type === "PrivateIdentifier" ? `#${name}` : name, value: right });
  }
}

function textOf({ text }: Walker, { start, end }: Node): string {
  return end - start < 100 ? text.slice(start, end) : "";
}

function noteAssigned({ assigned }: Walker, target: Node | null): void {
  eachName(target, (name) => assigned.add(name));
}

/** The names by which something is called, as its module has them. */
function importedPath({ importedAs, imports }: Walker, callee: Node): string[] | undefined {
  const path = calleePath(callee);
  if (path === undefined) return undefined;
  const imported = path.length === 1 ? importedAs.get(path[0]!) : undefined;
  const names = imported === undefined ? path : [imported];
  // `hono/jwt`, `node:crypto`, `@node-rs/argon2`
  const module = imports.get(path[0]!)?.split(/[/:]/).pop();
  return module === undefined ? names : [module, ...names];
}

/** Visits a call's arguments: a function among them is the callee's callback. Calls `before` for each argument. */
export function visitArguments(walker: Walker, call: Node, before?: (arg: Node) => void): void {
  const args: Node[] = call.arguments;
  const { callees } = walker;
  walker.callees = 0;
  tellArguments(walker, call);
  let name: string | undefined;
  const isQuoted = !isSurelyCallable(walker, call.callee);
  const path = walker.options.secrets === undefined ? undefined : importedPath(walker, call.callee);
  const hoisted = isQuoted ? hoistedName(walker, call) : undefined;
  if (isQuoted) walker.quotations++;
  if (hoisted !== undefined) walker.calling.push(hoisted);
  const tested = walker.options.tests ? testArgument(walker, call) : undefined;
  if (tested !== undefined) walker.tested.set(tested.fn, tested.test);
  if (walker.options.handlers && call.type === "CallExpression") noteHandlers(walker, call);
  const evaluated = walker.options.evaluates ? evaluatedLiteral(call) : undefined;
  if (evaluated !== undefined) walker.evaluated.push(evaluated);
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (before !== undefined) before(arg);
    if (
      arg.type === "ArrowFunctionExpression" || arg.type === "FunctionExpression" ||
      arg.type === "ClassExpression"
    ) {
      name ??= callbackName(call);
      walker.visitNamed(arg, name);
    } else if (path === undefined) visitRead(walker, arg, args);
    else visitArgument(walker, arg, { path, index: i, others: args });
  }
  walker.callees = callees;
  if (isQuoted) walker.quotations--;
  if (hoisted !== undefined) walker.calling.pop();
}

function call(walker: Walker, node: Node): void {
  walker.current.calls++;
  if (walker.options.printed && isPrintedBlock(node)) {
    walker.printedBlock = unwrap(node.callee);
    walker.namespaces.add(walker.printedBlock.params[0]?.name);
  }
  if (declaresExports(walker, node) || isMacro(walker, node.callee)) {
    const { isAsWritten } = walker;
    walker.isAsWritten = true;
    walker.visitAll(node.arguments);
    walker.isAsWritten = isAsWritten;
    return;
  }
  const makes = node.callee.type === "Super";
  if (makes) walker.mark("open made", node.start);
  if (isJoining(node)) tellHoles(walker, node);
  const key = openKeyCall(walker, node);
  const external = openExternal(walker, node);
  visitCallee(walker, node.callee);
  noteKeyCallback(walker, node, key);
  const last = node.arguments.at(-1);
  visitArguments(
    walker,
    node,
    external === undefined ? undefined : (arg) => {
      if (arg === last) openLastOfExternal(walker, external, last);
    },
  );
  if (external !== undefined) closeExternal(walker, node, external);
  closeKeyCall(walker, node, key);
  if (makes) walker.mark("close made", node.end);
}

/** Notes a call that may be external, and marks its start. */
export function openExternal(walker: Walker, node: Node): ExternalCall | undefined {
  const { current, options } = walker;
  if (!options.externalCalls || walker.apartness > 0 || walker.withs > 0 || walker.isAsWritten) {
    return undefined;
  }
  const path = walker.chained.has(node) ? undefined : calleePath(node.callee);
  // `new X` without parentheses.
  if (path === undefined || walker.text.charCodeAt(node.end - 1) !== 41) return undefined;
  const site = new Fn(undefined, current);
  const args: Node[] = node.arguments;
  const last = args.at(-1);
  site.kind = "external";
  site.name = `${node.type === "NewExpression" ? "new " : ""}${
    path.slice(path[0] === "this" || importedCallee(node.callee) !== undefined ? 1 : 0).join(".")
  }`;
  ({ line: site.line, column: site.column } = walker.locate(node.start));
  const isTop = current.node === undefined && walker.looseness === 0;
  const isLoose = isTop || walker.looseness > 0;
  const again = args.map((arg) => readAgain(arg, walker.text));
  const isAhead = isLoose && again.every((arg) => arg !== undefined) && !isOptional(node) &&
    !isPluginCall(walker, path);
  const external: ExternalCall = {
    site,
    from: current,
    isLoose,
    isAhead,
    isDeclaration: isTop && walker.awaited !== node,
    self: current.self,
    path,
    names: importedPath(walker, node.callee) ?? path,
    mayBeOwn: false,
    before: isAhead ? again : again.slice(0, -1),
    isBare: args.length === 0,
    first: args[0]?.type === "Literal" && typeof args[0].value === "string" ? args[0].value : "",
    lastName: last?.type === "Identifier" || typeof last?.value === "string" ? again.at(-1) ?? "" : "",
  };
  node.external = external;
  if (isLoose && (walker.quotations > 0 || !isAhead && !isSurelyCallable(walker, node.callee))) {
    return undefined;
  }
  walker.externalCalls.push(external);
  const opens = isAhead
    ? "open external ahead"
    : last === undefined
    ? "open external empty"
    : "open external";
  walker.markExternal(opens, node.start, external);
  return external;
}

/** Marks the start of an external call's last argument. */
export function openLastOfExternal(walker: Walker, external: ExternalCall, last: Node): void {
  if (external.isAhead) return;
  walker.markExternal(
    "open external last",
    (last.type === "SpreadElement" ? last.argument : last).start,
    external,
  );
}

/** Marks the end of an external call, and of its last argument. */
export function closeExternal(walker: Walker, node: Node, external: ExternalCall): void {
  const last: Node | undefined = node.arguments.at(-1);
  if (last !== undefined && !external.isAhead) walker.markExternal("close external last", last.end, external);
  walker.markExternal(external.isAhead ? "close external ahead" : "close external", node.end, external);
}

/**
 * An optional chain: what stands in it behind a `?.` must stay there, to be left out with it. The call that it all ends
 * in can be wrapped with the whole, when it has an argument that shows whether it happens.
 */
function chain(walker: Walker, { expression }: Node): void {
  const links: Node[] = [];
  let last = 0;
  for (let at: Node = expression;; at = at.callee ?? at.object ?? at.expression) {
    if (!/^(?:CallExpression|MemberExpression|TSNonNullExpression)$/.test(at.type)) break;
    links.push(at);
    if (at.optional) last = links.length;
  }
  const isOutermost = expression.type === "CallExpression" && expression.arguments.length > 0;
  for (let i = isOutermost ? 1 : 0; i < last; i++) walker.chained.add(links[i]);
  walker.visit(expression);
}

/** Visits a call's callee, and notes a direct `eval`. */
export function visitCallee(walker: Walker, callee: Node): void {
  const isPrinted = !isSurelyMethod(callee);
  walker.quotations++;
  if (isPrinted) walker.callees++;
  calleeItself(walker, callee);
  if (isPrinted) walker.callees--;
  walker.quotations--;
}

function calleeItself(walker: Walker, callee: Node): void {
  switch (callee.type) {
    case "Identifier":
      if (callee.name === "eval") walker.current.directEval = true;
      return;
    case "ParenthesizedExpression": {
      const inner = unwrap(callee);
      if (inner.type === "Identifier" && inner.name === "eval") walker.current.directEval = true;
      if (isFunction(inner)) walker.visitNamed(callee, "(iife)");
      else walker.visit(callee);
      return;
    }
    case "MemberExpression":
      if (callee.object.type === "ParenthesizedExpression" && isFunction(unwrap(callee.object))) {
        walker.visitNamed(callee.object, "(iife)");
        if (callee.computed) walker.visit(callee.property);
        return;
      }
      break;
    case "FunctionExpression":
      walker.visitNamed(callee, "(iife)");
      return;
  }
  walker.visit(callee);
}

/** Whether a template is a table of tests, as that of `test.each`. */
function isTable({ tag, quasi }: Node): boolean {
  const { type, property } = unwrap(tag);
  return type === "MemberExpression" && property.name === "each" && quasi.quasis[0].value.raw.includes("|");
}

function object(walker: Walker, node: Node): void {
  const owner = walker.takeHint();
  tellProperties(walker, node);
  for (const property of node.properties) {
    if (property.type !== "Property") {
      walker.visit(property.argument);
      continue;
    }
    if (property.computed) walker.visit(property.key);
    const value: Node = property.value;
    if (!isNameable(value) && value.type !== "ArrayExpression" && value.type !== "ParenthesizedExpression") {
      if (property.shorthand || node === walker.exported && value.type === "Identifier") walker.visit(value);
      else visitValue(walker, value, readName(property));
      continue;
    }
    const name = memberName(owner, keySuffix(property, walker.text));
    if (property.method || property.kind !== "init") walker.member = property;
    walker.visitNamed(value, name);
  }
}

function array(walker: Walker, node: Node): void {
  const owner = walker.takeHint();
  const elements: (Node | null)[] = node.elements;
  tellItems(walker, elements);
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i];
    if (element === null) continue;
    if (owner !== "" && isNameable(element)) walker.visitNamed(element, `${owner}[${i}]`);
    else visitRead(walker, element);
  }
}

function awaitExpression(walker: Walker, node: Node): void {
  if (walker.current.node === undefined) return moduleAwait(walker, node);
  const { argument } = node;
  const name = toldName(walker, argument);
  walker.mark("resume(", node.start);
  walker.mark("suspend(", argument.start);
  walker.marks.at(-1)!.error = name;
  walker.marks.at(-1)!.waitsAt = waitsAt(argument);
  walker.awaited = unwrap(argument);
  walker.visit(argument);
  walker.mark("end await", node.end);
  walker.marks.at(-1)!.error = name;
}

/** At a module's top level no probe sees an error go by that quotes the `await`. */
function moduleAwait(walker: Walker, node: Node): void {
  const { argument } = node;
  const isNoted = walker.quotations === 0 && walker.looseness === 0 && argument.type !== "ImportExpression";
  const name = toldName(walker, argument);
  if (isNoted) {
    walker.moduleAwaits++;
    walker.markModuleAwait("module resume(", node.start);
    walker.markModuleAwait("module suspend(", argument.start, { error: name, waitsAt: waitsAt(argument) });
  }
  walker.awaited = unwrap(argument);
  walker.visit(argument);
  if (isNoted) walker.markModuleAwait("end module await", node.end, { error: name });
}

function yieldExpression(walker: Walker, node: Node): void {
  walker.mark("resume(", node.start);
  if (node.argument === null) {
    walker.mark("suspend())", node.end);
    return;
  }
  walker.mark(node.delegate ? "suspend iterable" : "suspend(", node.argument.start);
  walker.marks.at(-1)!.waitsAt = waitsAt(node.argument);
  walker.visit(node.argument);
  if (node.delegate) walker.mark("end iterable", node.end);
  walker.mark(node.delegate ? ")" : "))", node.end);
}

function jsxAttribute(walker: Walker, node: Node): void {
  const { name, value } = node;
  if (value === null) return;
  const inner = value.type === "JSXExpressionContainer" ? value.expression : value;
  walker.visitNamed(
    inner,
    name.type === "JSXIdentifier" ? name.name : `${name.namespace.name}:${name.name.name}`,
  );
}

function defaultValue(walker: Walker, node: Node): void {
  walker.visit(node.left);
  if (node.left.type === "Identifier") walker.visitNamed(node.right, assignedName(node.left, ""));
  else walker.printed(node.right);
}

/** A node that is walked through its `expression`; types beside it are ignored. */
const expression: Handler = (walker, node) => walker.visit(node.expression);
const argument: Handler = (walker, node) => walker.visit(node.argument);

export const expressions: Handlers = {
  ArrayExpression: array,
  ArrayPattern: (walker, node) => walker.visitAll(node.elements),
  AssignmentExpression: assignment,
  AssignmentPattern: defaultValue,
  AwaitExpression: awaitExpression,
  BinaryExpression: binary,
  CallExpression: call,
  ChainExpression: chain,
  ConditionalExpression: conditional,
  Literal: (_, node) => {
    // This engine is the program's.
    if (node.regex !== undefined && node.value === null) {
      throw new CannotInstrument("the runtime does not know a regular expression in it");
    }
  },
  ImportExpression: (walker, node) => {
    walker.visit(node.source);
    walker.visitOptional(node.options);
  },
  JSXAttribute: jsxAttribute,
  JSXElement: (walker, node) => {
    walker.visitAll(node.openingElement.attributes);
    walker.visitAll(node.children);
  },
  JSXExpressionContainer: expression,
  JSXFragment: (walker, node) => walker.visitAll(node.children),
  JSXSpreadAttribute: argument,
  JSXSpreadChild: expression,
  LogicalExpression: binary,
  MemberExpression: (walker, node) => {
    walker.quoted(node.object);
    if (!node.computed) return;
    tellKey(walker, node);
    walker.quotations++;
    visitTold(walker, node.property);
    walker.quotations--;
  },
  NewExpression: call,
  ObjectExpression: object,
  ObjectPattern: (walker, node) => walker.visitAll(node.properties),
  ParenthesizedExpression: expression,
  // In a pattern; an object literal sees to its own properties.
  Property: (walker, node) => {
    if (node.computed) walker.visit(node.key);
    walker.visit(node.value);
  },
  RestElement: argument,
  SequenceExpression: (walker, node) => walker.visitAll(node.expressions),
  SpreadElement: (walker, node) => walker.printed(node.argument),
  TaggedTemplateExpression: (walker, node) => {
    walker.current.calls++;
    walker.printed(node.tag);
    walker.quotations++;
    if (isTable(node)) visitTable(walker, node.quasi);
    else walker.visit(node.quasi);
    walker.quotations--;
  },
  TemplateLiteral: (walker, node) => {
    tellHoles(walker, node);
    for (const each of node.expressions) visitRead(walker, each);
  },
  TSAsExpression: expression,
  TSInstantiationExpression: expression,
  TSNonNullExpression: expression,
  TSParameterProperty: (walker, node) => walker.visit(node.parameter),
  TSSatisfiesExpression: expression,
  TSTypeAssertion: expression,
  UnaryExpression: argument,
  UpdateExpression: (walker, node) => {
    if (walker.knowsNames) noteAssigned(walker, node.argument);
    walker.visit(node.argument);
  },
  YieldExpression: yieldExpression,
};
