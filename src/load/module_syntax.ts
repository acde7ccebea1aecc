import { parseSync } from "oxc-parser";
import { nestsTooDeep } from "../instrument/depth.ts";
import { keepParsed } from "../instrument/parse.ts";
import type { Lang } from "./source.ts";

/** What a text shows of the module system that it was written for. */
export interface ModuleSyntax {
  /** The text does not parse; the rest is guessed. */
  broken: boolean;
  /** It has `import` or `export` statements, or a top-level `await`. */
  module: boolean;
  /** It refers to the free names `module` or `exports`, or to the top level's `this`. */
  exports: boolean;
  /** It refers to the free name `require`. */
  require: boolean;
  /** Offsets of the top level's `this`. */
  topLevelThis: number[];
  /** Start and end of every `import.meta`. */
  importMeta: [number, number][];
  /** Start and end of string directives of functions. */
  directives: [number, number][];
}

// deno-lint-ignore no-explicit-any
type Node = any;

const NAMES = new Set(["module", "exports", "require"]);

/**
 * Looks for the signs by which Bun tells CommonJS from ES modules.
 *
 * @param text the module's text
 * @param lang the syntax to parse it as
 */
export function syntaxOf(text: string, lang: Lang): ModuleSyntax {
  if (nestsTooDeep(text)) return guess(text);
  const parsed = firstParse(text, lang);
  if (parsed === undefined) return { ...guess(text), broken: true };
  const found: ModuleSyntax = { ...nothing(), module: hasStatements(parsed.module) };
  if (found.module) keepParsed(text, lang, parsed);
  if (found.module || !/\b(?:module|exports|require|this|await|use|meta|export)\b/.test(text)) return found;
  // "unambiguous" takes import.meta and `import x = require()` for a module's; CommonJS in Bun may have both.
  new Walk(found).program(parsed.program);
  return found;
}

/** A `return` at the top level is for CommonJS alone, some uses of `await` for modules. */
function firstParse(text: string, lang: Lang): ReturnType<typeof parseSync> | undefined {
  for (const sourceType of ["unambiguous", "commonjs", "module"] as const) {
    const parsed = parseSync(`module.${lang}`, text, { lang, sourceType });
    if (parsed.errors.every(({ severity }) => severity !== "Error")) return parsed;
  }
  return undefined;
}

const nothing = (): ModuleSyntax => ({
  broken: false,
  module: false,
  exports: false,
  require: false,
  topLevelThis: [],
  importMeta: [],
  directives: [],
});

