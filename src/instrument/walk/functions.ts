/**
 * How the walk goes through functions and classes. What stands in a class's heritage, computed keys and decorators,
 * and in a function's parameter list, belongs to the function around it.
 *
 * @module
 */

import { keySuffix, memberName } from "../names.ts";
import type { SiteKind } from "../../contract.ts";
import { Fn, type Node, type Self } from "./survey.ts";
import { noteField } from "./external.ts";
import { closeResult, openResult } from "./results.ts";
import { takesRequest } from "./routes.ts";
import { readName, visitValue } from "./secrets.ts";
import { noteUsing } from "./statements.ts";
import { eachName, type Handlers, refuseUnknown, type Walker } from "./walker.ts";

/** The kind of a method by its definition's `kind`. */
function memberKind(kind: string): SiteKind {
  if (kind === "get") return "getter";
  if (kind === "set") return "setter";
  return kind === "constructor" ? "constructor" : "method";
}

/** What Deno prints for decorators: the program has no such functions. */
const HELPER = /^(?:applyDecs2203RFactory|_apply_decs_2203_r|_ts_(?:decorate|metadata|param))$/;

/** Whether a body is what Deno prints for `accessor name`, which is no function of the program's. */
function isAccessorField(text: string, { start, end }: Node): boolean {
  return end - start < 300 &&
    /^\{\s*(?:return )?this\.#___private_\S+(?: = _v)?;\s*\}$/.test(text.slice(start, end));
}

/** V8 checks what says "use asm", and warns where it is no such code: nothing is inserted there. */
function functionNode(walker: Walker, node: Node): void {
  const isAsm = node.body?.type === "BlockStatement" &&
    node.body.body.some(({ directive }: Node) => directive === "use asm");
  if (isAsm) walker.withs++;
  visitFunction(walker, node);
  if (isAsm) walker.withs--;
}

function visitFunction(walker: Walker, node: Node): void {
  const hint = walker.takeHint();
  const { member, self, current: outer } = walker;
  walker.member = undefined;
  walker.self = undefined;
  if (node.declare === true || node.body === null) return;
  const isTop = outer.node === undefined && node.type === "FunctionDeclaration";
  if (isTop && walker.options.printed && HELPER.test(node.id?.name ?? "")) return;

  const arrow = node.type === "ArrowFunctionExpression";
  const fn = new Fn(node, outer);
  walker.functions.push(fn);
  fn.kind = arrow ? "arrow" : member === undefined ? "function" : memberKind(member.kind);
  fn.async = node.async;
  fn.generator = node.generator === true;
  fn.strict = outer.strict;
  fn.untouchable = walker.withs > 0 || walker.isAsWritten || walker.printedBlock === node ||
    walker.options.printed && /^[gs]et$/.test(member?.kind) && isAccessorField(walker.text, node.body);
  fn.self = arrow ? outer.self : self;
  fn.start = member === undefined || member.decorators?.length > 0
    ? (member?.key ?? node).start
    : member.start;
  ({ line: fn.line, column: fn.column } = walker.locate(fn.start));
  if (member !== undefined) fn.nameAt = member.key.start - fn.start;
  fn.name = node.id?.name ?? (hint !== "" ? hint : walker.placeName(node));
  if (fn.kind === "getter") fn.name = `get ${fn.name}`;
  if (fn.kind === "setter") fn.name = `set ${fn.name}`;

  const tested = walker.tested.get(node);
  fn.keyParam = walker.keyCallbacks.get(node);
  fn.route = walker.handlersOfRequests.get(node);
  if (tested !== undefined) walker.testCalls.push({ ...tested, fn });

  if (walker.knowsNames) {
    fn.bindings = new Map();
    if (node.type === "FunctionDeclaration") {
      if (node.id !== null) walker.declare(node.id.name, fn);
    } else if (node.id) fn.ownName = node.id.name;
  }
  if (node.type === "FunctionDeclaration" && !outer.strict && outer.vars !== undefined) {
    if (!outer.topFunctions!.has(node)) outer.vars.add(node.id.name);
  }

  const params: Node[] = node.params;
  for (let i = 0; i < params.length; i++) {
    const param = params[i];
    if (param.decorators?.length > 0) walker.visitAll(param.decorators);
    if (param.type === "Identifier") {
      if (param.name !== "this") fn.params.push(param.name);
    } else {
      if (!isPlain(param)) fn.hasPlainParams = false;
      eachName(param, (name, property) => {
        if (property !== undefined && property !== name) (fn.properties ??= [])[fn.params.length] = property;
        fn.params.push(name);
      });
      const { self } = outer;
      if (!arrow) outer.self = fn.self;
      walker.loosely(() => walker.visit(param));
      outer.self = self;
    }
  }

  if (walker.options.handlers && takesRequest(fn)) fn.route ??= "";
  walker.current = fn;
  const { apartness, looseness, quotations, callees } = walker;
  walker.apartness =
    walker.looseness =
    walker.quotations =
    walker.callees =
      0;
  const calling = walker.calling.splice(0);
  const { exports } = walker;
  walker.exports = undefined;
  if (fn.bindings !== undefined) { for (const name of fn.params) walker.declare(name, null); }
  const body: Node = node.body;
  if (arrow && body.type !== "BlockStatement") expressionBody(walker, fn, body);
  else blockBody(walker, fn, body);
  walker.current = outer;
  walker.apartness = apartness;
  walker.looseness = looseness;
  walker.quotations = quotations;
  walker.callees = callees;
  walker.calling.push(...calling);
  walker.exports = exports;
}

/** Whether a parameter that is more than a name calls nothing. */
function isPlain(param: Node): boolean {
  if (param.type === "RestElement") return param.argument.type === "Identifier";
  if (param.type !== "AssignmentPattern" || param.left.type !== "Identifier") return false;
  const { right } = param;
  const value: Node = right.type === "UnaryExpression" ? right.argument : right;
  return /^(?:Literal|Identifier|ThisExpression|ArrowFunctionExpression|FunctionExpression)$/.test(
    value.type,
  ) ||
    value.elements?.length === 0 || value.properties?.length === 0;
}

function expressionBody(walker: Walker, fn: Fn, body: Node): void {
  walker.mark("open arrow", body.start, fn);
  const result = openResult(walker, body);
  closeResult(walker, body, result);
  walker.mark("close arrow", body.end, fn, result);
}

function blockBody(walker: Walker, fn: Fn, block: Node): void {
  const body: Node[] = block.body;
  let first = 0;
  while (first < body.length && typeof body[first].directive === "string") {
    if (body[first].directive === "use strict") fn.strict = true;
    first++;
  }
  surveyTopLevel(fn, body);
  const using = noteUsing(walker, body);
  // While a block is left, V8 says that the function is at what stands last in it, which is not to be a probe.
  const disposes = !walker.options.tailCalls && using !== "";
  const afterDirectives = first === 0 ? block.start + 1 : body[first - 1].end;
  // A directive that was ended by a line break needs a semicolon before the probe.
  if (first > 0 && walker.text.charCodeAt(afterDirectives - 1) !== 59) walker.mark(";", afterDirectives, fn);
  walker.mark("enter", afterDirectives, fn);
  if (disposes) walker.mark("{body", afterDirectives, fn);
  for (let i = first; i < body.length; i++) walker.visit(body[i]);
  if (disposes) walker.mark(using === "await using" ? "}resume;" : "}body", block.end - 1, fn);
  const last = body[body.length - 1]?.type;
  fn.endsAbruptly = last === "ReturnStatement" || last === "ThrowStatement";
  // Nobody looks at them again, and with all its functions a text's tree would be in memory to the end.
  block.body = [];
  walker.mark("leave", block.end - 1, fn);
}

/** Looks at the declarations at a body's top level: a block around them may change what they mean. */
function surveyTopLevel(fn: Fn, body: Node[]): void {
  for (let i = 0; i < body.length; i++) {
    let statement = body[i];
    switch (statement.type) {
      case "VariableDeclaration":
        if (statement.kind === "var") break;
        if (statement.kind !== "let" && statement.kind !== "const") fn.returnsEarly = true;
        if (fn.params.length === 0) break;
        for (const { id } of statement.declarations) {
          eachName(id, (name) => {
            if (fn.params.includes(name)) fn.untouchable = true;
          });
        }
        break;
      case "ClassDeclaration":
        if (fn.params.includes(statement.id.name)) fn.untouchable = true;
        break;
      case "LabeledStatement":
        while (statement.type === "LabeledStatement") statement = statement.body;
        if (statement.type !== "FunctionDeclaration") break;
        // falls through
      case "FunctionDeclaration": {
        const { name } = statement.id;
        fn.topFunctions ??= new Map();
        fn.vars ??= new Set();
        if (name === "arguments" || fn.params.includes(name)) fn.unwrappable = true;
        fn.topFunctions.set(statement, name);
      }
    }
  }
  const declared = fn.topFunctions;
  if (declared !== undefined && new Set(declared.values()).size < declared.size) fn.unwrappable = true;
}

function classNode(walker: Walker, node: Node): void {
  const hint = walker.takeHint();
  if (node.declare === true) return;
  if (node.type === "ClassDeclaration" && node.id !== null) walker.declare(node.id.name, null);
  const outer = walker.current;
  const wasStrict = outer.strict;
  outer.strict = true;
  walker.visitAll(node.decorators);
  if (node.superClass !== null) walker.quoted(node.superClass);
  const name: string = node.id?.name ?? (hint !== "" ? hint : walker.placeName(node));
  const instance: Self = { name, methods: new Map(), fields: new Map(), privateFields: new Set() };
  const constructor: Self = { name, methods: new Map(), fields: new Map(), privateFields: new Set() };
  const members: Node[] = node.body.body;
  // In the initial value of a field, and in a static block, `this` is not the function's around the class.
  const outerSelf = outer.self;
  for (const { type, key, static: isStatic } of members) {
    const isField = type === "PropertyDefinition" || type === "AccessorProperty";
    if (isField && key.type === "PrivateIdentifier") {
      (isStatic ? constructor : instance).privateFields.add(`#${key.name}`);
    }
  }
  for (let i = 0; i < members.length; i++) {
    const member = members[i];
    if (member.decorators?.length > 0) walker.visitAll(member.decorators);
    if (member.computed) walker.visit(member.key);
    const self = member.static ? constructor : instance;
    switch (member.type) {
      case "MethodDefinition": {
        const before = walker.functions.length;
        walker.member = member;
        walker.self = self;
        walker.hint = member.kind === "constructor" ? `new ${name}` : name + keySuffix(member, walker.text);
        walker.visit(member.value);
        walker.member = undefined;
        walker.self = undefined;
        walker.hint = "";
        const fn = walker.functions[before];
        if (fn === undefined) break;
        if (member.kind === "constructor") {
          fn.isDerived = node.superClass !== null;
          fn.unwrappable ||= fn.isDerived && losesSuper(walker, member, members);
        } else if (member.kind === "method" && !member.computed) {
          self.methods.set(keySuffix(member, walker.text), fn);
        }
        break;
      }
      case "PropertyDefinition":
      case "AccessorProperty":
        if (member.value === null || member.declare === true) break;
        outer.self = self;
        fieldValue(walker, member, memberName(name, keySuffix(member, walker.text)));
        if (!member.computed) {
          noteField(walker, self, { name: keySuffix(member, walker.text).slice(1), value: member.value });
        }
        break;
      case "StaticBlock":
        outer.self = constructor;
        outer.blocks++;
        noteUsing(walker, member.body);
        walker.visitAll(member.body);
        outer.blocks--;
    }
    outer.self = outerSelf;
  }
  outer.strict = wasStrict;
}

function fieldValue(walker: Walker, field: Node, name: string): void {
  const visit = () => visitValue(walker, field.value, readName(field), name);
  if (field.static) visit();
  else walker.loosely(visit);
}

/**
 * Whether a transpiler moves code behind the `super()` of a constructor, which it then wants to find at the top level
 * of the body: Bun does for decorators and accessors in any text, and for fields and parameter properties in TypeScript.
 */
function losesSuper(walker: Walker, member: Node, members: Node[]): boolean {
  const { typed } = walker.options;
  if (typed && member.value.params.some((param: Node) => param.type === "TSParameterProperty")) return true;
  return members.some((other) =>
    other.decorators?.length > 0 || other.type === "AccessorProperty" ||
    typed && other.type === "PropertyDefinition" && !other.static && other.value !== null
  );
}

export const functions: Handlers = {
  ArrowFunctionExpression: functionNode,
  ClassDeclaration: classNode,
  ClassExpression: classNode,
  Decorator: (walker, node) => {
    refuseUnknown(walker, "decorators");
    walker.apart(() => walker.visit(node.expression));
  },
  FunctionDeclaration: functionNode,
  FunctionExpression: functionNode,
};
