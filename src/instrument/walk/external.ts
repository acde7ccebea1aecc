/**
 * Calls that may be external: what the walk notes of them, and which turn out to be.
 *
 * @module
 */

import { unwrap } from "../names.ts";
import type { Fn, Node, Self } from "./survey.ts";
import type { Walker } from "./walker.ts";

/** A call whose callee's first name may be bound to something external. */
export interface ExternalCall {
  /** The call's own site; its `mode` stays "none" until it is known to be external. */
  site: Fn;
  /** Where it is called from. */
  from: Fn;
  /**
   * Set where the call of `from` need not be running: at the module's top level, in the default value of a parameter,
   * in the initial value of a field.
   */
  isLoose: boolean;
  /** It is loose, and all its arguments can be read ahead: its own text stays as it is. */
  isAhead: boolean;
  /** At the module's top level, and not what an `await` is for: mostly declarations, such as schemas and routes. */
  isDeclaration: boolean;
  /** What `this` is. */
  self: Self | undefined;
  /** The callee: `fs.readFileSync` is `["fs", "readFileSync"]`, `this.#db.query` is `["this", "#db", "query"]`. */
  path: string[];
  /** The same as its module has it, behind the module's name: `["argon2", "hash"]`. */
  names: string[];
  /** It is of a module that may be the program's own, such as a package of the workspace. */
  mayBeOwn: boolean;
  /** The arguments before the last one, or all that are read ahead, where they can be read again without an effect; `undefined` where not. */
  before: (string | undefined)[];
  /** It has no arguments. */
  isBare: boolean;
  /** The first argument, when it is a string: what `require` is called with. */
  first: string;
  /** The last argument when it is a name or a text, to be hidden if it is a secret's; else "". */
  lastName: string;
}

/** A `const` that is initialised from an external call: calls on it are external too. */
export interface ExternalLocal {
  fn: Fn;
  name: string;
  call: ExternalCall;
}

/** Global functions and objects whose calls are worth recording; the rest would drown the tree. */
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

/** Globals that read the clock or a random generator; they are recorded where they are asked for. */
export const CLOCKS: ReadonlySet<string> = new Set([
  "Date",
  "Date.now",
  "Math.random",
  "performance.now",
  "process.hrtime",
  "process.hrtime.bigint",
  "process.uptime",
]);

/** The names that such a global begins with. */
const GLOBAL_ROOTS = new Set([...GLOBALS].map((name) => name.replace(/\..*/, "")));

/** Built-in modules whose calls are pure text work, or assertions: as many as a program's own operators; and our own. */
const QUIET =
  /^tracepatch(?:\/|$)|^(?:node:)?(?:path|url|util|assert|events|buffer|string_decoder|punycode|timers|perf_hooks|async_hooks|diagnostics_channel|test|module|process|os)(?:\/|$)/;

/** The other built-in modules. */
const BUILT_IN =
  /^(?:node|bun):|^(?:assert|async_hooks|buffer|bun|child_process|cluster|crypto|dgram|dns|fs|http|http2|https|inspector|net|readline|sqlite|stream|tls|tty|v8|vm|worker_threads|zlib)(?:\/|$)/;

/** Globals that declare tests. */
const TESTS = /^Deno\.(?:test|bench)\b/;

const SURELY_CALLABLE =
  /^(?:JSON\.(?:parse|stringify)|Bun\.plugin|structuredClone|fetch|console\.(?:log|error|warn|info|debug))$/;

/** Says which external calls are recorded, by the module's specifier or the global's name; `undefined`: as by default. */
export type KeepsExternal = (name: string) => boolean | undefined;

/** Settles which of the calls are external: their sites get a mode. */
export function settleExternalCalls(walker: Walker, keeps: KeepsExternal | undefined): void {
  const locals = new Map<Fn, Map<string, ExternalLocal>>();
  for (const local of walker.externalLocals) {
    const own = locals.get(local.fn) ?? new Map<string, ExternalLocal>();
    locals.set(local.fn, own.set(local.name, local));
  }
  const seen = new Set<ExternalCall>();

  /** Where a call's callee comes from: a module's specifier, or a global's name; undefined when it may be in scope. */
  function origin(call: ExternalCall): string | undefined {
    if (seen.has(call)) return undefined;
    seen.add(call);
    try {
      const [root = "", field = ""] = call.path;
      // Vite's is a parameter of the function around the module.
      if (root === VITE_IMPORT && call.path.length === 1) return specifierOf(call);
      if (root === "this") {
        const initial = call.self?.fields.get(field);
        return initial ? maker(initial) : undefined;
      }
      for (let fn: Fn | undefined = call.from; fn !== undefined; fn = fn.parent) {
        if (fn.bindings?.has(root)) {
          const local = locals.get(fn)?.get(root);
          if (local !== undefined && !walker.assigned.has(root)) return maker(local.call);
          return fn.node === undefined ? walker.imports.get(root) : undefined;
        }
        if (fn.ownName === root) return undefined;
      }
      if (root === "require" && call.path.length === 1) {
        return specifierOf(call);
      }
      const full = call.path.join(".");
      if (TESTS.test(full)) return undefined;
      // With arguments, it only makes a date of them.
      if (CLOCKS.has(full) && (full !== "Date" || call.isBare)) return full;
      return GLOBALS.has(full) || call.path.length > 1 && GLOBALS.has(`${root}.*`) ? root : undefined;
    } finally {
      seen.delete(call);
    }
  }

  /** Where a value with external methods comes from; undefined for a plain value. */
  function maker(call: ExternalCall): string | undefined {
    const name = origin(call);
    return name === "JSON" || name === "structuredClone" || CLOCKS.has(name ?? "") ? undefined : name;
  }

  for (const call of walker.externalCalls) {
    if (
      call.site.untouchable || !call.isLoose && call.from.mode === "none" || call.path[0] === "require" ||
      call.path[0] === VITE_IMPORT
    ) {
      continue;
    }
    const name = origin(call);
    if (name === undefined) continue;
    for (const [i, arg] of call.before.entries()) {
      if (arg !== undefined && !isBound(call.from, arg)) call.before[i] = undefined;
    }
    if (!isBound(call.from, call.lastName)) call.lastName = "";
    if (call.isAhead && call.before.includes(undefined)) continue;
    if (!(keeps?.(name) ?? isTelling(name, call))) continue;
    call.site.mode = "bare";
    call.mayBeOwn = !BUILT_IN.test(name) && !QUIET.test(name) && !GLOBAL_ROOTS.has(name) && !CLOCKS.has(name);
  }
}

