/**
 * The state of a walk over the tree, and how it goes from node to node. What a kind of node needs is in the
 * handlers: a node that has none, such as an identifier or a type, is a leaf.
 *
 * @module
 */

import type { SecretNames } from "../../contract.ts";
import { CannotInstrument } from "../../syntax/parse.ts";
import type { LiteralRange } from "../evaluated_text.ts";
import { isFunction } from "../names.ts";
import type { ExternalCall, ExternalLocal } from "./external.ts";
import type { Alias } from "./aliases.ts";
import type { NamedHandler } from "./routes.ts";
import type { NameUses } from "./title_names.ts";
import type { RunnerNames, TestCall } from "./tests.ts";
import {
  Fn,
  type KeyParam,
  type Mark,
  type Node,
  type Op,
  type Result,
  type Self,
  type TailCall,
} from "./survey.ts";

/** Visits the children of one kind of node. */
export type Handler = (walker: Walker, node: Node) => void;

/** Handlers by the node's type. */
export type Handlers = Record<string, Handler>;

/** A value that was taken from something: how much its name says, and how it is read without an effect. */
interface Taken {
  level: number;
  value: string;
}

/** A text of the source, and how much its name says about it, see `SecretNames`. */
export interface WrittenSecret {
  level: number;
  text: string;
  /** The function that it is in. */
  fn: Fn;
  /** Whether a probe can stand around it, if the function has any. */
  isSeen: boolean;
}

/** Syntax that not every host knows. */
export type NewSyntax = "decorators" | "using";

/** What a walk has to know. */
export interface WalkOptions {
  /** Whether calls in tail position matter. */
  tailCalls: boolean;
  /** Whether the whole file is strict. */
  strict: boolean;
  /** Whether it is TypeScript. */
  typed: boolean;
  /** Whether it was TypeScript before a transpiler printed it. */
  printed: boolean;
  /** Whether Bun's transpiler prints it before it runs. */
  keepNames: boolean;
  /** Syntax that the text may not have. */
  unknown?: readonly NewSyntax[] | undefined;
  /** Whether external calls are looked for. */
  externalCalls: boolean;
  /** Whether the probes of a module's own `catch` clauses are there. */
  clauses: boolean;
  /** Whether the file may have tests. */
  tests: boolean;
  /** Whether it may answer requests. */
  handlers: boolean;
  /** Whether it may evaluate texts of modules. */
  evaluates: boolean;
  /** What stands for the module in names. */
  baseName: string;
  /** Which values are secrets by their names; absent where nothing is hidden. */
  secrets?: SecretNames | undefined;
}

export class Walker {
  /** The functions in the order in which they begin; the first is the file. */
  readonly functions: Fn[] = [];
  readonly marks: Mark[] = [];
  /** The declarations of what is disposed of that something of ours is declared behind. */
  readonly disposals = new Set<Node>();
  readonly tails: TailCall[] = [];
  /** The names that the file assigns to outside their declaration. */
  readonly assigned: Set<string> = new Set();
  /** The function whose code is being walked. */
  current: Fn;
  /** How many `with` bodies enclose the node. */
  withs = 0;
  /** Whether the node is in what must stay as it is, see `commonjs_exports.ts` and `macros.ts`. */
  isAsWritten = false;
  /** The names of what Bun calls as it prints the module. */
  readonly macros: Set<string> = new Set();
  /** The object that was last set to `module.exports`. */
  exported: Node | undefined;
  /** The function that stands for a namespace or an enum, see `isPrintedBlock`. */
  printedBlock: Node | undefined;
  /** What such functions call the namespaces and enums. */
  readonly namespaces: Set<string> = new Set();

