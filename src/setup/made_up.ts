/**
 * Inputs that nobody gave: made from the TypeScript types, and where there are none, from names. They are source text.
 *
 * @module
 */

import { exportOf, isClass } from "./find_function.ts";
import { type Module, type Modules, nameOf, type Node, unwrapped } from "./syntax.ts";

/** What a type is looked up in. */
export interface Scope {
  modules: Modules;
  module: Module;
  /** Type parameters that stand for something here. */
  bound: Map<string, { type: Node; scope: Scope }>;
  /** How to write a class that a module exports; nothing where it is out of reach. */
  classText: (module: Module, name: string) => string | undefined;
}

/** Levels of types inside types. */
const DEPTH = 6;

/** Source text of a value for a parameter; nothing where it can be left out. */
function madeUpArgument(param: Node, scope: Scope): string | undefined {
  if (param.type === "TSParameterProperty") return madeUpArgument(param.parameter, scope);
  if (param.type === "AssignmentPattern" || param.type === "RestElement" || param.optional) return undefined;
  const type = param.typeAnnotation?.typeAnnotation as Node | undefined;
  const name = param.type === "Identifier" ? param.name as string : "";
  if (type !== undefined) return madeUpValue(type, name, scope);
  if (param.type === "ObjectPattern") {
    const fields = (param.properties as Node[])
      .filter((property) => property.type === "Property" && property.value.type !== "AssignmentPattern")
      .map((property) => `${key(nameOf(property.key))}: ${fromName(nameOf(property.key))}`);
    return objectText(fields);
  }
  return param.type === "ArrayPattern" ? "[]" : fromName(name);
}

/** Source text of a value of a type. */
function madeUpValue(type: Node, name: string, scope: Scope, depth = DEPTH): string {
  if (depth === 0) return "undefined";
  const inner = (node: Node, as = name) => madeUpValue(node, as, scope, depth - 1);
  switch (type.type) {
    case "TSStringKeyword":
      return textFor(name);
    case "TSNumberKeyword":
      return numberFor(name);
    case "TSBooleanKeyword":
      return "false";
    case "TSBigIntKeyword":
      return "1n";
    case "TSSymbolKeyword":
      return "Symbol()";
    case "TSNullKeyword":
      return "null";
    case "TSUndefinedKeyword":
    case "TSVoidKeyword":
    case "TSNeverKeyword":
      return "undefined";
    case "TSObjectKeyword":
      return "{}";
    case "TSLiteralType":
      return scope.module.text.slice(type.literal.start, type.literal.end);
    case "TSTemplateLiteralType":
      return JSON.stringify(
        (type.quasis as Node[]).map((quasi, i) =>
          quasi.value.cooked + (i < type.quasis.length - 1 ? "1" : "")
        ).join(""),
      );
    case "TSUnionType": {
      const isEmpty = (node: Node) => /^TS(Null|Undefined|Void)Keyword$/.test(node.type);
      return inner((type.types as Node[]).find((node) => !isEmpty(node)) ?? type.types[0]);
    }
    case "TSIntersectionType": {
      const parts = (type.types as Node[]).map((node) => inner(node)).filter((part) => part.startsWith("{"));
      return parts.length === 0
        ? inner(type.types[0])
        : `{ ${parts.map((part) => `...${part}`).join(", ")} }`;
    }
    case "TSArrayType":
      return `[${inner(type.elementType, singular(name))}]`;
    case "TSTupleType":
      return `[${
        (type.elementTypes as Node[])
          .filter((node) => node.type !== "TSOptionalType" && node.type !== "TSRestType")
          .map((node) => inner(node.type === "TSNamedTupleMember" ? node.elementType : node)).join(", ")
      }]`;
    case "TSTypeLiteral":
      return objectText(members(type.members, scope, depth));
    case "TSFunctionType":
      return `() => ${arrowBody(inner(type.returnType.typeAnnotation, ""))}`;
    case "TSTypeOperator":
      return type.operator === "readonly" ? inner(type.typeAnnotation) : fromName(name);
    case "TSParenthesizedType":
    case "TSOptionalType":
      return inner(type.typeAnnotation);
    case "TSTypeReference":
      return reference(type, name, scope, depth);
    default:
      return fromName(name);
  }
}

