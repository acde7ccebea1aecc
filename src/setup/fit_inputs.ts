/**
 * Inputs from the configuration → the arguments of a call, as source text; or why they do not fit the parameters.
 *
 * @module
 */

import { nearest } from "../config/kinds.ts";
import type { TestInput } from "../config/test_kinds.ts";
import { typeMismatch } from "./type_check.ts";
import type { Scope } from "./made_up.ts";
import { nameOf, type Node } from "./syntax.ts";

/** A parameter, as far as a call needs it. */
interface Parameter {
  name: string;
  isOptional: boolean;
  isRest: boolean;
  type?: Node;
  /** Properties of a destructured options object: which there are, and which must be given. */
  fields?: { name: string; isOptional: boolean }[];
}

export type Fitted = { args: string[]; problems?: undefined } | { problems: string[] };

/** Puts inputs in the places of the parameters: `args` in order, `kwargs` by name. */
export function fitInputs(params: Node[], { args, kwargs }: TestInput, scope: Scope): Fitted {
  const parameters = params.filter(({ name }) => name !== "this").map(parameterOf);
  const problems: string[] = [];
  const values = new Map<number, unknown>();
  const rest = parameters.findIndex(({ isRest }) => isRest);
  args.forEach((value, i) => {
    if (i < parameters.length || rest >= 0) values.set(i, value);
  });
  if (args.length > parameters.length && rest < 0) {
    problems.push(`takes ${count(parameters.length)}, and args has ${args.length}`);
  }
  const unplaced: [string, unknown][] = [];
  for (const [name, value] of Object.entries(kwargs)) {
    const i = parameters.findIndex((parameter) => parameter.name === name && !parameter.isRest);
    if (i < 0) unplaced.push([name, value]);
    else if (values.has(i)) problems.push(`gets ${name} twice, from args and from kwargs`);
    else values.set(i, value);
  }
  if (unplaced.length > 0) placeOptions(parameters, unplaced, values, problems);
  parameters.forEach(({ name, isOptional, isRest, type }, i) => {
    if (!values.has(i)) {
      if (!isOptional && !isRest) problems.push(`needs ${name === "" ? `its argument ${i + 1}` : name}`);
      return;
    }
    if (isRest) return;
    const mismatch = type && typeMismatch(values.get(i), type, scope);
    if (mismatch !== undefined) problems.push(`takes for ${name || `argument ${i + 1}`} ${mismatch}`);
  });
  if (problems.length > 0) return { problems };
  const last = Math.max(-1, ...values.keys());
  return {
    args: Array.from({ length: last + 1 }, (_, i) => values.has(i) ? valueText(values.get(i)) : "undefined"),
  };
}

/** What names no parameter is for the one options object. */
function placeOptions(
  parameters: Parameter[],
  unplaced: [string, unknown][],
  values: Map<number, unknown>,
  problems: string[],
): void {
  const free = parameters.flatMap((parameter, i) =>
    !values.has(i) && parameter.fields !== undefined ? [i] : []
  );
  const target = free.length === 1 ? parameters[free[0]!]! : undefined;
  const known = target?.fields ?? [];
  const options: Record<string, unknown> = {};
  for (const [name, value] of unplaced) {
    if (target === undefined || known.length > 0 && !known.some((field) => field.name === name)) {
      const names = [...parameters.map((parameter) => parameter.name), ...known.map((field) => field.name)];
      const meant = nearest(name, names.filter((other) => other !== ""));
      problems.push(`has no parameter ${name}${meant === undefined ? "" : `; did you mean ${meant}?`}`);
    } else options[name] = value;
  }
  if (target === undefined) return;
  for (const { name, isOptional } of known) {
    if (!isOptional && !(name in options)) problems.push(`needs ${name} in its options`);
  }
  values.set(free[0]!, options);
}

function parameterOf(node: Node): Parameter {
  if (node.type === "TSParameterProperty") return parameterOf(node.parameter);
  if (node.type === "AssignmentPattern") return { ...parameterOf(node.left), isOptional: true };
  if (node.type === "RestElement") return { name: nameOf(node.argument), isOptional: true, isRest: true };
  const type = node.typeAnnotation?.typeAnnotation as Node | undefined;
  const parameter: Parameter = {
    name: node.type === "Identifier" ? node.name : "",
    isOptional: node.optional === true,
    isRest: false,
    ...(type === undefined ? {} : { type }),
  };
  if (node.type === "ObjectPattern") {
    const properties = node.properties as Node[];
    parameter.fields = properties.filter(({ type }) => type === "Property").map((property) => ({
      name: nameOf(property.key),
      isOptional: property.value.type === "AssignmentPattern" || isOptionalIn(type, nameOf(property.key)),
    }));
    if (properties.some(({ type }) => type === "RestElement")) parameter.fields = [];
  } else if (type?.type === "TSTypeLiteral") {
    parameter.fields = (type.members as Node[]).filter(({ key }) => key).map((member) => ({
      name: nameOf(member.key),
      isOptional: member.optional === true,
    }));
  } else if (
    type?.type === "TSTypeReference" || /^(options|opts|config|params|props)$/.test(parameter.name)
  ) {
    parameter.fields = [];
  }
  return parameter;
}

function isOptionalIn(type: Node | undefined, name: string): boolean {
  if (type?.type !== "TSTypeLiteral") return type !== undefined;
  return (type.members as Node[]).find((member) => member.key && nameOf(member.key) === name)?.optional ===
    true;
}

function count(n: number): string {
  return n === 0 ? "no arguments" : n === 1 ? "1 argument" : `${n} arguments`;
}

/** Source text of a value of TOML or JSON. */
function valueText(value: unknown): string {
  if (value instanceof Date) return `new Date(${JSON.stringify(value.toISOString())})`;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(([key, item]) =>
      `${/^[A-Za-z_$][\w$]*$/.test(key) && key !== "__proto__" ? key : `[${JSON.stringify(key)}]`}: ${
        valueText(item)
      }`
    );
    return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
  }
  return JSON.stringify(value) ?? "undefined";
}
