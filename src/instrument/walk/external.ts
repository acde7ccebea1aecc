/**
 * Calls out of the scope: what the walk notes of them, and which of them turn out to be external.
 *
 * @module
 */

import { unwrap } from "../names.ts";
import type { Fn, Node } from "./survey.ts";
import type { Walker } from "./walker.ts";

/** A call whose callee's first name may be bound to something external. */
export interface OuterCall {
  /** The call's own site; its `mode` stays "none" until it is known to be external. */
  site: Fn;
  /** Where it is called from. */
  from: Fn;
  /** The callee: `fs.readFileSync` is `["fs", "readFileSync"]`. */
  path: string[];
  /** The arguments before the last one, where they can be read again without an effect; `undefined` where not. */
  before: (string | undefined)[];
  /** The first argument, when it is a string: what `require` is called with. */
  first: string;
  /** The last argument when it is a name, to be hidden if that is a secret's. */
  lastName: string;
}

/** A `const` that is initialised from an outer call: calls on it are external too. */
export interface OuterLocal {
  fn: Fn;
  name: string;
  call: OuterCall;
}

/** Global functions and objects that a call is worth a row of; the rest would drown the tree. */
const GLOBALS = new Set([
  "JSON.parse",
  "JSON.stringify",
  "fetch",
  "structuredClone",
  "WebSocket",
  "EventSource",
  "Worker",
  "XMLHttpRequest",
  "BroadcastChannel",
  "crypto.*",
  "Bun.*",
  "Deno.*",
  "WebAssembly.*",
  "process.chdir",
  "process.kill",
  "process.exit",
]);

/** Built-in modules whose calls are pure text work, or assertions: as many as a program's own operators; and our own. */
const QUIET =
  /^tracepatch(?:\/|$)|^(?:node:)?(?:path|url|util|assert|events|buffer|string_decoder|punycode|timers|perf_hooks|async_hooks|diagnostics_channel|test|module|process|os)(?:\/|$)/;

/** Says which external calls are recorded: by the module's specifier, or the global's name. */
export type KeepsExternal = (name: string) => boolean;

/** Settles which of the calls are external: their sites get a mode. */
export function settleOuterCalls(walker: Walker, keeps: KeepsExternal | undefined): void {
  const locals = new Map<Fn, Map<string, OuterLocal>>();
  for (const local of walker.outerLocals) {
    const own = locals.get(local.fn) ?? new Map<string, OuterLocal>();
    locals.set(local.fn, own.set(local.name, local));
  }
  const seen = new Set<OuterCall>();

  /** What a call's callee is of: a module's specifier, or a global's name; undefined when it may be in scope. */
  function origin(call: OuterCall): string | undefined {
    if (seen.has(call)) return undefined;
    seen.add(call);
    try {
      const [root = ""] = call.path;
      for (let fn: Fn | undefined = call.from; fn !== undefined; fn = fn.parent) {
        if (fn.bindings?.has(root)) {
          const local = locals.get(fn)?.get(root);
          if (local !== undefined && !walker.assigned.has(root)) return origin(local.call);
          return fn.node === undefined ? walker.imports.get(root) : undefined;
        }
        if (fn.ownName === root) return undefined;
      }
      if (root === "require" && call.path.length === 1) {
        return isOuterSpecifier(call.first) ? call.first : undefined;
      }
      const full = call.path.join(".");
      return GLOBALS.has(full) || call.path.length > 1 && GLOBALS.has(`${root}.*`) ? root : undefined;
    } finally {
      seen.delete(call);
    }
  }

  for (const call of walker.outerCalls) {
    if (call.from.mode === "none" || call.path[0] === "require") continue;
    const name = origin(call);
    if (name === undefined) continue;
    if (keeps === undefined ? !QUIET.test(name) : keeps(name)) call.site.mode = "bare";
  }
}

/** Whether a specifier is of a module that is not the program's own. */
export function isOuterSpecifier(specifier: unknown): specifier is string {
  return typeof specifier === "string" && !/^[./#]|^file:|^data:/.test(specifier);
}

/** The names of a callee that is a name, or a member of one: `a.b.c`. */
export function calleePath(callee: Node): string[] | undefined {
  const path: string[] = [];
  let at = callee;
  for (; at.type === "MemberExpression"; at = at.object) {
    if (at.computed || at.optional || at.property.type !== "Identifier") return undefined;
    path.unshift(at.property.name);
  }
  if (at.type !== "Identifier" || at.name === "eval") return undefined;
  path.unshift(at.name);
  return path;
}

/** A text that gives an argument once more without an effect. */
export function readAgain(node: Node, text: string): string | undefined {
  switch (node.type) {
    case "Identifier":
    case "ThisExpression":
      return text.slice(node.start, node.end);
    case "Literal":
      return node.regex === undefined && node.end - node.start < 200 && !/[\r\n\u2028\u2029]/.test(node.raw)
        ? node.raw
        : undefined;
    default:
      return undefined;
  }
}

/** The outer call that a `const` is initialised from. */
export function initialCall(walker: Walker, init: Node): OuterCall | undefined {
  let at = unwrap(init);
  if (at.type === "AwaitExpression") at = unwrap(at.argument);
  return at.type === "CallExpression" || at.type === "NewExpression" ? walker.outerCallOf.get(at) : undefined;
}
