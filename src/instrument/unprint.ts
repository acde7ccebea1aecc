/**
 * The way back where the host has printed the rendered text anew, as Bun does with every module: takes the probes
 * out of a function's or class's text. The rest is as the host printed it, so the result is what the host prints of
 * the original, except for indentation and parentheses in odd places.
 *
 * @module
 */

import { needsParentheses } from "./parentheses.ts";
import { parse } from "../syntax/parse.ts";
import type { Node } from "./walk/survey.ts";

export interface UnprintOptions {
  /** What every injected identifier begins with. */
  prefix: string;
  /** Whether the site of this number is an arrow whose body was an expression. */
  isExpression: (site: number) => boolean;
  /** The name that the function of a site was declared by at the top level of a body; "" when it was not. */
  declaredName: (site: number) => string;
}

/** Takes the probes out of a function's text; `undefined` when the text cannot be read. */
export function unprint(text: string, options: UnprintOptions): string | undefined {
  const read = parsed(text);
  if (read === undefined) return undefined;
  const { program, whole, before, after } = read;
  const edits = new Unprinter(whole, options);
  edits.visit(program, undefined);
  const result = edits.apply();
  return result.slice(before.length, result.length - after.length);
}

/** Whether a text is all of a function's or a class's. */
export function isWhole(text: string): boolean {
  return parsed(text) !== undefined;
}

/** Reads a function's or a class's text, with what has to stand around it. */
function parsed(text: string) {
  for (const sourceType of text.includes("import.meta") ? META : SCRIPT) {
    for (const [before, after] of WRAPPERS) {
      const whole = before + text + after;
      try {
        return { program: parse(whole, { lang: "js", sourceType }), whole, before, after };
      } catch {
        // It may be of another kind.
      }
    }
  }
  return undefined;
}

/**
 * A function's text is an expression, a method of an object, or a member of a class; an expression may be one of a method
 * that is an asynchronous generator.
 */
const WRAPPERS: [string, string][] = [
  ["(", "\n)"],
  ["({", "\n})"],
  ["(class{", "\n})"],
  ["(class extends a{async*a(){(", "\n)}})"],
];

/** A script may do what a module may not, and has no `import.meta`, which may stand in a text of one. */
const SCRIPT = ["script"] as const;
const META = ["module", "script"] as const;

const NEXT_RESOURCE = "await using ";

/** What ends the name of a file that is imported as something else than a module, where the loader has to be kept from it. */
export const UNKNOWN = "?tph";

const CALLS = /^(?:E[0-4n]|Wm|Nv|[LFSRCOVGTUWAZBYQHKNIJP])$/;

class Unprinter {
  /** Replaced stretches, by start; a stretch inside another is part of what that one keeps. */
  readonly #cuts: { start: number; end: number; text: string }[] = [];
  /** Stretches that stood one level deeper. */
  readonly #deeper: [number, number][] = [];
  /** Stretches whose line starts are text. */
  readonly #quoted: [number, number][] = [];
  readonly #text: string;
  readonly #options: UnprintOptions;

  constructor(text: string, options: UnprintOptions) {
    this.#text = text;
    this.#options = options;
  }