function arrowBody(value: string): string {
  return value.startsWith("{") ? `(${value})` : value;
}

function reference(type: Node, name: string, scope: Scope, depth: number): string {
  if (type.typeName.type !== "Identifier") return fromName(name);
  const typeName = type.typeName.name as string;
  const args: Node[] = type.typeArguments?.params ?? [];
  const bound = scope.bound.get(typeName);
  if (bound !== undefined) return madeUpValue(bound.type, name, bound.scope, depth - 1);
  const found = lookUp(typeName, scope);
  if (found !== undefined) return declaration(found, { name, args, scope, depth });
  const arg = (i: number, as = name) => args[i] ? madeUpValue(args[i], as, scope, depth - 1) : fromName(as);
  switch (typeName) {
    case "Array":
    case "ReadonlyArray":
    case "Iterable":
    case "ArrayLike":
      return `[${arg(0, singular(name))}]`;
    case "Promise":
    case "PromiseLike":
      return `Promise.resolve(${arg(0)})`;
    case "Set":
    case "ReadonlySet":
      return `new Set([${arg(0)}])`;
    case "Map":
    case "ReadonlyMap":
      return `new Map([[${arg(0, "")}, ${arg(1)}]])`;
    case "Record":
      return `{ ${args[0]?.type === "TSStringKeyword" ? "key" : `[${arg(0, "key")}]`}: ${arg(1)} }`;
    case "Partial":
      return "{}";
    case "Readonly":
    case "Required":
    case "NonNullable":
    case "Awaited":
    case "Pick":
    case "Omit":
      return arg(0);
    case "Date":
      return 'new Date("2026-01-01T00:00:00Z")';
    case "RegExp":
      return "/./";
    case "URL":
      return 'new URL("https://example.com/")';
    case "Error":
      return 'new Error("example")';
    case "Buffer":
    case "Uint8Array":
      return "new Uint8Array(4)";
    case "AbortSignal":
      return "new AbortController().signal";
    case "Request":
      return 'new Request("https://example.com/")';
    case "Function":
      return "() => undefined";
    default:
      return fromName(name);
  }
}

interface Declared {
  module: Module;
  node: Node;
  name: string;
}

function lookUp(name: string, { modules, module }: Scope): Declared | undefined {
  const node = module.declared.get(name);
  if (node !== undefined) return { module, node, name };
  const imported = module.imported.get(name);
  const next = imported && modules.follow(module, imported.source);
  const found = next && exportOf(modules, next, imported!.name);
  return found && { ...found, name: imported!.name };
}

function declaration(
  { module, node, name: declared }: Declared,
  { name, args, scope, depth }: { name: string; args: Node[]; scope: Scope; depth: number },
): string {
  const bound: Scope["bound"] = new Map();
  ((node.typeParameters?.params ?? []) as Node[]).forEach((param, i) => {
    const type = args[i] ?? param.default ?? param.constraint;
    if (type) bound.set(nameOf(param.name), { type, scope: args[i] ? scope : { ...scope, module } });
  });
  const own: Scope = { ...scope, module, bound };
  if (node.type === "TSTypeAliasDeclaration") return madeUpValue(node.typeAnnotation, name, own, depth - 1);
  if (node.type === "TSInterfaceDeclaration") return objectText(interfaceMembers(node, own, depth));
  if (node.type === "TSEnumDeclaration") return enumValue(node, module);
  if (isClass(node)) return instanceText(module, node, own, { name: declared, depth }) ?? "{}";
  return fromName(name);
}

/** `new Cart(…)`, where the class can be had and its constructor takes what can be made up. */
export function instanceText(
  module: Module,
  node: Node,
  scope: Scope,
  { name, depth = DEPTH }: { name: string; depth?: number },
): string | undefined {
  const text = scope.classText(module, name);
  if (text === undefined || node.abstract || depth <= 1) return undefined;
  const maker = (node.body.body as Node[]).find((member) => member.kind === "constructor");
  if (maker?.accessibility === "private" || maker?.accessibility === "protected") return undefined;
  return `new ${text}(${madeUpArguments(maker?.value.params ?? [], { ...scope, module }).join(", ")})`;
}

