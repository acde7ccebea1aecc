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
  /** It has `import` statements of types alone. */
  types: boolean;
  /** It refers to the free names `module` or `exports`. */
  exports: boolean;
  /** Offsets of the top level's `this`. */
  self: number[];
  /** It refers to the free names `require`, `__filename` or `__dirname`, or has a `with`. */
  require: boolean;
  /** It has `import.meta`. */
  meta: boolean;
}

// deno-lint-ignore no-explicit-any
type Node = any;

const NAMES = new Set(["module", "exports", "require", "__filename", "__dirname"]);

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
  const module = hasStatements(parsed.module);
  const types = !module && parsed.module.staticImports.length > 0;
  const found: ModuleSyntax = { ...nothing(), module, types };
  if (found.module) keepParsed(text, lang, parsed);
  if (
    found.module ||
    !/\b(?:module|exports|require|__filename|__dirname|this|await|with|meta|export)\b/.test(text)
  ) return found;
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
  types: false,
  exports: false,
  self: [],
  require: false,
  meta: false,
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
  return staticImports.some(isValue) || staticExports.length > 0;
}

/** A walk over the tree that knows which of the names are bound where it is. */
class Walk {
  readonly #found: ModuleSyntax;
  readonly #bound: Set<string>[] = [];
  /** 0 where `this` and `await` are the module's own. */
  #functions = 0;
  #awaits = 0;
  /** What a namespace exports is not the module's. */
  #namespaces = 0;

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
        if (this.#functions === 0) this.#found.self.push(node.start);
        return;
      case "ExportNamedDeclaration":
      case "TSNamespaceExportDeclaration":
        if (this.#namespaces === 0) this.#found.module = true;
        return this.#visit(node.declaration);
      case "TSModuleDeclaration":
        if (node.declare) return;
        this.#namespaces++;
        this.#visit(node.body);
        this.#namespaces--;
        return;
      case "MetaProperty":
        if (node.meta.name === "import") this.#found.meta = true;
        return;
      case "WithStatement":
        this.#found.require = true;
        return this.#children(node);
      case "UnaryExpression":
        // Bun knows what this is without looking.
        if (node.operator === "typeof" && node.argument.name === "require") return;
        return this.#visit(node.argument);
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
    if (name === "module" || name === "exports") this.#found.exports = true;
    else this.#found.require = true;
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