  visit(node: Node, parent: Node | undefined): void {
    if (node.type === "TemplateElement") this.#quoted.push([node.start, node.end]);
    const inner = this.#inner(node);
    if (inner !== undefined) {
      const before = this.#text.slice(Math.max(0, node.start - 200), node.start);
      const needs = needsParentheses(inner, { place: node, parent, before });
      this.#cut(node.start, inner.start, needs ? "(" : "");
      this.#cut(inner.end, node.end, needs ? ")" : "");
      return this.visit(inner, parent);
    }
    if (node.type === "BlockStatement") {
      if (this.#body(node, parent) || this.#loop(node) || this.#inOne(node, parent)) return;
      const body: Node[] = node.body;
      if (body.length > 0 && body.every((statement) => this.#vanishes(statement))) {
        return this.#cut(node.start, node.end, "{}");
      }
      const [leave, end, ...more] = body;
      if (end?.type === "ReturnStatement" && end.argument === null && more.length === 0) {
        // A `return` of an async generator.
        if (/^[LV]$/.test(this.#probe(leave!.expression ?? leave) ?? "")) {
          this.#cut(node.start, end.start, "");
          return this.#cut(end.end, node.end, "");
        }
      }
    }
    if (node.type === "ExpressionStatement" && this.#probe(node.expression) !== undefined) {
      if (this.#inner(node.expression) === undefined) return this.#cutLine(node);
    }
    this.#told(node);
    if ((node.type === "TryStatement" || node.type === "VariableDeclaration") && this.#vanishes(node)) {
      return node.declarations?.[0].init.arguments[1]?.value === 0 ? this.#join(node) : this.#cutLine(node);
    }
    if ((node.type === "ReturnStatement" || node.type === "YieldExpression") && node.argument !== null) {
      if (this.#probe(node.argument) !== undefined && node.argument.arguments.length === 1) {
        return this.#cut(node.start + (node.type === "ReturnStatement" ? 6 : 5), node.argument.end, "");
      }
    }
    if (node.type === "CatchClause" && node.param?.name === `${this.#options.prefix}e`) {
      this.#cut(node.param.start - 1, node.body.start, "");
    }
    if (node.type === "ImportExpression" && typeof node.source.value === "string") {
      const { end, value } = node.source;
      if (value.endsWith(UNKNOWN)) this.#cut(end - 1 - UNKNOWN.length, end - 1, "");
    }
    if (this.#lowered(node)) return this.#restore(node, node.declarations[0].init);
    if (node.type === "FunctionExpression" && node.id === null) this.#name(node);
    for (const key in node) {
      const child = node[key];
      if (Array.isArray(child)) { for (const item of child) if (isNode(item)) this.visit(item, node); }
      else if (isNode(child)) this.visit(child, node);
    }
  }

  /** Whether this is what a function declared in a block has been made into, as the body is one: `let f = function() {…};`. */
  #lowered(node: Node): boolean {
    if (node.type !== "VariableDeclaration" || node.kind !== "let") return false;
    const [{ id, init }, ...more] = node.declarations;
    return more.length === 0 && init?.type === "FunctionExpression" && init.id === null &&
      this.#nameOf(init) === id.name;
  }

  #restore(declaration: Node, fn: Node): void {
    this.#cut(declaration.start, fn.start, "");
    if (this.#text[declaration.end - 1] === ";") this.#cut(declaration.end - 1, declaration.end, "");
    this.visit(fn, undefined);
  }

  /** Gives a function that was declared its name back. */
  #name(fn: Node): void {
    const name = this.#nameOf(fn);
    if (name === "") return;
    const open = this.#text.indexOf("(", fn.start);
    this.#cut(fn.start, open, `${fn.async ? "async " : ""}function${fn.generator ? "*" : ""} ${name}`);
  }

  #nameOf(fn: Node): string {
    for (const statement of fn.body.body) {
      const site = this.#enter(statement);
      if (site !== undefined) return this.#options.declaredName(site);
    }
    return "";
  }

  /** The probe that a call belongs to. */
  #probe(node: Node): string | undefined {
    const { prefix } = this.#options;
    if (node.type !== "CallExpression") return undefined;
    // Where Bun runs a text as it is, a probe may be in parentheses, as it was inserted.
    const { name = "", type } = node.callee.type === "ParenthesizedExpression"
      ? node.callee.expression
      : node.callee;
    if (type !== "Identifier") return undefined;
    return name.startsWith(prefix) && CALLS.test(name.slice(prefix.length))
      ? name.slice(prefix.length)
      : undefined;
  }

  /** What a probe hands back. */
  #inner(node: Node): Node | undefined {
    if (node.type === "ParenthesizedExpression" && node.expression.type === "SequenceExpression") {
      const [first, second] = node.expression.expressions;
      const probe = this.#probe(first);
      return probe === "A" && first.arguments.length < 4 ? second : undefined;
    }
    const probe = this.#probe(node);
    if (probe === undefined || !/^(?:[LFSRVTZAQN]|Wm)$/.test(probe)) return undefined;
    // As a statement of its own, where it tells of `this`, it stands for nothing.
    if (probe === "Wm" && node.arguments[1]?.type === "ThisExpression") return undefined;
    // `A(site, call, [arguments before], last)`; the others hand back their second argument.
    return probe === "A" ? node.arguments[3] : node.arguments[1];
  }

