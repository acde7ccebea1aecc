/**
 * How the walk goes through statements.
 *
 * @module
 */

import { waitsAt } from "./called.ts";
import type { Node, Op } from "./survey.ts";
import { assignedName } from "../names.ts";
import { type ExternalCall, initialCall, isExternalSpecifier } from "./external.ts";
import { closeResult, openResult, unwrapped } from "./results.ts";
import { noteDefaultExport } from "./routes.ts";
import { noteWrapped } from "./key_calls.ts";
import { namesCopied } from "./commonjs_exports.ts";
import { noteMacros } from "./macros.ts";
import { tellAnswer } from "./asked.ts";
import { noteHoisted, visitValue } from "./secrets.ts";
import { visitRound } from "./aliases.ts";
import { tellAssigned, tellDeclared, tellExported, tellUnseen } from "./taken.ts";
import { noteRunnerImport, noteRunnerVariable } from "./tests.ts";
import { eachName, type Handler, type Handlers, isNameable, refuseUnknown, type Walker } from "./walker.ts";

function block(walker: Walker, node: Node): void {
  const disposes = noteUsing(walker, node.body);
  const awaits = walker.current.async && disposes === "await using";
  if (awaits) walker.mark("{", node.start + 1);
  if (disposes) walker.current.disposals++;
  walker.current.blocks++;
  walker.visitAll(node.body);
  walker.current.blocks--;
  if (disposes) walker.current.disposals--;
  if (awaits) walker.mark("}resume;", node.end - 1);
}

/**
 * Notes what a list of statements declares that is disposed of at its end. Behind such a declaration comes one of our own,
 * which is disposed of before it, however the list is left: it makes the call the current one again, and suspends it where
 * there is an `await`, which starts the disposer. With one resource each, where they are of an `await using`.
 *
 * @returns what they are declared by, "await using" where there is one
 */
export function noteUsing(walker: Walker, body: Node[]): "" | "using" | "await using" {
  let found: "" | "using" | "await using" = "";
  for (let i = 0; i < body.length; i++) {
    const { type, kind } = body[i];
    if (type !== "VariableDeclaration" || kind !== "using" && kind !== "await using") continue;
    if (found !== "await using") found = kind;
    // Behind the last statement, the call is the current one.
    if (kind === "await using" || i < body.length - 1) walker.disposals.add(body[i]);
  }
  return found;
}

function variables(walker: Walker, node: Node): void {
  if (node.declare === true) return;
  const fn = walker.current;
  if (node.kind === "using" || node.kind === "await using") {
    refuseUnknown(walker, "using");
    fn.disposes = true;
  }
  const declarations: Node[] = node.declarations;
  for (let i = 0; i < declarations.length; i++) {
    const { id, init } = declarations[i];
    if (i > 0 && node.kind === "await using" && walker.disposals.has(node)) {
      walker.mark("suspend disposal,", declarations[i - 1].end);
      walker.mark(",await using", declarations[i].start);
    }
    if (fn.vars !== undefined && node.kind === "var") eachName(id, (name) => fn.vars!.add(name));
    if (id.type !== "Identifier") walker.visit(id);
    else if (init !== null) noteWrapped(walker, id.name, init);
    const known = walker.functions.length;
    if (init !== null && id.type !== "Identifier") {
      walker.printed(init);
      tellDeclared(walker, declarations[i]);
    } else if (init !== null) {
      if (isNameable(init) || init.type === "ArrayExpression") {
        walker.hint = assignedName(id, "");
        walker.visit(init);
      } else if (id.type === "Identifier" && namesCopied(walker, id.name, init)) walker.visit(init);
      else {
        tellAnswer(walker, init);
        visitValue(walker, init, id.name);
      }
      if (!node.kind.endsWith("using")) tellDeclared(walker, declarations[i]);
    }
    if (init !== null && !node.kind.endsWith("using")) tellUnseen(walker, init, "tell declared");
    if (fn.bindings === undefined) continue;
    if (walker.options.tests) noteRunnerVariable(walker, declarations[i]);
    if (id.type === "Identifier" && node.kind === "const" && init !== null && !fn.bindings.has(id.name)) {
      const call = initialCall(init);
      if (call !== undefined) walker.externalLocals.push({ fn, name: id.name, call });
    } else if (id.type === "ObjectPattern" && node.kind === "const" && init !== null) {
      // `const { readFileSync } = require("node:fs")`
      const call = initialCall(init);
      if (call?.path[0] === "require" && call.path.length === 1) {
        eachName(id, (name) => walker.externalLocals.push({ fn, name, call }));
      }
    }
    const initialised = walker.functions[known];
    if (id.type === "Identifier" && initialised?.node === init && initialised !== undefined) {
      walker.declare(id.name, initialised);
    } else walker.declarePattern(id);
  }
}

