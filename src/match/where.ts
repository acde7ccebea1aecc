/**
 * `--where 'v => v?.total > 100'`: a small language of its own, in the syntax of JavaScript. It knows the value, literals,
 * operators and the methods of `where_methods.ts`, and nothing else: no name of the machine can be said in it, and its
 * steps are counted.
 *
 * @module
 */

import { parseSync } from "oxc-parser";
import { wrongUsage } from "../errors.ts";
import { nestsTooDeep } from "../syntax/depth.ts";
import type { Snapshot } from "../trace/snapshot.ts";
import { call, callNamed, isFunctionName, isNamespace, namespaceMember } from "./where_methods.ts";
import {
  add,
  type Closure,
  compare,
  dateOf,
  hasKey,
  isInstance,
  member,
  numberOf,
  textOf,
  typeName,
  type Val,
  valueOf,
} from "./where_values.ts";

// deno-lint-ignore no-explicit-any
type Node = any;
/** Values of the variables, each in the slot that its name has. */
type Variables = readonly Val[];
type Slots = Map<string, number>;
/** A compiled expression. */
type Code = (vars: Variables) => Val;

/** Steps that one test may take. */
const MAX_STEPS = 20_000;

/** What a chain `a?.b.c` comes to when it is cut short. */
const SHORT = Symbol("short");

/**
 * Compiles a predicate.
 *
 * @returns a test of a value; it throws on an error, such as a field of null, or when it takes too long
 * @throws {TphError} It is not an arrow function of one parameter, or uses what the language does not have.
 */
export function parseWhere(text: string): (value: Snapshot) => boolean {
  const node = arrowOf(text);
  if (node.params.length > 1) throw cannot(text, "it takes more than one parameter");
  const test = testOf(text, node);
  return (value) => test([valueOf(value)]);
}

/**
 * Compiles a condition over several values.
 *
 * @param names what it may name, in the order in which the values are handed to it
 * @returns a test, as of `parseWhere`
 * @throws {TphError} It is no expression, or uses what the language does not have.
 */
export function parseCondition(text: string, names: readonly string[]): (values: Val[]) => boolean {
  return testOf(text, arrowOf(`(${names.join(", ")}) => (${text}\n)`, text));
}

function testOf(text: string, arrow: Node): (values: Val[]) => boolean {
  const compiler = new Compiler(text);
  const predicate = compiler.arrow(arrow, new Map());
  return (values) => {
    compiler.steps = 0;
    return Boolean(predicate(values, []));
  };
}

/** @param typed what of it was typed */
function arrowOf(text: string, typed = text): Node {
  if (nestsTooDeep(text)) throw cannot(`${typed.slice(0, 60)}…`, "it nests too deeply");
  const { program, errors } = parseSync("where.ts", `(${text}\n)`, { lang: "ts", sourceType: "module" });
  const error = errors.find(({ severity }) => severity === "Error");
  if (error !== undefined) throw cannot(typed, error.message);
  let node: Node = program.body[0];
  node = program.body.length === 1 && node.type === "ExpressionStatement" ? node.expression : undefined;
  while (node?.type === "ParenthesizedExpression") node = node.expression;
  if (node?.type !== "ArrowFunctionExpression") throw cannot(typed, "it is not an arrow function");
  return node;
}

function cannot(text: string, why: string) {
  return wrongUsage(
    `Cannot use --where '${text}': ${why}.`,
    "It is an arrow function over the value: v => v?.total > 100, v => v.items.some(i => i.sku === 'b').",
  );
}

class Compiler {
  steps = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** An arrow function, as a function of its arguments and the vars around it. */
  arrow(node: Node, outer: Slots): (args: Val[], vars: Variables) => Val {
    if (node.async) throw this.#no("async");
    if (node.body.type === "BlockStatement") throw this.#no("statements; write v => expression");
    const names = new Map(outer);
    const binders: ((value: Val, vars: Val[]) => void)[] = node.params.map((param: Node) =>
      this.#pattern(param, names)
    );
    const body = this.#compile(node.body, names);
    return (args, vars) => {
      // A name that it has anew is in the slot of the outer one: what is outside keeps its own.
      const inner: Val[] = outer.size === 0 ? [] : vars.slice();
      for (let i = 0; i < binders.length; i++) binders[i]!(args[i], inner);
      return body(inner);
    };
  }