/** Names that are the file's own in CommonJS, and values. */
const KNOWN =
  /^(?:this|null|true|false|undefined|NaN|Infinity|globalThis|process|module|exports|require|__dirname|__filename)$/;

/** Whether an argument that can be read again is a literal or is bound in the file: another global may have a getter. */
function isBound(from: Fn, arg: string): boolean {
  if (!/^[\p{ID_Start}$_]/u.test(arg) || KNOWN.test(arg)) return true;
  for (let fn: Fn | undefined = from; fn !== undefined; fn = fn.parent) {
    if (fn.bindings?.has(arg) || fn.ownName === arg) return true;
  }
  return false;
}

/** Whether a call is recorded by default. */
function isTelling(name: string, { isDeclaration }: ExternalCall): boolean {
  return !QUIET.test(name) && !CLOCKS.has(name) &&
    (!isDeclaration || BUILT_IN.test(name) || GLOBAL_ROOTS.has(name));
}

/** What Vite makes of an `import`: a `const` that is set to what this comes to. */
const VITE_IMPORT = "__vite_ssr_import__";

function specifierOf({ first }: ExternalCall): string | undefined {
  return isExternalSpecifier(first) ? first : undefined;
}

/** Whether a specifier names a module that is not the program's own. */
export function isExternalSpecifier(specifier: unknown): specifier is string {
  return typeof specifier === "string" && !/^[./#]|^file:|^data:/.test(specifier);
}

/** The names of a callee that is a name, or a member of one: `a.b.c`, or a member of a field: `this.a.b`. */
export function calleePath(callee: Node): string[] | undefined {
  const path: string[] = [];
  let at = importedCallee(callee) ?? callee;
  for (; at.type === "MemberExpression"; at = at.object) {
    if (at.computed) return undefined;
    path.unshift(at.property.type === "PrivateIdentifier" ? `#${at.property.name}` : at.property.name);
  }
  if (at.type === "ThisExpression" && path.length > 1) return ["this", ...path];
  if (at.type !== "Identifier" || at.name === "eval") return undefined;
  path.unshift(at.name);
  return path;
}

/** What is imported, where a transpiler has made `(0, module.name)(…)` of `name(…)`. */
export function importedCallee(callee: Node): Node | undefined {
  if (callee.type !== "SequenceExpression" && callee.type !== "ParenthesizedExpression") return undefined;
  const { type, expressions } = unwrap(callee);
  if (type !== "SequenceExpression" || expressions.length !== 2) return undefined;
  const [zero, member] = expressions;
  return zero.type === "Literal" && zero.value === 0 && member.type === "MemberExpression"
    ? member
    : undefined;
}

/** Whether what is called is known to be a function, so that no error quotes the call. */
export function isSurelyCallable({ imports }: Walker, callee: Node): boolean {
  const path = calleePath(callee);
  if (path === undefined) return false;
  const name = path.join(".");
  return SURELY_CALLABLE.test(name) || BUILT_IN.test(imports.get(name) ?? "");
}

/** Whether a call depends on what stands before a `?.` in its callee. */
export function isOptional({ optional, callee }: Node): boolean {
  if (optional === true) return true;
  for (let at = callee; at.type === "MemberExpression"; at = at.object) if (at.optional) return true;
  return false;
}

/** Whether a call adds a plugin to Bun: its probe must see the argument itself. */
export function isPluginCall({ imports }: Walker, path: readonly string[]): boolean {
  const name = path.join(".");
  return name === "Bun.plugin" || name === "plugin" && imports.get(name) === "bun";
}

/** A text that reads an argument once more without an effect. */
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

/** The external call that a `const` is initialised from. */
export function initialCall(init: Node): ExternalCall | undefined {
  let at = unwrap(init);
  if (at.type === "AwaitExpression") at = unwrap(at.argument);
  return at.type === "CallExpression" || at.type === "NewExpression" ? at.external : undefined;
}

/** Notes what a field of `this` is set to: a field that is only assigned calls comes from where their callees come from. */
export function noteField(
  walker: Walker,
  { fields }: Self,
  { name, value }: { name: string; value: Node },
): void {
  if (!walker.options.externalCalls) return;
  const init = unwrap(value);
  if (
    init.type === "Literal" && init.value === null || init.type === "Identifier" && init.name === "undefined"
  ) return;
  const call = initialCall(init) ?? null;
  if (call === null || !fields.has(name)) fields.set(name, call);
}
