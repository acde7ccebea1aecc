/**
 * A walk over a tree that knows which names are bound where it is. What is done with a name that nothing
 * binds is up to the subclass. Types are stepped over.
 *
 * @module
 */
import type { Node } from "./parse.ts";

/** Called with each name that is bound, and by which kind of declaration of variables, if any. */
type Names = (name: string, kind?: string) => void;

export abstract class NameWalk {
  readonly #bound: Set<string>[] = [];
  /** How many functions, and what is like one, are around. */
  #depth = 0;

  /** Whether a name matters: others are not looked up. */
  abstract wants(name: string): boolean;

  /** Called with every use of a wanted name that nothing in the tree binds. */
  abstract refer(name: string): void;

  /** Whether a `var` at the top level only declares a name again that is there without it. */
  isAlsoThere(_name: string): boolean {
    return false;
  }

  /** Goes through the inside of a function, or of what is like one: a field's value, a static block. */
  inFunction(_ownThis: boolean, inside: () => void): void {
    inside();
  }

  program(node: Node): void {
    this.#binding(node.body, [], () => this.visit(node.body));
  }

  visit(node: Node): void {
    if (node === null || typeof node !== "object") return;
    if (Array.isArray(node)) return node.forEach((child) => this.visit(child));
    switch (node.type) {
      case undefined:
        return;
      case "Identifier":
        if (this.wants(node.name) && !this.#bound.some((names) => names.has(node.name))) {
          this.refer(node.name);
        }
        return;
      case "MemberExpression":
        this.visit(node.object);
        if (node.computed) this.visit(node.property);
        return;
      case "MetaProperty":
        return;
      case "Property":
        if (node.computed) this.visit(node.key);
        return this.visit(node.value);
      case "MethodDefinition":
      case "PropertyDefinition":
      case "AccessorProperty":
        this.visit(node.decorators);
        if (node.computed) this.visit(node.key);
        if (node.type === "MethodDefinition") return this.visit(node.value);
        return this.#inside(true, () => this.visit(node.value));
      case "StaticBlock":
        return this.#inside(true, () => this.#binding(node.body, [], () => this.visit(node.body)));
      case "TSModuleBlock": {
        const body = node.body.map((child: Node) =>
          child.type === "ExportNamedDeclaration" ? child.declaration : child
        );
        return this.#inside(false, () => this.#binding(body, [], () => this.visit(node.body)));
      }
      case "VariableDeclarator":
        this.#pattern(node.id);
        return this.visit(node.init);
      case "ClassDeclaration":
      case "ClassExpression":
        return this.#binding([], [node.id], () => this.#children(node));
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        return this.#function(node);
      case "BlockStatement":
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
      case "SwitchStatement":
      case "CatchClause":
        return this.#block(node);
      case "LabeledStatement":
        return this.visit(node.body);
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSNonNullExpression":
      case "TSTypeAssertion":
      case "TSInstantiationExpression":
        return this.visit(node.expression);
      case "BreakStatement":
      case "ContinueStatement":
      case "TSTypeAnnotation":
      case "TSTypeAliasDeclaration":
      case "TSInterfaceDeclaration":
      case "TSTypeParameterDeclaration":
      case "TSTypeParameterInstantiation":
      case "TSClassImplements":
        return;
      default:
        return this.#children(node);
    }
  }

  #inside(ownThis: boolean, inside: () => void): void {
    this.#depth++;
    this.inFunction(ownThis, inside);
    this.#depth--;
  }

  /** Visits what is in a pattern beside the names that it binds. */
  #pattern(pattern: Node): void {
    switch (pattern?.type) {
      case "Identifier":
        return;
      case "ObjectPattern":
        return pattern.properties.forEach((p: Node) => {
          if (p.computed) this.visit(p.key);
          this.#pattern(p.value ?? p.argument);
        });
      case "ArrayPattern":
        return pattern.elements.forEach((element: Node) => this.#pattern(element));
      case "AssignmentPattern":
        this.#pattern(pattern.left);
        return this.visit(pattern.right);
      case "RestElement":
        return this.#pattern(pattern.argument);
    }
  }

  #children(node: Node): void {
    for (const key in node) if (key !== "type" && key !== "parent") this.visit(node[key]);
  }

  /** Visits what is inside, with the names bound that the patterns and the statements bind. */
  #binding(body: Node[], patterns: Node[], inside: () => void): void {
    const bound = new Set<string>();
    const names: Names = (name, kind) => {
      const isAgain = kind === "var" && this.#depth === 0 && this.isAlsoThere(name);
      if (this.wants(name) && !isAgain) bound.add(name);
    };
    for (const pattern of patterns) bindings(pattern, names);
    declarations(body, names);
    this.#bound.push(bound);
    inside();
    this.#bound.pop();
  }

  #block(node: Node): void {
    const body = node.type === "BlockStatement"
      ? node.body
      : node.type === "SwitchStatement"
      ? node.cases.flatMap((clause: Node) => clause.consequent)
      : [node.init ?? node.left];
    const patterns = node.type === "CatchClause" && node.param ? [node.param] : [];
    this.#binding(body, patterns, () => this.#children(node));
  }

  #function(node: Node): void {
    const arrow = node.type === "ArrowFunctionExpression";
    const body = node.body?.type === "BlockStatement" || node.body?.type === "FunctionBody"
      ? node.body.body
      : [];
    this.#inside(!arrow, () => {
      this.#binding(body, node.id ? [node.id, ...node.params] : node.params, () => {
        this.visit(node.params);
        this.visit(node.body);
      });
    });
  }
}

/** Names that a pattern binds. */
function bindings(pattern: Node, names: (name: string) => void): void {
  switch (pattern?.type) {
    case "Identifier":
      return names(pattern.name);
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

/** Names that a body declares: by `let`, `const`, classes and functions of its own, and by each `var` in it. */
export function declarations(body: Node[], names: Names): void {
  for (const node of body) {
    if (node?.declare) continue;
    switch (node?.type) {
      case "VariableDeclaration":
        declarators(node, names);
        break;
      case "FunctionDeclaration":
      case "ClassDeclaration":
      case "TSEnumDeclaration":
      case "TSModuleDeclaration":
      case "TSImportEqualsDeclaration":
        bindings(node.id, (name) => names(name));
        break;
      default:
        vars(node, names);
    }
  }
}

/** Names that each `var` in a statement declares. */
function vars(node: Node, names: Names): void {
  switch (node?.type) {
    case "VariableDeclaration":
      if (node.kind === "var") declarators(node, names);
      return;
    case "IfStatement":
      vars(node.consequent, names);
      return vars(node.alternate, names);
    case "ForStatement":
      vars(node.init, names);
      return vars(node.body, names);
    case "ForInStatement":
    case "ForOfStatement":
      vars(node.left, names);
      return vars(node.body, names);
    case "WhileStatement":
    case "DoWhileStatement":
    case "LabeledStatement":
      return vars(node.body, names);
    case "BlockStatement":
      return node.body.forEach((child: Node) => vars(child, names));
    case "TryStatement":
      vars(node.block, names);
      vars(node.handler?.body, names);
      return vars(node.finalizer, names);
    case "SwitchStatement":
      for (const clause of node.cases) clause.consequent.forEach((child: Node) => vars(child, names));
  }
}

function declarators(declaration: Node, names: Names): void {
  const { kind } = declaration;
  for (const { id } of declaration.declarations) bindings(id, (name) => names(name, kind));
}