/** Arguments for parameters, up to the first that can be left out with all that follow. */
export function madeUpArguments(params: Node[], scope: Scope): string[] {
  const values = params.filter(({ name }) => name !== "this").map((param) => madeUpArgument(param, scope));
  while (values.length > 0 && values.at(-1) === undefined) values.pop();
  return values.map((value) => value ?? "undefined");
}

function interfaceMembers(node: Node, scope: Scope, depth: number): string[] {
  const inherited = ((node.extends ?? []) as Node[]).flatMap(({ expression }) => {
    const found = expression.type === "Identifier" ? lookUp(expression.name, scope) : undefined;
    return found?.node.type === "TSInterfaceDeclaration" && depth > 1
      ? interfaceMembers(found.node, { ...scope, module: found.module }, depth - 1)
      : [];
  });
  const own = members(node.body.body, scope, depth);
  const ownKeys = new Set(own.map((field) => field.split(":", 1)[0]));
  return [...inherited.filter((field) => !ownKeys.has(field.split(":", 1)[0])), ...own];
}

function members(nodes: Node[], scope: Scope, depth: number): string[] {
  return nodes.flatMap((member) => {
    if (member.optional || member.computed || !member.key) return [];
    const name = nameOf(member.key);
    if (member.type === "TSMethodSignature") {
      const returned = member.returnType?.typeAnnotation;
      const value = returned ? madeUpValue(returned, "", scope, depth - 1) : "undefined";
      return [`${key(name)}: () => ${arrowBody(value)}`];
    }
    if (member.type !== "TSPropertySignature") return [];
    const type = member.typeAnnotation?.typeAnnotation;
    return [`${key(name)}: ${type ? madeUpValue(type, name, scope, depth - 1) : fromName(name)}`];
  });
}

function enumValue(node: Node, module: Module): string {
  const first = (node.body?.members ?? node.members)?.[0] as Node | undefined;
  const value = first?.initializer && unwrapped(first.initializer);
  return value?.type === "Literal" ? module.text.slice(value.start, value.end) : "0";
}

function objectText(fields: string[]): string {
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function singular(name: string): string {
  return name.replace(/ies$/, "y").replace(/(?<=[a-z])s$/, "");
}

/** A value for a name without a type. */
function fromName(name: string): string {
  const word = name.toLowerCase();
  if (/^(is|has|should|can)[A-Z_]|^(enabled|disabled|verbose|force|flag)$/.test(name)) return "false";
  if (/(items|list|values|array|rows|lines|names|ids)$/.test(word)) return "[]";
  if (/(options|opts|config|settings|data|props|params|context|record|map)$/.test(word)) return "{}";
  if (/(callback|handler|fn|predicate|listener)$|^cb$/.test(word)) return "() => undefined";
  if (
    /(^|_)(n|x|y|i|num|count|amount|price|qty|quantity|total|size|limit|index|age|year|width|height|depth|max|min|val|value|number|rate|id)$/
      .test(word)
  ) {
    return numberFor(name);
  }
  if (/date|(^|_)(at|time)$/.test(word)) return 'new Date("2026-01-01T00:00:00Z")';
  if (word === "") return "undefined";
  return textFor(name);
}

function textFor(name: string): string {
  const word = name.toLowerCase();
  if (/e?mail/.test(word)) return '"test@example.com"';
  if (/url|uri|href|link/.test(word)) return '"https://example.com/"';
  if (/path|file|dir/.test(word)) return '"/tmp/example"';
  if (/date|time/.test(word)) return '"2026-01-01T00:00:00Z"';
  if (/json/.test(word)) return '"{}"';
  if (/currency/.test(word)) return '"EUR"';
  if (/country/.test(word)) return '"NL"';
  if (/id$/.test(word)) return '"1"';
  return word === "" ? '"text"' : JSON.stringify(`example ${word}`);
}

function numberFor(name: string): string {
  const word = name.toLowerCase();
  if (/count|num|limit|size|max/.test(word)) return "10";
  if (/price|amount|total|cost/.test(word)) return "9.99";
  if (/rate|ratio|tax|factor/.test(word)) return "0.2";
  if (/year/.test(word)) return "2026";
  return "1";
}
