/**
 * What TypeScript declares of functions: of parameters and results whose type is a plain `number`, `string`, `boolean` and the
 * like. Other types say nothing here.
 *
 * @module
 */
import { type Node, parse } from "./parse.ts";

export type DeclaredType = "number" | "string" | "boolean" | "bigint" | "symbol";

/** A function's declarations. */
export interface Declared {
  /** Line of its first character, from 1. */
  line: number;
  /** Its parameters by name. */
  params: Map<string, DeclaredType>;
  /** What it returns; of an async function, what its promise comes to. */
  result?: DeclaredType;
  /** Its own name, where it has one. */
  name?: string;
}

const KEYWORDS: Record<string, DeclaredType> = {
  TSNumberKeyword: "number",
  TSStringKeyword: "string",
  TSBooleanKeyword: "boolean",
  TSBigIntKeyword: "bigint",
  TSSymbolKeyword: "symbol",
};

/** The functions of a text that declare such a type. */
export function declaredTypes(text: string, { isJsx }: { isJsx: boolean }): Declared[] {
  const found: Declared[] = [];
  const starts = lineStarts(text);
  const visit = (node: unknown, name?: string): void => {
    if (Array.isArray(node)) return node.forEach((item) => visit(item));
    if (typeof node !== "object" || node === null || !("type" in node)) return;
    const { type } = node as Node;
    const of = node as Node;
    if (/^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(type)) {
      const declared = declaredOf(of, lineAt(starts, of.start));
      const own = of.id?.name ?? name;
      if (own !== undefined) declared.name = own;
      if (declared.params.size > 0 || declared.result !== undefined) found.push(declared);
    }
    const key = of.key?.type === "Identifier" || of.key?.type === "PrivateIdentifier"
      ? of.key.name
      : undefined;
    for (const [field, value] of Object.entries(of)) {
      if (field === "value" && key !== undefined) visitMethod(of, value, key);
      else if (field === "init" && of.id?.type === "Identifier") visit(value, of.id.name);
      else if (typeof value === "object" && value !== null) visit(value);
    }
  };
  /** A method begins where its name does. */
  function visitMethod(holder: Node, value: unknown, name: string): void {
    const before = found.length;
    visit(value, name);
    const [declared] = found.slice(before);
    if (holder.type === "MethodDefinition" && declared?.name === name) {
      declared.line = lineAt(starts, holder.start);
    }
  }
  visit(parse(text, { lang: isJsx ? "tsx" : "ts", sourceType: "module" }));
  return found;
}

function declaredOf(node: Node, line: number): Declared {
  const declared: Declared = { line, params: new Map() };
  for (const param of node.params ?? []) {
    // An optional one, or one with a default value, may be undefined.
    if (param.type !== "Identifier" || param.optional) continue;
    const type = KEYWORDS[param.typeAnnotation?.typeAnnotation?.type];
    if (type !== undefined) declared.params.set(param.name, type);
  }
  const result = resultOf(node);
  if (result !== undefined && !node.generator) declared.result = result;
  return declared;
}

function resultOf(node: Node): DeclaredType | undefined {
  const type = node.returnType?.typeAnnotation;
  if (!node.async) return KEYWORDS[type?.type];
  const isPromise = type?.type === "TSTypeReference" && type.typeName?.name === "Promise";
  return isPromise ? KEYWORDS[(type.typeArguments ?? type.typeParameters)?.params?.[0]?.type] : undefined;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function lineAt(starts: number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
