/**
 * Text → the value that it writes, as a snapshot: a JSON or TypeScript literal, or a bare word, which is a string.
 *
 * @module
 */

import { parseSync } from "oxc-parser";
import { wrongUsage } from "../errors.ts";
import { nestsTooDeep } from "../syntax/depth.ts";
import { type Composite, composite, type Snapshot } from "../trace/snapshot.ts";
import { checkType } from "./types.ts";

// deno-lint-ignore no-explicit-any
type Node = any;

/** Thrown within for a syntax that writes no literal. */
class NoLiteral extends Error {}

/**
 * The value that a text writes.
 *
 * `2`, `-0x10`, `1n`, `"a"`, `true`, `null`, `undefined`, `NaN`, `[1, 2]`, `{ a: 1 }`, `/x/i`, `new Date("2026-01-01")`,
 * `new Map([[1, 2]])`, `new Set([1])`, `new Error("m")`, `new URL("…")`, `Symbol("s")`. Any other text that
 * does not begin like a literal is the string itself: `hello`, `user@host.test`.
 *
 * @param type what the user says it is: with `string`, the text itself is the value, unless it is in quotes
 * @throws {TphError} The text begins like a literal and is none, or is none of that type.
 */
export function parseLiteral(text: string, type?: string): Snapshot {
  if (type !== undefined) checkType(type);
  const isQuoted = /^\s*(["'`])[^]*\1\s*$/.test(text);
  if (type === "string" && !isQuoted) return stringOf(text);
  if (type === "bigint" && /^\s*-?\d+\s*$/.test(text)) return { type: "bigint", text: text.trim() };
  const literal = literalOf(text);
  if (literal !== undefined) return literal;
  if (type === "number" || type === "bigint" || type === "boolean") {
    throw wrongUsage(`Cannot read "${text}" as a ${type}.`, "Give a literal such as 2, -1.5, 1n or true.");
  }
  return stringOf(text);
}

/** What a text writes; nothing when it is a bare word. */
function literalOf(text: string): Snapshot | undefined {
  if (nestsTooDeep(text)) throw cannotParse(beginOf(text), "it nests too deeply");
  // The parenthesis makes `{…}` an object, the line break ends a comment.
  const { program, errors } = parseSync("value.ts", `(${text}\n)`, { lang: "ts", sourceType: "module" });
  const error = errors.find(({ severity }) => severity === "Error");
  const body: Node[] = program.body;
  if (error === undefined && body.length === 1 && body[0].type === "ExpressionStatement") {
    try {
      return snapshotOf(body[0].expression);
    } catch (thrown) {
      if (!(thrown instanceof NoLiteral)) throw thrown;
      if (looksLikeLiteral(text)) throw cannotParse(text, thrown.message);
      return undefined;
    }
  }
  if (looksLikeLiteral(text)) {
    // The parenthesis that is found is ours.
    const endsEarly = error?.labels.some(({ start }) => start > text.length) ?? false;
    const why = endsEarly ? "it ends too early" : error?.message ?? "it is more than one expression";
    throw cannotParse(text, why);
  }
  return undefined;
}

/** Whether a text begins as only a literal does. */
function looksLikeLiteral(text: string): boolean {
  return /^\s*(?:[[{"'`]|new\s|-?\.?\d[\d_.eExXa-fA-F]*n?\s*$)/.test(text);
}

function cannotParse(text: string, why: string) {
  return wrongUsage(
    `Cannot read the value ${text}: ${why}.`,
    'Values are JSON or TypeScript literals (2, "a", [1], { a: 1 }, 1n, undefined, new Date("…")) or a bare word; --type string takes a text as it is.',
  );
}

/** As much of a long text as a message shows. */
function beginOf(text: string): string {
  return `${text.slice(0, 60)}…`;
}

function stringOf(value: string): Snapshot {
  return { type: "string", value, length: value.length };
}

function numberOf(value: number): Snapshot {
  return { type: "number", value };
}

function snapshotOf(node: Node): Snapshot {
  switch (node.type) {
    case "ParenthesizedExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
      return snapshotOf(node.expression);
    case "Literal":
      if (node.bigint != null) return { type: "bigint", text: String(BigInt(node.bigint)) };
      if (node.regex != null) return composite("regexp", "RegExp", { text: node.raw });
      if (node.value === null) return { type: "null" };
      if (typeof node.value === "boolean") return { type: "boolean", value: node.value };
      return typeof node.value === "number" ? numberOf(node.value) : stringOf(node.value);
    case "TemplateLiteral":
      if (node.expressions.length === 0) return stringOf(node.quasis[0].value.cooked ?? "");
      break;
    case "Identifier":
      if (node.name === "undefined") return { type: "undefined" };
      if (node.name === "NaN") return numberOf(NaN);
      if (node.name === "Infinity") return numberOf(Infinity);
      break;
    case "UnaryExpression":
      return unary(node);
    case "ArrayExpression":
      return composite("array", "Array", { items: node.elements.map(element), size: node.elements.length });
    case "ObjectExpression": {
      const properties = node.properties.map(property);
      return composite("object", "Object", { properties, size: properties.length });
    }
    case "NewExpression":
    case "CallExpression":
      return made(node);
  }
  throw new NoLiteral("it is an expression, and would have to be evaluated");
}

function unary(node: Node): Snapshot {
  const inner = snapshotOf(node.argument);
  if (node.operator === "void") return { type: "undefined" };
  if (inner.type === "number" && node.operator === "-") return numberOf(-inner.value);
  if (inner.type === "number" && node.operator === "+") return inner;
  if (inner.type === "bigint" && node.operator === "-") {
    return { type: "bigint", text: String(-BigInt(inner.text)) };
  }
  throw new NoLiteral(`"${node.operator}" is not for such a value`);
}

function element(node: Node): Snapshot {
  if (node === null) return { type: "hole" };
  if (node.type === "SpreadElement") throw new NoLiteral("it spreads a value");
  return snapshotOf(node);
}

function property(node: Node): { key: string; value: Snapshot } {
  if (node.type !== "Property" || node.computed || node.kind !== "init" || node.method) {
    throw new NoLiteral("its properties are not all plain");
  }
  const key = node.key.type === "Identifier" ? node.key.name : String(node.key.value);
  return { key, value: snapshotOf(node.value) };
}

/** `new Date("…")`, `Symbol("s")`, `BigInt("1")` and their like. */
function made(node: Node): Snapshot {
  const name: string = node.callee.type === "Identifier" ? node.callee.name : "";
  const args: Snapshot[] = node.arguments.map(element);
  const first = args[0];
  const word = first?.type === "string" ? first.value : first?.type === "number" ? String(first.value) : "";
  switch (name) {
    case "Date": {
      const date = new Date(first?.type === "number" ? first.value : word);
      if (args.length !== 1) throw new NoLiteral("a Date needs its time");
      return composite("date", "Date", {
        text: Number.isNaN(date.getTime()) ? "Invalid Date" : date.toISOString(),
      });
    }
    case "BigInt":
      if (!/^-?\d+$/.test(word)) throw new NoLiteral("BigInt needs digits");
      return { type: "bigint", text: String(BigInt(word)) };
    case "Symbol":
      return { type: "symbol", description: word };
    case "URL":
      if (!URL.canParse(word)) throw new NoLiteral("it is not a URL");
      return composite("url", "URL", { text: new URL(word).href });
    case "RegExp":
      return composite("regexp", "RegExp", {
        text: `/${word}/${args[1]?.type === "string" ? args[1].value : ""}`,
      });
    case "Set":
    case "Map": {
      const items = first === undefined ? [] : isArray(first) ? first.items : undefined;
      if (items === undefined) throw new NoLiteral(`${name} takes an array`);
      if (name === "Set") return composite("set", "Set", { items, size: items.length });
      const entries = items.map((item): [Snapshot, Snapshot] => {
        if (!isArray(item) || item.items.length !== 2) throw new NoLiteral("Map takes an array of pairs");
        return [item.items[0]!, item.items[1]!];
      });
      return composite("map", "Map", { entries, size: entries.length });
    }
    default:
      if (/(?:Error|Exception)$/.test(name) && args.length <= 1) {
        return composite("error", name, first === undefined ? {} : { text: word });
      }
      if (/^(?:Float|Int|Uint|BigInt|BigUint)\d+(?:Clamped)?Array$/.test(name) && first && isArray(first)) {
        return composite("typed-array", name, { items: first.items, size: first.items.length });
      }
  }
  throw new NoLiteral(name === "" ? "it calls a function" : `it calls ${name}`);
}

function isArray(snapshot: Snapshot): snapshot is Composite {
  return snapshot.type === "composite" && snapshot.kind === "array";
}