  #pattern(node: Node, names: Slots): (value: Val, vars: Val[]) => void {
    switch (node.type) {
      case "Identifier": {
        const slot = names.get(node.name) ?? names.size;
        names.set(node.name, slot);
        return (value, vars) => void (vars[slot] = value);
      }
      case "AssignmentPattern": {
        const otherwise = this.#compile(node.right, names);
        const bind = this.#pattern(node.left, names);
        return (value, vars) => bind(value === undefined ? otherwise(vars) : value, vars);
      }
      case "ObjectPattern": {
        const parts = node.properties.map((property: Node) => {
          if (property.type !== "Property" || property.computed) {
            throw this.#no("rest and computed parameters");
          }
          const key = property.key.name ?? String(property.key.value);
          return { key, bind: this.#pattern(property.value, names) };
        });
        return (value, vars) => {
          for (const { key, bind } of parts) bind(member(value, key), vars);
        };
      }
      case "ArrayPattern": {
        const parts = node.elements.map((element: Node) => element && this.#pattern(element, names));
        return (value, vars) => parts.forEach((bind: Node, i: number) => bind?.(member(value, i), vars));
      }
      default:
        throw this.#no("such parameters");
    }
  }

  #compile(node: Node, names: Slots): Code {
    const code = this.#code(node, names);
    return (vars) => {
      if (++this.steps > MAX_STEPS) throw new RangeError("it takes too many steps");
      return code(vars);
    };
  }

