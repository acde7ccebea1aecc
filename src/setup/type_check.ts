import { kindOf } from "../config/kinds.ts";
import type { Scope } from "./made_up.ts";
import { nameOf, type Node } from "./syntax.ts";

/**
 * What a value would have to be to fit a type, and is not: `a number, and gets a text`. Nothing where it fits, or where
 * the type is beyond what is checked here (generics, conditional types, types of packages).
 */
export function typeMismatch(value: unknown, type: Node, scope: Scope, depth = 6): string | undefined {
  if (depth === 0) return undefined;
  const expect = (what: string, isThat: boolean) => isThat ? undefined : `${what}, and gets ${shown(value)}`;
  switch (type.type) {
    case "TSStringKeyword":
      return expect("a text", typeof value === "string");
    case "TSNumberKeyword":
      return expect("a number", typeof value === "number");
    case "TSBooleanKeyword":
      return expect("true or false", typeof value === "boolean");
    case "TSBigIntKeyword":
      return expect("a bigint", typeof value === "bigint");
    case "TSNullKeyword":
      return expect("null", value === null);
    case "TSLiteralType": {
      const { start, end, value: literal } = type.literal as Node;
      return literal === undefined || typeof literal === "bigint"
        ? undefined
        : expect(scope.module.text.slice(start, end), value === literal);
    }
    case "TSUnionType": {
      const mismatches = (type.types as Node[]).map((node) => typeMismatch(value, node, scope, depth - 1));
      if (mismatches.some((mismatch) => mismatch === undefined)) return undefined;
      const kinds = mismatches.map((mismatch) => mismatch!.split(", and gets ")[0]);
      return `${kinds.join(" or ")}, and gets ${shown(value)}`;
    }
    case "TSArrayType":
      return listMismatch(value, type.elementType, scope, depth);
    case "TSParenthesizedType":
    case "TSTypeOperator":
      return typeMismatch(value, type.typeAnnotation, scope, depth - 1);
    case "TSTypeLiteral":
      return fieldsMismatch(value, type.members, scope, depth);
    case "TSTypeReference": {
      const name = nameOf(type.typeName);
      if (scope.bound.has(name)) return undefined;
      const args = type.typeArguments?.params as Node[] | undefined;
      const declared = scope.module.declared.get(name);
      if (declared?.typeParameters) return undefined;
      if (declared?.type === "TSTypeAliasDeclaration") {
        return typeMismatch(value, declared.typeAnnotation, scope, depth - 1);
      }
      if (declared?.type === "TSInterfaceDeclaration" && !(declared.extends?.length > 0)) {
        return fieldsMismatch(value, declared.body.body, scope, depth);
      }
      if (declared === undefined && (name === "Array" || name === "ReadonlyArray") && args?.[0]) {
        return listMismatch(value, args[0], scope, depth);
      }
      if (name === "Date" && declared === undefined) return expect("a date", value instanceof Date);
      return undefined;
    }
    default:
      return undefined;
  }
}

function listMismatch(value: unknown, element: Node, scope: Scope, depth: number): string | undefined {
  if (!Array.isArray(value)) return `a list, and gets ${shown(value)}`;
  for (const [i, item] of value.entries()) {
    const mismatch = typeMismatch(item, element, scope, depth - 1);
    if (mismatch !== undefined) return `a list whose item ${i + 1} is ${mismatch}`;
  }
  return undefined;
}

function fieldsMismatch(value: unknown, members: Node[], scope: Scope, depth: number): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return `an object, and gets ${shown(value)}`;
  }
  for (const member of members) {
    if (member.type !== "TSPropertySignature" || member.computed) continue;
    const name = nameOf(member.key);
    const field = (value as Record<string, unknown>)[name];
    if (field === undefined) {
      if (!member.optional) return `an object with ${name}, which is missing`;
      continue;
    }
    const type = member.typeAnnotation?.typeAnnotation;
    const mismatch = type && typeMismatch(field, type, scope, depth - 1);
    if (mismatch !== undefined) return `an object whose ${name} is ${mismatch}`;
  }
  return undefined;
}

function shown(value: unknown): string {
  if (typeof value === "string" && value.length < 40) return JSON.stringify(value);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : kindOf(value);
}
