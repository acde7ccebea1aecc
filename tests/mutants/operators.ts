/**
 * Small changes of a program's text, as mutation testing makes them: other operators, other literals, negated conditions, calls
 * and statements left out.
 *
 * @module
 */
import { parseSync } from "oxc-parser";

/** A change of a text: what stands from `start` to `end` becomes `text`. */
export interface Mutation {
  operator: string;
  start: number;
  end: number;
  text: string;
}

const BINARY: Record<string, string> = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "==": "!=",
  "!=": "==",
  "&&": "||",
  "||": "&&",
  "??": "&&",
};

const METHODS: Record<string, string> = {
  startsWith: "endsWith",
  endsWith: "startsWith",
  toUpperCase: "toLowerCase",
  toLowerCase: "toUpperCase",
  some: "every",
  every: "some",
  trimStart: "trimEnd",
  trimEnd: "trimStart",
  min: "max",
  max: "min",
};

// deno-lint-ignore no-explicit-any
type Node = any;

/** All changes that the operators know of a text, in its order. */
export function mutationsOf(file: string, text: string): Mutation[] {
  const { program } = parseSync(file, text);
  const found: Mutation[] = [];
  const put = (operator: string, { start, end }: Node, by: string) =>
    found.push({ operator, start, end, text: by });
  const own = ({ start, end }: Node) => text.slice(start, end);
  /** Operators stand between two nodes. */
  const between = (operator: string, left: Node, right: Node, was: string, by: string) => {
    const at = text.indexOf(was, left.end);
    if (at >= 0 && at < right.start) put(operator, { start: at, end: at + was.length }, by);
  };
  const visit = (node: Node) => {
    if (node === null || typeof node !== "object") return;
    if (Array.isArray(node)) return node.forEach(visit);
    if (
      typeof node.type !== "string" ||
      /^(?:TS|Import)/.test(node.type) && !/^TS(?:As|NonNull|Satisfies)/.test(node.type)
    ) {
      return;
    }
    switch (node.type) {
      case "BinaryExpression":
      case "LogicalExpression": {
        const by = BINARY[node.operator];
        const isText = node.operator === "+" &&
          [node.left, node.right].some(({ value }) => typeof value === "string");
        if (by !== undefined && !isText) between("operator", node.left, node.right, node.operator, by);
        break;
      }
      case "AssignmentExpression":
        if (node.operator === "+=") between("assignment", node.left, node.right, "+=", "-=");
        if (node.operator === "-=") between("assignment", node.left, node.right, "-=", "+=");
        break;
      case "IfStatement":
      case "WhileStatement":
      case "ConditionalExpression":
        put("condition", node.test, node.type === "WhileStatement" ? "false" : `!(${own(node.test)})`);
        break;
      case "UnaryExpression":
        if (node.operator === "!") put("negation", node, `(${own(node.argument)})`);
        if (node.operator === "-") put("sign", node, `(${own(node.argument)})`);
        break;
      case "UpdateExpression":
        if (node.prefix) put("update", node, `${node.operator === "++" ? "--" : "++"}${own(node.argument)}`);
        else put("update", node, `${own(node.argument)}${node.operator === "++" ? "--" : "++"}`);
        break;
      case "Literal":
        if (typeof node.value === "boolean") put("boolean", node, String(!node.value));
        else if (typeof node.value === "string" && !/[\r\n]/.test(node.raw)) {
          put("text", node, node.value === "" ? '"mutant"' : '""');
        } else if (typeof node.value === "number") put("number", node, String(node.value + 1));
        break;
      case "ArrayExpression":
        if (node.elements.length > 0) put("list", node, "[]");
        break;
      case "ExpressionStatement":
        if (/^(?:Call|Assignment|Update|Await)/.test(node.expression.type)) put("statement", node, ";");
        if (typeof node.directive === "string") return;
        break;
      case "ReturnStatement":
        if (node.argument !== null && node.argument.type !== "Identifier") {
          put("result", node.argument, "undefined");
        }
        break;
      case "CallExpression": {
        const { callee } = node;
        const by = callee.type === "MemberExpression" && !callee.computed
          ? METHODS[callee.property.name]
          : undefined;
        if (by !== undefined) put("method", callee.property, by);
        break;
      }
    }
    for (const [key, value] of Object.entries(node)) {
      const isName = key === "key" || key === "property" && !node.computed || key === "source" ||
        key === "typeAnnotation";
      if (!isName && value !== null && typeof value === "object") visit(value);
    }
  };
  visit(program.body);
  return found.sort((x, y) => x.start - y.start || x.end - y.end);
}

/** A text with a change made. */
export function mutated(text: string, { start, end, text: by }: Mutation): string {
  return text.slice(0, start) + by + text.slice(end);
}

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ state >>> 15, state | 1);
    t = (t + Math.imul(t ^ t >>> 7, t | 61)) ^ t;
    return ((t ^ t >>> 14) >>> 0) / 2 ** 32;
  };
}

/** A list in an order that follows from a seed. */
export function shuffled<T>(list: readonly T[], seed: number): T[] {
  const random = randomFrom(seed);
  return list.map((item) => ({ item, at: random() })).sort((x, y) => x.at - y.at).map(({ item }) => item);
}