  #code(node: Node, names: Slots): Code {
    const compile = (part: Node) => this.#compile(part, names);
    switch (node.type) {
      case "ParenthesizedExpression":
      case "TSAsExpression":
      case "TSNonNullExpression":
        return compile(node.expression);
      case "Literal":
        if (node.regex != null) throw this.#no("regular expressions; use --regex");
        return constant(node.bigint == null ? node.value : BigInt(node.bigint));
      case "TemplateLiteral": {
        const texts: string[] = node.quasis.map((quasi: Node) => quasi.value.cooked);
        const parts: Code[] = node.expressions.map(compile);
        return (vars) =>
          parts.reduce<Val>((text, part, i) => add(add(text, textOf(part(vars))), texts[i + 1]!), texts[0]!);
      }
      case "Identifier": {
        const { name } = node;
        const slot = names.get(name);
        if (slot !== undefined) return (vars) => vars[slot];
        if (name === "undefined") return constant(undefined);
        if (name === "NaN") return constant(NaN);
        if (name === "Infinity") return constant(Infinity);
        throw this.#no(`the name "${name}"`);
      }
      case "ArrayExpression": {
        const items: Code[] = node.elements.map((item: Node) => {
          if (item === null || item.type === "SpreadElement") throw this.#no("holes and spreading");
          return compile(item);
        });
        return (vars) => items.map((item) => item(vars));
      }
      case "UnaryExpression":
        return this.#unary(node.operator, compile(node.argument));
      case "LogicalExpression": {
        const left = compile(node.left), right = compile(node.right);
        if (node.operator === "&&") return (vars) => left(vars) && right(vars);
        if (node.operator === "||") return (vars) => left(vars) || right(vars);
        return (vars) => left(vars) ?? right(vars);
      }
      case "BinaryExpression":
        return this.#binary(node, compile);
      case "ConditionalExpression": {
        const test = compile(node.test), yes = compile(node.consequent), no = compile(node.alternate);
        return (vars) => test(vars) ? yes(vars) : no(vars);
      }
      case "ChainExpression": {
        const inner = compile(node.expression);
        return (vars) => {
          try {
            return inner(vars);
          } catch (thrown) {
            if (thrown === SHORT) return undefined;
            throw thrown;
          }
        };
      }
      case "MemberExpression":
        return this.#member(node, names);
      case "CallExpression":
        return this.#call(node, names);
      case "NewExpression":
        if (node.callee.name === "Date" && node.arguments.length === 1) {
          const time = compile(node.arguments[0]);
          return (vars) => dateOf(time(vars));
        }
        throw this.#no("new");
      case "ArrowFunctionExpression": {
        const closure = this.arrow(node, names);
        return (vars): Closure => (...args) => closure(args, vars);
      }
      default:
        throw this.#no(`${node.type.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase()}s`);
    }
  }

  #unary(operator: string, operand: Code): Code {
    switch (operator) {
      case "!":
        return (vars) => !operand(vars);
      case "-":
        return (vars) => {
          const value = operand(vars);
          return typeof value === "bigint" ? -value : -numberOf(value);
        };
      case "+":
        return (vars) => numberOf(operand(vars));
      case "typeof":
        return (vars) => typeName(operand(vars));
      case "void":
        return constant(undefined);
      default:
        throw this.#no(`the operator ${operator}`);
    }
  }

  #binary(node: Node, compile: (part: Node) => Code): Code {
    const { operator } = node;
    const left = compile(node.left);
    if (operator === "instanceof") {
      if (node.right.type !== "Identifier") {
        throw this.#no("instanceof with something other than a class name");
      }
      return (vars) => isInstance(left(vars), node.right.name);
    }
    const right = compile(node.right);
    if (operator === "in") return (vars) => hasKey(right(vars), textOf(left(vars)));
    if (operator === "+") return (vars) => add(left(vars), right(vars));
    const compared = compare(operator);
    if (compared === undefined) throw this.#no(`the operator ${operator}`);
    return (vars) => compared(left(vars), right(vars));
  }

  #member(node: Node, names: Slots): Code {
    if (node.object.type === "Identifier" && !names.has(node.object.name) && isNamespace(node.object.name)) {
      const value = node.computed ? undefined : namespaceMember(node.object.name, node.property.name);
      if (value === undefined) throw this.#no(this.#text.slice(node.start - 1, node.end - 1));
      return constant(value);
    }
    const object = this.#compile(node.object, names);
    const key = this.#key(node, names);
    return (vars) => {
      const value = object(vars);
      if (node.optional && value == null) throw SHORT;
      return member(value, key(vars));
    };
  }

  #key(node: Node, names: Slots): (vars: Variables) => string | number {
    if (node.property.type === "PrivateIdentifier") return () => `#${node.property.name}`;
    if (!node.computed) return () => node.property.name;
    const code = this.#compile(node.property, names);
    return (vars) => {
      const key = code(vars);
      return typeof key === "number" ? key : textOf(key);
    };
  }

  #call(node: Node, names: Slots): Code {
    const args: Code[] = node.arguments.map((arg: Node) => {
      if (arg.type === "SpreadElement") throw this.#no("spreading");
      return this.#compile(arg, names);
    });
    const { callee } = node;
    if (callee.type === "Identifier" && !names.has(callee.name) && isFunctionName(callee.name)) {
      return (vars) => callNamed(callee.name, args.map((arg) => arg(vars)));
    }
    if (callee.type !== "MemberExpression" || callee.computed) {
      throw this.#no("calling something that is not a method");
    }
    const method: string = callee.property.name;
    const { object } = callee;
    if (object.type === "Identifier" && !names.has(object.name) && isNamespace(object.name)) {
      const full = `${object.name}.${method}`;
      if (!isFunctionName(full)) throw this.#no(full);
      return (vars) => callNamed(full, args.map((arg) => arg(vars)));
    }
    const self = this.#compile(object, names);
    return (vars) => {
      const value = self(vars);
      if ((callee.optional || node.optional) && value == null) throw SHORT;
      return call(value, method, args.map((arg) => arg(vars)));
    };
  }

  #no(what: string) {
    return cannot(this.#text, `it does not have ${what}`);
  }
}

function constant(value: Val): Code {
  return () => value;
}