function variableStatement(walker: Walker, node: Node): void {
  variables(walker, node);
  walker.endStatement(node);
  if (!walker.disposals.has(node)) return;
  walker.mark(node.kind === "using" ? "resume disposal" : "suspend disposal", node.end);
}

function ifStatement(walker: Walker, node: Node): void {
  let at: Node | null = node;
  for (; at !== null && at.type === "IfStatement"; at = at.alternate) {
    walker.visit(at.test);
    walker.visit(at.consequent);
  }
  walker.visitOptional(at);
}

function returnStatement(walker: Walker, node: Node): void {
  const fn = walker.current;
  if (fn.finallies > 0 || fn.disposals > 0) fn.returnsEarly = true;
  if (fn.forOfs > 0) fn.returnsFromLoop = true;
  const { argument } = node;
  // With an argument, even `undefined`, the engine would await it there. Where Bun prints the text, it leaves out one that comes to nothing.
  if (
    fn.async && fn.generator && (argument === null || walker.options.keepNames && isNothing(walker, argument))
  ) {
    walker.mark("{no result", node.start, fn);
    walker.mark("}", node.end, fn);
    return;
  }
  if (argument === null) {
    walker.mark("no result", node.start + 6, fn, { sequence: false, awaited: false, tails: [] });
    if (node.end === node.start + 6) walker.endStatement(node);
    return;
  }
  const result = openResult(walker, argument);
  closeResult(walker, argument, result);
  walker.endStatement(node);
}

/** Whether it is `undefined`, or `void` of a literal, also where types are written beside it. */
function isNothing(walker: Walker, node: Node): boolean {
  const { type, name, operator, argument } = unwrapped(node);
  return type === "Identifier" && name === "undefined" && !walker.declares(name) ||
    type === "UnaryExpression" && operator === "void" && unwrapped(argument).type === "Literal";
}

function tryStatement(walker: Walker, node: Node): void {
  const fn = walker.current;
  const { block, handler, finalizer } = node;
  const finallies = finalizer === null ? 0 : 1;
  fn.finallies += finallies;
  fn.tries++;
  const known = walker.externalCalls.length;
  const { moduleAwaits } = walker;
  const isTakenApart = handler?.param?.type === "ObjectPattern";
  if (isTakenApart) markInAny(walker, "try{", block.start + 1);
  walker.visit(block);
  const tried = walker.externalCalls.slice(known);
  fn.tries--;
  if (handler !== null) {
    fn.tries += finallies;
    const awaits = walker.moduleAwaits > moduleAwaits;
    if (isTakenApart) {
      markInAny(walker, "}catch(e){", block.end - 1);
      caught(walker, block.end - 1, { error: UNNAMED, tried, awaits });
      markInAny(walker, "throw e}", block.end - 1);
    }
    if (handler.param !== null) {
      // The call may still be suspended there, after a rejected `await`.
      walker.apart(() => walker.visit(handler.param));
      walker.declarePattern(handler.param);
    } else markInAny(walker, "unnamed error", handler.body.start);
    if (!isTakenApart) {
      const error = handler.param === null ? UNNAMED : handler.param.name;
      caught(walker, handler.body.start + 1, { error, tried, awaits });
    }
    walker.visit(handler.body);
    fn.tries -= finallies;
  }
  fn.finallies -= finallies;
  if (finalizer !== null) {
    if (walker.moduleAwaits > moduleAwaits) walker.markModuleAwait("awaiting clause", finalizer.start + 1);
    walker.mark("clause", finalizer.start + 1);
    walker.visit(finalizer);
  }
}

