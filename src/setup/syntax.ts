/**
 * A module's text → what it declares and exports, as far as the runner needs it.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { readSmall } from "../safe/read_small.ts";
import { parse } from "../syntax/parse.ts";

/** A node of the syntax tree. */
export interface Node {
  type: string;
  start: number;
  end: number;
  // deno-lint-ignore no-explicit-any
  [field: string]: any;
}

/** A module that was parsed. */
export interface Module {
  path: string;
  text: string;
  /** Declarations at the top level, by name: functions, classes, variables' initialisers, types, enums. */
  declared: Map<string, Node>;
  /** What is exported: by exported name the local one, or where it comes from. */
  exported: Map<string, Export>;
  /** Sources of `export * from`. */
  starred: string[];
  /** Imported names. */
  imported: Map<string, { source: string; name: string }>;
}

export type Export = { local: string } | { node: Node } | { source: string; name: string };

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".d.ts"];

/** Parses modules, each once. */
export class Modules {
  readonly #known = new Map<string, Module>();

  /** @throws {SyntaxError} When the text does not parse. */
  read(path: string): Module {
    let module = this.#known.get(path);
    if (module === undefined) this.#known.set(path, module = readModule(path));
    return module;
  }

  /** The module that a relative import names; nothing for others, and for one that cannot be read. */
  follow(from: Module, source: string): Module | undefined {
    if (!source.startsWith(".")) return undefined;
    const path = resolve(dirname(from.path), source);
    const bare = path.replace(/\.[cm]?jsx?$/, "");
    const candidates = [
      path,
      ...EXTENSIONS.flatMap((end) => [path + end, bare + end, `${path}/index${end}`]),
    ];
    const found = candidates.find((candidate) => /\.[a-z]+$/.test(candidate) && existsSync(candidate));
    try {
      return found === undefined ? undefined : this.read(found);
    } catch {
      return undefined;
    }
  }
}

function readModule(path: string): Module {
  const text = readSmall(path);
  const lang = /\.[cm]?ts$/.test(path)
    ? "ts"
    : path.endsWith(".tsx")
    ? "tsx"
    : path.endsWith(".jsx")
    ? "jsx"
    : "js";
  let program: Node;
  try {
    program = parse(text, { lang, sourceType: "module" }) as unknown as Node;
  } catch (error) {
    if (lang !== "js") throw error;
    program = parse(text, { lang, sourceType: "commonjs" }) as unknown as Node;
  }
  const module: Module = {
    path,
    text,
    declared: new Map(),
    exported: new Map(),
    starred: [],
    imported: new Map(),
  };
  for (const statement of program.body as Node[]) readStatement(statement, module);
  return module;
}

function readStatement(node: Node, module: Module): void {
  const { declared, exported, imported } = module;
  switch (node.type) {
    case "ImportDeclaration":
      for (const specifier of node.specifiers as Node[]) {
        const name = specifier.type === "ImportSpecifier" ? nameOf(specifier.imported) : "default";
        imported.set(specifier.local.name, { source: node.source.value, name });
      }
      return;
    case "ExportNamedDeclaration":
      if (node.declaration) {
        for (const name of declare(node.declaration, declared)) exported.set(name, { local: name });
      }
      for (const { local, exported: outer } of node.specifiers as Node[]) {
        exported.set(
          nameOf(outer),
          node.source ? { source: node.source.value, name: nameOf(local) } : { local: nameOf(local) },
        );
      }
      return;
    case "ExportAllDeclaration":
      if (!node.exported) module.starred.push(node.source.value);
      return;
    case "ExportDefaultDeclaration": {
      const name = node.declaration.id?.name ??
        (node.declaration.type === "Identifier" ? node.declaration.name : undefined);
      if (node.declaration.id) declare(node.declaration, declared);
      exported.set("default", name === undefined ? { node: node.declaration } : { local: name });
      return;
    }
    case "ExpressionStatement":
      readCommonJs(node.expression, module);
      return;
    default:
      declare(node, declared);
  }
}

/** `module.exports = …`, `exports.name = …`. */
function readCommonJs(node: Node, { text, exported }: Module): void {
  if (node.type !== "AssignmentExpression") return;
  const left = text.slice(node.left.start, node.left.end).replace(/\s/g, "");
  const single = /^(?:module\.)?exports\.([\w$]+)$/.exec(left)?.[1];
  const put = (name: string, value: Node) => {
    exported.set(name, value.type === "Identifier" ? { local: value.name } : { node: value });
  };
  if (single !== undefined) put(single, node.right);
  if (left !== "module.exports") return;
  put("default", node.right);
  if (node.right.type !== "ObjectExpression") return;
  for (const property of node.right.properties as Node[]) {
    if (property.type === "Property" && !property.computed) put(nameOf(property.key), property.value);
  }
}

/** Notes what a statement declares; gives the names. */
function declare(node: Node, declared: Map<string, Node>): string[] {
  switch (node.type) {
    case "VariableDeclaration":
      return (node.declarations as Node[]).flatMap(({ id, init }) => {
        if (id.type !== "Identifier") return [];
        declared.set(id.name, init ? unwrapped(init) : id);
        return [id.name as string];
      });
    case "TSDeclareFunction": {
      // Of overloads, the first is what callers see.
      const known = declared.get(node.id.name);
      if (known === undefined) declared.set(node.id.name, node);
      return [node.id.name];
    }
    case "FunctionDeclaration": {
      if (declared.get(node.id.name)?.type !== "TSDeclareFunction") declared.set(node.id.name, node);
      return [node.id.name];
    }
    case "ClassDeclaration":
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
    case "TSEnumDeclaration":
      declared.set(node.id.name, node);
      return [node.id.name];
    default:
      return [];
  }
}

/** Without `as T`, `satisfies T`, `!` and parentheses. */
export function unwrapped(node: Node): Node {
  return /^(TSAsExpression|TSSatisfiesExpression|TSNonNullExpression|ParenthesizedExpression)$/.test(
      node.type,
    )
    ? unwrapped(node.expression)
    : node;
}

/** The name in an identifier or a text. */
export function nameOf(node: Node): string {
  return node.type === "Literal" ? String(node.value) : node.name ?? "";
}

/** 1-based. */
export function lineOf({ text }: Module, node: Node): number {
  return text.slice(0, node.start).split("\n").length;
}