/** For a text that cannot be parsed here; where Bun cannot either, it says so whatever this answers. */
function guess(text: string): ModuleSyntax {
  const module = /^\s*(?:import\b(?!\s*\()|export\b)/m.test(text);
  return {
    ...nothing(),
    module,
    exports: !module && /\b(?:module\s*\.|exports\s*[.[=])/.test(text),
    require: /\brequire\s*\(/.test(text),
  };
}

function hasStatements({ staticImports, staticExports }: Node): boolean {
  const isValue = (entry: Node): boolean =>
    entry.entries.length === 0 || entry.entries.some((e: Node) => !e.isType);
  return staticImports.some(isValue) || staticExports.some(isValue);
}

/** A walk over the tree that knows which of the three names are bound where it is. */
class Walk {
  readonly #found: ModuleSyntax;
  readonly #bound: Set<string>[] = [];
  /** 0 where `this` and `await` are the module's own. */
  #functions = 0;
  #awaits = 0;

  constructor(found: ModuleSyntax) {
    this.#found = found;
  }

  program(node: Node): void {
    this.#scope(node.body, [], () => node.body.forEach((child: Node) => this.#visit(child)));
  }

  #scope(body: Node, params: Node[], inside: () => void): void {
    const names = new Set<string>();
    for (const parameter of params) bindings(parameter, names);
    declarations(body, names, true);
    this.#bound.push(names);
    inside();
    this.#bound.pop();
  }

  #visit(node: Node): void {
    if (node === null || typeof node !== "object") return;
    if (Array.isArray(node)) return node.forEach((child) => this.#visit(child));
    switch (node.type) {
      case undefined:
        return;
      case "Identifier":
        return this.#refer(node.name);
      case "ThisExpression":
        if (this.#functions === 0) {
          this.#found.topLevelThis.push(node.start);
          this.#found.exports = true;
        }
        return;
      case "ExportNamedDeclaration":
        if (node.exportKind !== "type") this.#found.module = true;
        return;
      case "MetaProperty":
        if (node.meta.name === "import") this.#found.importMeta.push([node.start, node.end]);
        return;
      case "AwaitExpression":
        if (this.#awaits === 0) this.#found.module = true;
        return this.#visit(node.argument);
      case "ForOfStatement":
        if (node.await && this.#awaits === 0) this.#found.module = true;
        return this.#block(node);
      case "MemberExpression":
        this.#visit(node.object);
        if (node.computed) this.#visit(node.property);
        return;
      case "Property":
        if (node.computed) this.#visit(node.key);
        return this.#visit(node.value);
      case "MethodDefinition":
      case "PropertyDefinition":
      case "AccessorProperty":
        this.#visit(node.decorators);
        if (node.computed) this.#visit(node.key);
        if (node.type === "MethodDefinition") return this.#visit(node.value);
        return this.#inFunction(true, () => this.#visit(node.value));
      case "StaticBlock":
        return this.#inFunction(true, () => this.#scope(node.body, [], () => this.#visit(node.body)));
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        return this.#function(node);
      case "BlockStatement":
      case "ForStatement":
      case "ForInStatement":
      case "SwitchStatement":
      case "CatchClause":
        return this.#block(node);
      case "LabeledStatement":
        return this.#visit(node.body);
      case "BreakStatement":
      case "ContinueStatement":
      case "TSTypeAnnotation":
      case "TSTypeAliasDeclaration":
      case "TSInterfaceDeclaration":
      case "TSTypeParameterDeclaration":
      case "TSTypeParameterInstantiation":
        return;
      case "TSExportAssignment":
        this.#found.exports = true;
        return this.#visit(node.expression);
      case "TSExternalModuleReference":
        this.#found.require = true;
        return;
      default:
        return this.#children(node);
    }
  }

  #children(node: Node): void {
    for (const key in node) if (key !== "type" && key !== "parent") this.#visit(node[key]);
  }

  #refer(name: string): void {
    if (!NAMES.has(name) || this.#bound.some((names) => names.has(name))) return;
    if (name === "require") this.#found.require = true;
    else this.#found.exports = true;
  }

  #block(node: Node): void {
    const body = node.type === "BlockStatement"
      ? node.body
      : node.type === "SwitchStatement"
      ? node.cases.flatMap((clause: Node) => clause.consequent)
      : [node.init ?? node.left];
    this.#scope(
      body,
      node.type === "CatchClause" && node.param ? [node.param] : [],
      () => this.#children(node),
    );
  }

  #function(node: Node): void {
    const arrow = node.type === "ArrowFunctionExpression";
    const body = node.body?.type === "BlockStatement" || node.body?.type === "FunctionBody"
      ? node.body.body
      : [];
    for (const statement of body) {
      if (typeof statement.directive !== "string") break;
      this.#found.directives.push([statement.expression.start, statement.expression.end]);
    }
    this.#inFunction(!arrow, () => {
      this.#scope(body, node.id ? [node.id, ...node.params] : node.params, () => {
        this.#visit(node.params);
        this.#visit(node.body);
      });
    });
  }

  #inFunction(ownThis: boolean, inside: () => void): void {
    this.#functions += ownThis ? 1 : 0;
    this.#awaits++;
    inside();
    this.#functions -= ownThis ? 1 : 0;
    this.#awaits--;
  }
}

/** Names that a pattern binds. */
function bindings(pattern: Node, names: Set<string>): void {
  switch (pattern?.type) {
    case "Identifier":
      if (NAMES.has(pattern.name)) names.add(pattern.name);
      return;
    case "ObjectPattern":
      return pattern.properties.forEach((p: Node) => bindings(p.value ?? p.argument, names));
    case "ArrayPattern":
      return pattern.elements.forEach((element: Node) => bindings(element, names));
    case "AssignmentPattern":
      return bindings(pattern.left, names);
    case "RestElement":
      return bindings(pattern.argument, names);
    case "TSParameterProperty":
      return bindings(pattern.parameter, names);
  }
}

/** Names that statements declare in their scope: `let`, `const`, classes and functions here, `var` from below too. */
function declarations(statements: Node, names: Set<string>, own: boolean): void {
  for (const node of statements) {
    switch (node?.type) {
      case "VariableDeclaration":
        if (own || node.kind === "var") {
          for (const declarator of node.declarations) bindings(declarator.id, names);
        }
        break;
      case "FunctionDeclaration":
      case "ClassDeclaration":
      case "TSEnumDeclaration":
      case "TSImportEqualsDeclaration":
        if (own) bindings(node.id, names);
        break;
      case "BlockStatement":
        declarations(node.body, names, false);
        break;
      case "IfStatement":
        declarations([node.consequent, node.alternate], names, false);
        break;
      case "ForStatement":
        declarations([node.init, node.body], names, false);
        break;
      case "ForInStatement":
      case "ForOfStatement":
        declarations([node.left, node.body], names, false);
        break;
      case "WhileStatement":
      case "DoWhileStatement":
      case "LabeledStatement":
        declarations([node.body], names, false);
        break;
      case "TryStatement":
        declarations([node.block, node.handler?.body, node.finalizer], names, false);
        break;
      case "SwitchStatement":
        for (const clause of node.cases) declarations(clause.consequent, names, false);
        break;
    }
  }
}