  readonly externalCalls: ExternalCall[] = [];
  readonly externalLocals: ExternalLocal[] = [];
  /** The functions that may be tests, before and after the walk has come to them. */
  readonly tested: Map<Node, Omit<TestCall, "fn">> = new Map();
  readonly testCalls: TestCall[] = [];
  readonly runnerNames: RunnerNames = new Map();
  /** Where titles of tests may be made at run time. */
  nameUses: NameUses | undefined;
  /** The functions that are handed to a server, and for which route; "" where none is told. */
  readonly handlersOfRequests: Map<Node, string> = new Map();
  readonly namedHandlers: NamedHandler[] = [];
  /** How many calls that give the bytes of a key have been marked. */
  keyCalls = 0;
  /** How much is said of the bytes of the last one. */
  keyLevel = 0;
  /** The callbacks that take such bytes. */
  readonly keyCallbacks: Map<Node, KeyParam> = new Map();
  /** The literals that are evaluated, in the order of the text. */
  readonly evaluated: LiteralRange[] = [];
  /** Texts that are set to a secret's name. */
  readonly writtenSecrets: WrittenSecret[] = [];
  /** What is said of expressions that are visited later, see `told.ts`. */
  readonly told: Map<Node, number> = new Map();
  /** At a module's top level: what is said of expressions around which no probe can stand. */
  readonly unseen: Map<Node, number> = new Map();
  /** Texts that are part of one that has been looked at. */
  readonly joined: Set<Node> = new Set();
  /** How many nodes enclose this one that are called: V8 quotes them in errors, and no arguments. */
  callees = 0;
  /** In an export: what is to be told behind it, see `taken.ts`. */
  exports: Taken[] | undefined;
  /** Names that loops around the node give to properties. */
  readonly aliases: Map<string, Alias> = new Map();
  /** Names of what is typed unseen, see `asked.ts`. */
  readonly asked: Set<string> = new Set();
  /** The module that an imported name is from, where it is not one of the program's own. */
  readonly imports: Map<string, string> = new Map();
  /** What is imported under another name, by that: `import { createHmac as sign }`. */
  readonly importedAs: Map<string, string> = new Map();
  /** How many nodes enclose this one in which no external call is wrapped. */
  apartness = 0;
  /** How many enclose it whose code may run while the current function's call does not. */
  looseness = 0;
  /** How many enclose it whose source an engine may quote in an error: their text must stay as it is. */
  quotations = 0;
  /** The functions that the file declares at its top level. */
  readonly hoisted: Set<string> = new Set();
  /** Of the nodes in `quotations`: the names of such functions, whose calls are quoted nowhere, if the name means nothing else in the file. */
  readonly calling: string[] = [];
  /** The parts of optional chains that cannot be taken out of them. */
  readonly chained: Set<Node> = new Set();
  /** What the `await` that is being visited is for. */
  awaited: Node | undefined;
  /** Whether the text's first statement, behind its directives, has been reached: its tree may come in pieces. */
  hasBegun = false;
  /** How many of the module's top-level `await`s are marked. */
  moduleAwaits = 0;

  #taken = 0;
  #line = 1;
  #lineStart = 0;
  #scanned = 0;

  readonly text: string;
  readonly handlers: Map<string, Handler>;
  readonly options: WalkOptions;
  /** Whether functions note what their names stand for. */
  readonly knowsNames: boolean;

  constructor(text: string, handlers: Map<string, Handler>, options: WalkOptions) {
    this.text = text;
    this.handlers = handlers;
    this.options = options;
    this.current = new Fn(undefined, undefined);
    this.current.strict = options.strict;
    this.knowsNames = options.tailCalls || options.externalCalls || options.tests ||
      options.handlers;
    if (this.knowsNames) this.current.bindings = new Map();
    this.functions.push(this.current);
  }

  visit(node: Node): void {
    const handler = this.handlers.get(node.type);
    if (handler !== undefined) handler(this, node);
  }

  visitOptional(node: Node | null | undefined): void {
    if (node !== null && node !== undefined) this.visit(node);
  }