/** What the error of a `catch` without a name is called, behind the prefix. */
const UNNAMED = "";

/**
 * Marks where an error has been caught. One that a pattern takes apart is caught before, in a `try` of ours within the
 * block, and thrown on: what it says has been mended by then.
 */
function caught(
  walker: Walker,
  at: number,
  { error, tried, awaits }: { error: string | undefined; tried: ExternalCall[]; awaits: boolean },
): void {
  if (walker.current.node === undefined && error !== undefined) {
    walker.markTried("module clause", at, tried, error);
  }
  if (awaits) walker.markModuleAwait("awaiting clause", at, { error });
  walker.mark("clause", at);
  if (walker.current.node !== undefined) walker.marks.at(-1)!.error = error;
}

/** Marks a place in a function, or at a module's top level. */
function markInAny(walker: Walker, op: Op, at: number): void {
  if (walker.current.node === undefined) walker.markTried(op, at, [], UNNAMED);
  else walker.mark(op, at);
}

function labeled(walker: Walker, node: Node): void {
  let body = node;
  while (body.type === "LabeledStatement") body = body.body;
  const handler = LOOPS[body.type];
  if (handler === undefined) walker.visit(body);
  else handler(walker, body, node);
}

/** Visits a loop; `whole` is the statement with its labels. */
type LoopHandler = (walker: Walker, node: Node, whole: Node) => void;

function forIn(walker: Walker, node: Node): void {
  loopHead(walker, node.left);
  walker.visit(node.right);
  walker.visit(node.body);
}

function loopHead(walker: Walker, left: Node): void {
  walker.current.blocks++;
  if (left.type === "VariableDeclaration") variables(walker, left);
  else walker.visit(left);
  walker.current.blocks--;
}

function forOf(walker: Walker, node: Node, whole: Node): void {
  const fn = walker.current;
  const { left, right } = node;
  const disposes = left.type === "VariableDeclaration" && left.kind.endsWith("using");
  const awaits = fn.async && (node.await === true || left.kind === "await using");
  if (awaits) walker.mark("{", whole.start);
  if (awaits) walker.apart(() => loopHead(walker, left));
  else loopHead(walker, left);
  if (node.await && awaits) {
    walker.mark("suspend iterable", right.start);
    walker.marks.at(-1)!.waitsAt = waitsAt(right);
  }
  walker.printed(right);
  fn.calls++;
  if (node.await && awaits) walker.mark("end iterable", right.end);
  fn.forOfs++;
  if (disposes) fn.disposals++;
  if (awaits) awaitingBody(walker, node, disposes);
  else visitRound(walker, node);
  if (disposes) fn.disposals--;
  fn.forOfs--;
  if (awaits) walker.mark(";resume}", whole.end);
}

/** The body of a `for await`, in a block of its own. */
function awaitingBody(walker: Walker, loop: Node, disposes: boolean): void {
  const { body } = loop;
  walker.mark("{", body.start);
  walker.mark("resume;try{", body.start);
  visitRound(walker, loop);
  walker.mark(disposes ? "}suspend disposal" : "}suspend", body.end);
  walker.mark("}", body.end);
}

