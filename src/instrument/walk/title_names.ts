/**
 * Names in a title that is made at run time, `adds ${a} and ${c.b}`: where a test can see what they stand for, and it is still
 * that when the test runs, it is handed to the recorder, and the title is filled in when it is shown.
 *
 * @module
 */
import { unwrap } from "../names.ts";
import type { Node } from "./survey.ts";
import { eachName } from "./walker.ts";

/** What a file makes of a name. */
interface Uses {
  /** Start and end of the scopes that declare it. */
  scopes: [start: number, end: number][];
  /** It is declared by something that may change, or set anywhere. */
  mayChange: boolean;
}

export type NameUses = ReadonlyMap<string, Uses>;

/** Whether a text may have a title that is made at run time. */
export function mentionsMadeTitles(text: string): boolean {
  return /\b(?:test|it|specify|describe|suite|context)\b[\w.]*\)?\(\s*(?:`[^`]*\$\{|[A-Za-z_$][\w$.]*\s*[,+])/
    .test(text) ||
    /\b(?:test|it|specify|describe|suite|context)\b[\w.]*\)?\(\s*(?:"[^"\n]*"|'[^'\n]*'|`[^`]*`)\s*\+/.test(
      text,
    ) ||
    /\bname\s*:\s*(?:`[^`]*\$\{|(?:"[^"\n]*"|'[^'\n]*'|`[^`]*`)\s*\+)/.test(text);
}

/** What a title is put together of: `"adds " + a + "."` is three parts; any other is one. */
export function titleParts(title: Node): Node[] {
  const parts: Node[] = [];
  let at = unwrap(title);
  for (; at.type === "BinaryExpression" && at.operator === "+"; at = unwrap(at.left)) {
    parts.unshift(unwrap(at.right));
  }
  parts.unshift(at);
  // Numbers that come before the first text are added up.
  return parts.slice(0, 2).some(isText) ? parts : [unwrap(title)];
}

function isText({ type, value }: Node): boolean {
  return type === "TemplateLiteral" || type === "Literal" && typeof value === "string";
}

/** What a file makes of all its names. */
export function nameUses(program: Node): NameUses {
  const found = new Map<string, Uses>();
  const usesOf = (name: string): Uses => {
    const known = found.get(name) ?? { scopes: [], mayChange: false };
    found.set(name, known);
    return known;
  };
  const declare = (pattern: Node, scope: Node) =>
    eachName(pattern, (name) => usesOf(name).scopes.push([scope.start, scope.end]));
  const change = (pattern: Node) => eachName(pattern, (name) => usesOf(name).mayChange = true);

  /** @param own the variables that the head of a `for` has for each round */
  function visit(node: Node, scope: Node, own?: ReadonlySet<string>): void {
    if (node === null || typeof node !== "object") return;
    if (Array.isArray(node)) return node.forEach((child) => visit(child, scope, own));
    switch (node.type) {
      case "VariableDeclaration":
        for (const { id } of node.declarations) {
          if (node.kind === "const" || node.kind === "let") declare(id, scope);
          else change(id);
        }
        break;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        if (node.id) change(node.id);
        for (const param of node.params) declare(param, node);
        scope = node;
        break;
      case "ClassDeclaration":
      case "ClassExpression":
      case "TSEnumDeclaration":
        if (node.id) change(node.id);
        break;
      case "ImportDeclaration":
        return node.specifiers.forEach(({ local }: Node) => change(local));
      case "CatchClause":
        if (node.param) change(node.param);
        break;
      case "AssignmentExpression":
        change(node.left);
        break;
      case "UpdateExpression":
        if (node.argument.type === "Identifier" && !own?.has(node.argument.name)) change(node.argument);
        return;
      case "ForInStatement":
      case "ForOfStatement":
        if (node.left.type !== "VariableDeclaration") change(node.left);
        scope = node;
        break;
      case "ForStatement": {
        const rounds = new Set<string>();
        if (node.init?.kind === "let") {
          for (const { id } of node.init.declarations) eachName(id, (name) => rounds.add(name));
        }
        visit(node.init, node);
        visit(node.test, node);
        visit(node.update, node, rounds);
        return visit(node.body, node);
      }
      case "BlockStatement":
      case "StaticBlock":
      case "TSModuleBlock":
      case "SwitchStatement":
        scope = node;
    }
    for (const key in node) {
      const child = node[key];
      if (typeof child === "object" && key !== "parent") visit(child, scope, own);
    }
  }

  visit(program, program);
  return found;
}

/** The names in a title's `${…}` that a function can tell: what they stand for does not change, and the function sees it. */
export function titleNames(title: Node, fn: Node, uses: NameUses): string[] {
  const at = unwrap(title);
  const parts = titleParts(at).flatMap((part): Node[] =>
    part.type === "TemplateLiteral" ? part.expressions : [part]
  );
  const roots = parts.map(rootOf).filter((name) => name !== undefined);
  return [...new Set(roots)].filter((name) => {
    const { scopes, mayChange } = uses.get(name) ?? { scopes: [], mayChange: true };
    return !mayChange && scopes.some(([start, end]) => start <= at.start && at.end <= end) &&
      !scopes.some(([start, end]) => fn.start <= start && end <= fn.end);
  });
}

/** The first name of `a` or `a.b.c`. */
function rootOf(node: Node): string | undefined {
  let at = unwrap(node);
  while (at.type === "MemberExpression" && !at.computed && at.property.type === "Identifier") {
    at = unwrap(at.object);
  }
  return at.type === "Identifier" && at.name !== "arguments" ? at.name : undefined;
}