  /** Takes the probes out of a function's body; false when it has none. */
  #body(block: Node, parent: Node | undefined): boolean {
    const body: Node[] = block.body;
    const at = body.findIndex((statement) => this.#enter(statement) !== undefined);
    if (at < 0) return false;
    const site = this.#enter(body[at])!;
    const wrapped = body[at + 1];
    const isWrapped = wrapped?.type === "TryStatement" && body.length === at + 2;
    const statements: Node[] = isWrapped ? wrapped.block.body : body.slice(at + 1);
    if (this.#options.isExpression(site) && statements.length === 1) {
      const result = statements[0].argument;
      const inner = result === null ? undefined : this.#inner(result) ?? result;
      if (inner !== undefined) {
        const isObject = inner.type === "ObjectExpression" || inner.type === "SequenceExpression";
        this.#cut(block.start, inner.start, isObject ? "(" : "");
        this.#cut(inner.end, block.end, isObject ? ")" : "");
        this.#deeper.push([block.start, block.end]);
        if (isWrapped) this.#deeper.push([block.start, block.end]);
        this.visit(inner, parent);
        return true;
      }
    }
    for (const statement of body.slice(0, at)) this.visit(statement, block);
    this.#cutLine(body[at]);
    if (isWrapped) {
      const { start, end } = wrapped.block;
      this.#cut(wrapped.start, start + 1, "");
      this.#cut(end - 1, wrapped.end, "");
      this.#trim(wrapped.start, start + 1, end - 1, wrapped.end);
      this.#deeper.push([start + 1, end - 1]);
    }
    for (const statement of statements) this.visit(statement, isWrapped ? wrapped.block : block);
    if (at === 0 && statements.every((statement) => this.#vanishes(statement))) {
      this.#cuts.push({ start: block.start, end: block.end, text: "{}" });
    }
    return true;
  }

  /** Takes the probes out of a `for await` in the block that was put around it; false for any other block. */
  #loop(block: Node): boolean {
    const [first, ...rest]: Node[] = block.body.filter(({ type }: Node) => type !== "EmptyStatement");
    let loop = first;
    while (loop?.type === "LabeledStatement") loop = loop.body as Node;
    if (loop?.type !== "ForOfStatement" || !loop.await || rest.length !== 1) return false;
    const [resume, guard] = loop.body.body ?? [];
    if (this.#probe(rest[0]!.expression ?? rest[0]) !== "R" || guard?.type !== "TryStatement") return false;
    if (this.#probe(resume.expression ?? resume) !== "R" || guard.block.body.length > 1) return false;
    // Bun drops an empty block.
    const statement: Node = guard.block.body[0] ??
      { type: "EmptyStatement", start: resume.start, end: resume.start };
    const isBlock = statement.type === "BlockStatement";
    let start: number = statement.start;
    // A statement stands on a line of its own, as it is printed.
    const line = this.#text.lastIndexOf("\n", start);
    if (!isBlock && line > loop.body.start) start = line;
    this.#cut(block.start, first!.start, "");
    this.#cut(isBlock || start !== line ? loop.body.start : loop.body.start - 1, start, "");
    const isEmpty = statement.start === statement.end;
    this.#cut(statement.end, block.end, isEmpty ? ";" : "");
    this.#deeper.push([block.start, block.end]);
    if (!isEmpty) this.#deeper.push([loop.body.start, loop.body.end]);
    if (isBlock) this.#deeper.push([loop.body.start, loop.body.end]);
    for (const part of [loop.left, loop.right, statement]) this.visit(part, loop);
    return true;
  }

  /** Takes the block of ours out of one whose statements were put into it; false for any other block. */
  #inOne(block: Node, parent: Node | undefined): boolean {
    const [first, second, ...rest]: Node[] = block.body;
    const inner = second === undefined ? this.#guarded(first, parent) : this.#disposing(first!, second);
    if (inner === undefined || rest.length > 0) return false;
    this.#cut(block.start, inner.start, "");
    this.#cut(inner.end, block.end, "");
    this.#deeper.push([inner.start, inner.end]);
    this.visit(inner, second === undefined ? first : block);
    return true;
  }

  /** What a `try` of ours has, in a block whose error a pattern takes apart. */
  #guarded(guard: Node | undefined, parent: Node | undefined): Node | undefined {
    if (parent?.type !== "TryStatement" || guard?.type !== "TryStatement") return undefined;
    const last = guard.handler?.body.body.at(-1);
    const throwsOn = last?.type === "ThrowStatement" && last.argument.name === `${this.#options.prefix}e`;
    return throwsOn ? guard.block : undefined;
  }