function switchStatement(walker: Walker, node: Node): void {
  walker.visit(node.discriminant);
  walker.current.blocks++;
  for (const branch of node.cases) {
    walker.visitOptional(branch.test);
    walker.visitAll(branch.consequent);
  }
  walker.current.blocks--;
}

const LOOPS: Record<string, LoopHandler> = {
  DoWhileStatement: (walker, node) => {
    walker.visit(node.body);
    walker.visit(node.test);
  },
  ForInStatement: forIn,
  ForOfStatement: forOf,
  ForStatement: (walker, node) => {
    if (node.init !== null) loopHead(walker, node.init);
    walker.visitOptional(node.test);
    walker.visitOptional(node.update);
    walker.visit(node.body);
  },
  WhileStatement: (walker, node) => {
    walker.visit(node.test);
    walker.visit(node.body);
  },
};

const loop: Handler = (walker, node) => LOOPS[node.type]!(walker, node, node);

function withStatement(walker: Walker, node: Node): void {
  walker.current.untouchable = true;
  walker.visit(node.object);
  walker.withs++;
  walker.visit(node.body);
  walker.withs--;
}

function expressionStatement(walker: Walker, node: Node): void {
  walker.visit(node.expression);
  tellAssigned(walker, node);
  tellUnseen(walker, node.expression, "tell assigned");
  walker.endStatement(node);
}

function exportDefault(walker: Walker, node: Node): void {
  const { declaration } = node;
  if (walker.options.handlers) noteDefaultExport(walker, declaration);
  walker.hint = declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration"
    ? "default"
    : "";
  if (walker.hint !== "") walker.visit(declaration);
  else walker.visitNamed(declaration, "default");
  walker.hint = "";
}

function imports(walker: Walker, node: Node): void {
  if (walker.options.tests) noteRunnerImport(walker, node);
  noteMacros(walker, node);
  for (const specifier of node.specifiers) {
    walker.declare(specifier.local.name, null);
    const { imported } = specifier;
    if (imported?.type === "Identifier" && imported.name !== specifier.local.name) {
      walker.importedAs.set(specifier.local.name, imported.name);
    }
    if (isExternalSpecifier(node.source.value)) walker.imports.set(specifier.local.name, node.source.value);
  }
}

export const statements: Handlers = {
  BlockStatement: block,
  DoWhileStatement: loop,
  ExportDefaultDeclaration: exportDefault,
  ExportNamedDeclaration: (walker, node) => {
    if (node.declaration?.type !== "VariableDeclaration") return walker.visitOptional(node.declaration);
    walker.exports = [];
    walker.visit(node.declaration);
    tellExported(walker, node);
  },
  ExpressionStatement: expressionStatement,
  ForInStatement: loop,
  ForOfStatement: loop,
  ForStatement: loop,
  IfStatement: ifStatement,
  ImportDeclaration: imports,
  LabeledStatement: labeled,
  Program: (walker, node) => {
    const first = node.body.find((statement: Node) => typeof statement.directive !== "string");
    if (first !== undefined && !walker.hasBegun) {
      walker.hasBegun = true;
      walker.markTried("module", first.start, [], "");
      walker.markModuleAwait("awaiting module", first.start);
    }
    noteHoisted(walker, node.body);
    for (const [i, statement] of node.body.entries()) {
      if (statement.directive === "use strict") walker.current.strict = true;
      walker.visit(statement);
      node.body[i] = undefined;
    }
  },
  ReturnStatement: returnStatement,
  SwitchStatement: switchStatement,
  ThrowStatement: (walker, node) => {
    walker.visit(node.argument);
    walker.endStatement(node);
  },
  TryStatement: tryStatement,
  TSExportAssignment: (walker, node) => walker.visit(node.expression),
  TSModuleBlock: block,
  TSModuleDeclaration: (walker, node) => {
    if (node.declare !== true && node.body) walker.visit(node.body);
  },
  VariableDeclaration: variableStatement,
  WhileStatement: loop,
  WithStatement: withStatement,
};
