/**
 * The function that a name means in a module, and how the runner gets at it.
 *
 * @module
 */

import { type Export, lineOf, type Module, type Modules, nameOf, type Node, unwrapped } from "./syntax.ts";

/** A function that the runner can call. */
export interface Found {
  /** As the configuration has it: `total`, `Cart.total`, `default`. */
  name: string;
  module: Module;
  line: number;
  /** The function itself; its parameters. */
  node: Node;
  params: Node[];
  /** The names that lead to it from the module's exports. */
  access: string[];
  /** The class that must be made an instance of first. */
  instanceOf?: Node;
  async: boolean;
}

/** Why there is no function to call. */
export interface NotFound {
  why: string;
  /** Names that there are. */
  others: string[];
}

const FUNCTIONS = [
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "TSDeclareFunction",
];

/** Finds a function by its name. */
export function findFunction(modules: Modules, module: Module, name: string): Found | NotFound {
  const [head = "", ...members] = name.split(".");
  const found = exportOf(modules, module, head);
  if (found === undefined) {
    const others = exportedFunctions(modules, module);
    const local = module.declared.get(head);
    if (local !== undefined) {
      return { why: `${head} is in line ${lineOf(module, local)}, but it is not exported`, others };
    }
    return { why: `there is no ${head}`, others };
  }
  const { node } = found;
  const base = { name, module: found.module, access: [head, ...members] };
  const of = (fn: Node, rest: Partial<Found> = {}): Found => ({
    ...base,
    line: lineOf(found.module, fn),
    node: fn,
    params: fn.params,
    async: fn.async === true,
    ...rest,
  });
  if (members.length === 0) {
    if (isFunction(node)) return of(node);
    const methods = isClass(node)
      ? memberNames(node).map((method) => `${head}.${method}`)
      : memberNames(node);
    return { why: `${head} is ${kindOf(node)}, not a function`, others: methods };
  }
  const member = members.length === 1 ? memberOf(node, members[0]!) : undefined;
  if (member === undefined) {
    return {
      why: `${head} has no function ${members.join(".")}`,
      others: memberNames(node).map((m) => `${head}.${m}`),
    };
  }
  return of(member.fn, member.isInstance ? { instanceOf: node } : {});
}

/** What a module exports under a name, through other modules too. */
export function exportOf(
  modules: Modules,
  module: Module,
  name: string,
  seen = new Set<Module>(),
): { module: Module; node: Node } | undefined {
  if (seen.has(module)) return undefined;
  seen.add(module);
  const found = module.exported.get(name);
  if (found !== undefined) return settle(modules, module, found, seen);
  for (const source of name === "default" ? [] : module.starred) {
    const next = modules.follow(module, source);
    const inner = next && exportOf(modules, next, name, seen);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function settle(modules: Modules, module: Module, found: Export, seen: Set<Module>) {
  if ("node" in found) return { module, node: unwrapped(found.node) };
  if ("source" in found) {
    const next = modules.follow(module, found.source);
    return next && exportOf(modules, next, found.name, seen);
  }
  const node = module.declared.get(found.local);
  if (node !== undefined) return { module, node };
  const imported = module.imported.get(found.local);
  const next = imported && modules.follow(module, imported.source);
  return next && exportOf(modules, next, imported!.name, seen);
}

/** Names of the functions and methods that a module offers. */
function exportedFunctions(modules: Modules, module: Module): string[] {
  return [...module.exported.keys()].flatMap((name) => {
    const node = exportOf(modules, module, name)?.node;
    if (node === undefined) return [];
    if (isFunction(node)) return [name];
    return isClass(node) ? memberNames(node).map((member) => `${name}.${member}`) : [];
  });
}

function memberOf(node: Node, name: string): { fn: Node; isInstance: boolean } | undefined {
  if (isClass(node)) {
    for (const member of node.body.body as Node[]) {
      if (
        member.computed || !member.key || nameOf(member.key) !== name ||
        member.key.type === "PrivateIdentifier"
      ) continue;
      const value = member.value && unwrapped(member.value);
      if (value && isFunction(value) && member.kind !== "constructor" && member.accessibility !== "private") {
        return { fn: value, isInstance: member.static !== true };
      }
    }
  }
  if (node.type === "ObjectExpression") {
    for (const property of node.properties as Node[]) {
      if (property.type !== "Property" || property.computed || nameOf(property.key) !== name) continue;
      const value = unwrapped(property.value);
      if (isFunction(value)) return { fn: value, isInstance: false };
    }
  }
  return undefined;
}

function memberNames(node: Node): string[] {
  const members: Node[] = isClass(node)
    ? node.body.body
    : node.type === "ObjectExpression"
    ? node.properties
    : [];
  const names = members.filter((member) => member.key && !member.computed).map((member) =>
    nameOf(member.key)
  );
  return names.filter((name) => memberOf(node, name) !== undefined);
}

export function isClass(node: Node): boolean {
  return node.type === "ClassDeclaration" || node.type === "ClassExpression";
}

function isFunction(node: Node): boolean {
  return FUNCTIONS.includes(node.type);
}

function kindOf(node: Node): string {
  if (isClass(node)) return "a class";
  if (node.type === "ObjectExpression") return "an object";
  if (node.type.startsWith("TS")) return "a type";
  return "a value";
}