  /** What a block of ours has, behind which its call goes on when the block has disposed of something. */
  #disposing(block: Node, resume: Node): Node | undefined {
    if (block.type !== "BlockStatement" || resume.type !== "ExpressionStatement") return undefined;
    return this.#probe(resume.expression) === "R" ? block : undefined;
  }

  /** Takes out of a declaration or statement what tells of the values that its patterns have got. */
  #told({ type, declarations, expression }: Node): void {
    const parts: Node[] = type === "VariableDeclaration"
      ? declarations
      : type === "ExpressionStatement" && expression.type === "SequenceExpression"
      ? expression.expressions
      : [];
    for (let i = 1; i < parts.length; i++) {
      const { init, id, end } = parts[i]!;
      // Where a statement is never reached, Bun leaves its variables alone of it.
      const isTelling = init === null
        ? id.type === "Identifier" && this.#isTelling(id.name)
        : this.#probe(init ?? parts[i]!) === "Nv";
      if (isTelling) this.#cut(parts[i - 1]!.end, end, "");
    }
  }

  /** Whether a variable stands for a probe in a declaration. */
  #isTelling(name: string): boolean {
    const { prefix } = this.#options;
    return name.startsWith(prefix) && /^v\d+$/.test(name.slice(prefix.length));
  }

  #vanishes(statement: Node): boolean {
    if (statement.type === "VariableDeclaration") {
      const callee = statement.declarations[0]?.init?.callee;
      return callee?.type === "Identifier" && callee.name === `${this.#options.prefix}D`;
    }
    if (statement.type === "TryStatement") {
      const { block, handler, finalizer } = statement;
      return finalizer === null && handler.param === null && handler.body.body.length === 0 &&
        block.body.length === 1 && this.#probe(block.body[0].expression ?? block.body[0]) === "C";
    }
    return statement.type === "ExpressionStatement" && this.#probe(statement.expression) !== undefined &&
      this.#inner(statement.expression) === undefined;
  }

  /** The number of the site whose call a statement enters. */
  #enter(statement: Node): number | undefined {
    if (statement.type !== "VariableDeclaration") return undefined;
    let init: Node | null = statement.declarations[0]?.init ?? null;
    if (init?.type === "ConditionalExpression") init = init.alternate as Node;
    while (init !== null && /^[OUP]$/.test(this.#probe(init) ?? "")) init = init.arguments[0] as Node;
    if (init === null || !this.#probe(init)?.startsWith("E")) return undefined;
    const site: Node = init.arguments[0];
    return this.#probe(site) === "W" ? site.arguments[0].value : site.value;
  }

  #cut(start: number, end: number, text: string): void {
    this.#cuts.push({ start, end, text });
  }

  /** Removes a statement with the white space before it. */
  #cutLine({ start, end }: Node): void {
    while (/\s/.test(this.#text[start - 1] ?? "")) start--;
    if (this.#text[end] === ";") end++;
    this.#cut(start, end, "");
  }

  /** Puts the comma back where an `await using` of several was parted by a probe. */
  #join({ start, end }: Node): void {
    while (/[\s;]/.test(this.#text[start - 1] ?? "")) start--;
    end = this.#text.indexOf(NEXT_RESOURCE, end) + NEXT_RESOURCE.length;
    this.#cut(start, end, ", ");
  }

  /** The white space that stood around a `try` and its end. */
  #trim(open: number, inside: number, close: number, end: number): void {
    const text = this.#text;
    let at = open;
    while (/\s/.test(text[at - 1] ?? "")) at--;
    this.#cut(at, open, "");
    at = close;
    while (at > inside && /\s/.test(text[at - 1]!)) at--;
    this.#cut(at, close, "");
    void end;
  }

  apply(): string {
    const text = this.#text;
    // Line starts that lie deeper than they did lose two blanks a level; so do those in a `try` around it all.
    const around = Number(
      new RegExp(`\\b(?:const|let) \\${this.#options.prefix}(\\d+)`).exec(text)?.[1] ?? 0,
    );
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
      const within = ([start, end]: [number, number]) => at >= start && at < end;
      if (this.#quoted.some(within)) continue;
      const levels = around + this.#deeper.filter(within).length;
      let blanks = 0;
      while (blanks < 2 * levels && text[at + 1 + blanks] === " ") blanks++;
      if (blanks > 0) this.#cut(at + 1, at + 1 + blanks, "");
    }
    const cuts = this.#cuts.sort((a, b) => a.start - b.start || b.end - a.end);
    let result = "";
    let from = 0;
    for (const { start, end, text: replacement } of cuts) {
      if (start < from) {
        // A cut within a cut, or one that overlaps it.
        if (end > from) from = end;
        continue;
      }
      result += text.slice(from, start) + replacement;
      from = end;
    }
    return result + text.slice(from);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}