  /** Visits the nodes of a list; an array literal's holes are `null`. */
  visitAll(nodes: (Node | null)[]): void {
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i];
      if (node !== null) this.visit(node);
    }
  }

  /** Visits an expression; a function or class in it that has no name of its own is called `name`. */
  visitNamed(node: Node, name: string): void {
    for (;;) {
      switch (node.type) {
        case "ParenthesizedExpression":
        case "TSAsExpression":
        case "TSSatisfiesExpression":
        case "TSNonNullExpression":
        case "TSTypeAssertion":
          node = node.expression;
          continue;
        case "ConditionalExpression":
          this.visit(node.test);
          this.visitNamed(node.consequent, name);
          node = node.alternate;
          continue;
        case "LogicalExpression":
          this.visit(node.left);
          node = node.right;
          continue;
        case "FunctionExpression":
        case "ArrowFunctionExpression":
        case "ClassExpression":
        case "ObjectExpression":
        case "ArrayExpression":
          this.hint = name;
      }
      this.visit(node);
      return;
    }
  }

  /** The name that the next function, class or literal is called by; taken by its handler. */
  hint = "";
  /** The property or class member whose method the next function is; taken by its handler. */
  member: Node | undefined;
  /** What `this` is in that method. */
  self: Self | undefined;

  takeHint(): string {
    const { hint } = this;
    this.hint = "";
    return hint;
  }

  mark(op: Op, at: number, fn: Fn = this.current, result?: Result, tail?: TailCall): void {
    if (fn.node !== undefined) {
      this.marks.push({
        op,
        at,
        fn,
        result,
        tail,
        external: undefined,
        tried: undefined,
        error: undefined,
        waitsAt: undefined,
        secret: undefined,
      });
    }
  }

  /**
   * Visits something in which no external call is wrapped: the current function's call may be suspended there,
   * or it declares.
   */
  apart(visit: () => void): void {
    this.apartness++;
    visit();
    this.apartness--;
  }

  /** Visits code that may run while the current function's call does not. */
  loosely(visit: () => void): void {
    this.looseness++;
    visit();
    this.looseness--;
  }

  /** Visits what an engine may quote when it fails. In a function, the probe that sees the error mends its words. */
  quoted(node: Node): void {
    this.quotations++;
    this.visit(node);
    this.quotations--;
  }

  /** Visits what is taken apart or iterated: V8 quotes all of it but the arguments of calls. */
  printed(node: Node): void {
    this.callees++;
    this.quoted(node);
    this.callees--;
  }

  /** Marks the start or end of an expression that names a secret. */
  markSecret(op: Op, at: number, level: number): void {
    const calling = this.calling.length === 0 ? undefined : [...this.calling];
    this.#markOf({ op, at, fn: this.current, secret: { level, calling } });
  }

  /** Marks where a value is told that was taken from something. */
  markTaken(op: Op, at: number, { level, value }: Taken): void {
    const secret = { level, calling: undefined, value, index: this.#taken++ };
    this.#markOf({ op, at, fn: this.current, secret });
  }

  markExternal(op: Op, at: number, external: ExternalCall): void {
    this.#markOf({ op, at, fn: external.from, external });
  }

  /** Marks the start of a clause that catches what is thrown where no function's call is running. */
  markTried(op: Op, at: number, tried: ExternalCall[], error: string): void {
    if (this.options.clauses) this.#markOf({ op, at, fn: this.current, tried, error });
  }

  /** Marks a place of a module's top-level `await`s. */
  markModuleAwait(op: Op, at: number, about: Partial<Pick<Mark, "error" | "waitsAt">> = {}): void {
    if (this.options.clauses) this.#markOf({ op, at, fn: this.current, ...about });
  }

  /** All have the same members in the same order: engines read objects of one shape faster. */
  #markOf(
    { op, at, fn, result, tail, external, tried, error, waitsAt, secret }:
      & Pick<Mark, "op" | "at" | "fn">
      & Partial<Mark>,
  ): void {
    this.marks.push({ op, at, fn, result, tail, external, tried, error, waitsAt, secret });
  }

  /**
   * Ends a statement whose semicolon was left to the parser to supply: once its last expression is inside a probe's
   * parentheses, a next line that begins with `(`, `[` or a backtick would go on with it.
   */
  endStatement(node: Node): void {
    const last = this.marks[this.marks.length - 1];
    if (last === undefined || last.at !== node.end) return;
    if (this.text.charCodeAt(node.end - 1) === 59) return;
    switch (last.op) {
      case "))":
      case ")":
      case "suspend())":
      case "close result":
      case "no result":
      case "close branch":
        this.mark(";", node.end, this.current);
        break;
      case "tell declared":
      case "tell assigned":
        last.secret!.ends = true;
        break;
      // Only `await x++` needs it; and there Bun's parser does not supply one, either.
      case "end await":
        if (!this.options.tailCalls) this.mark(";", node.end, this.current);
        break;
      case "end module await":
        if (!this.options.tailCalls) this.markModuleAwait("end awaiting statement", node.end);
    }
  }

  /** Line and column of an offset, both from 1. Cheap as long as the offsets go forward. */
  locate(offset: number): { line: number; column: number } {
    const { text } = this;
    if (offset < this.#lineStart) {
      this.#line = 1;
      this.#lineStart = this.#scanned = 0;
    }
    for (let i = this.#scanned; i < offset; i++) {
      const c = text.charCodeAt(i);
      if (c > 13 && c < 0x2028) continue;
      if (c === 10 || c === 0x2028 || c === 0x2029 || c === 13 && text.charCodeAt(i + 1) !== 10) {
        this.#line++;
        this.#lineStart = i + 1;
      }
    }
    if (offset > this.#scanned) this.#scanned = offset;
    return { line: this.#line, column: offset - this.#lineStart + 1 };
  }

  /** The name of a function or class that has none: its place. */
  placeName(node: Node): string {
    return `${this.options.baseName}:${this.locate(node.start).line}`;
  }

  /**
   * Notes that the current function declares a name; `fn` when it is known to stand for a function. In a nested
   * block the name may mean something else outside, so nothing is known then.
   */
  declare(name: string, fn: Fn | null): void {
    const { bindings, blocks } = this.current;
    if (bindings !== undefined) bindings.set(name, bindings.has(name) || blocks > 0 ? null : fn);
  }

  /** Whether the current function, or one around it, has declared a name by now. */
  declares(name: string): boolean {
    for (let fn: Fn | undefined = this.current; fn !== undefined; fn = fn.parent) {
      if (fn.bindings?.has(name)) return true;
    }
    return false;
  }

  /** Notes the names of a pattern as declared by the current function. */
  declarePattern(pattern: Node): void {
    if (this.current.bindings !== undefined) eachName(pattern, (name) => this.declare(name, null));
  }
}

/**
 * Calls `visit` with each name that a binding pattern makes, in order, and with the property that it is taken from: `secret`
 * and `password` for `{ password: secret }`.
 */
/** @throws {CannotInstrument} where the host does not know it */
export function refuseUnknown(walker: Walker, syntax: NewSyntax): void {
  if (walker.options.unknown?.includes(syntax)) {
    throw new CannotInstrument(`the runtime does not know ${syntax}`);
  }
}

export function eachName(pattern: Node | null, visit: (name: string, property?: string) => void): void {
  eachTarget(pattern, (target, property) => {
    if (target.type === "Identifier") visit(target.name, property);
  });
}

/** Calls `visit` with each name and member that a pattern sets, in order, and with the property that it is taken from. */
export function eachTarget(
  pattern: Node | null,
  visit: (target: Node, property: string | undefined) => void,
  property?: string,
): void {
  switch (pattern?.type) {
    case "Identifier":
    case "MemberExpression":
      return visit(pattern, property);
    case "AssignmentPattern":
      return eachTarget(pattern.left, visit, property);
    case "RestElement":
      return eachTarget(pattern.argument, visit, property);
    case "TSParameterProperty":
      return eachTarget(pattern.parameter, visit);
    case "ArrayPattern":
      for (const element of pattern.elements) eachTarget(element, visit, property);
      return;
    case "ObjectPattern":
      for (const each of pattern.properties) {
        if (each.type === "Property") eachTarget(each.value, visit, keyOf(each));
        else eachTarget(each, visit);
      }
  }
}

/** The name of a property in a pattern, where it is written there. */
function keyOf({ computed, key }: Node): string | undefined {
  if (key.type === "Identifier" && !computed) return key.name;
  return key.type === "Literal" && typeof key.value === "string" ? key.value : undefined;
}

/** Whether an expression is one that takes its name from what stands around it. */
export function isNameable(node: Node): boolean {
  return isFunction(node) || node.type === "ClassExpression" || node.type === "ObjectExpression";
}
