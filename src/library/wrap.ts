/**
 * Recording without the loader: functions, objects and classes that are wrapped by hand.
 *
 * @module
 */
import { types } from "node:util";
import { recordSettings } from "../config/record_settings.ts";
import type { SecretNames } from "../contract.ts";
import { nameJudge } from "../redact/name_rules.ts";
import { secretNames } from "../redact/secret_names.ts";
import { type Frame, frameOfContext, runIn } from "./context.ts";
import { ownConfig } from "./options.ts";
import { processHandle } from "./process.ts";
import { innerBlocks } from "./inner_blocks.ts";

// deno-lint-ignore no-explicit-any
type AnyFunction = (this: any, ...args: any[]) => any;
// deno-lint-ignore no-explicit-any
type AnyClass = new (...args: any[]) => any;

/** An enter probe, see `PREFIX`. */
const INSTRUMENTED = /\$tp_*E[0-4n]\(/;

let count = 0;

/** How many functions were wrapped. */
export function wrappedCount(): number {
  return count;
}

const wrapped = new WeakMap<object, object>();

/**
 * Wraps a function, the functions of an object, or a class: calls through what is returned are recorded. What is given stays
 * as it is.
 *
 * @throws {TypeError} It is none of these.
 */
export function wrap<T extends object>(target: T, name?: string): T {
  const known = wrapped.get(target);
  if (known !== undefined) return known as T;
  let result: object;
  if (typeof target === "function") {
    if (isInstrumented(target)) return target;
    result = isClass(target) ? wrapClass(target as unknown as AnyClass) : wrapFunction(
      target as unknown as AnyFunction,
      name ?? ((target as { name?: string }).name || "(anonymous)"),
    );
  } else if (typeof target === "object" && target !== null) result = wrapObject(target, name ?? "");
  else throw new TypeError(`Cannot wrap ${String(target)}: give a function, an object or a class`);
  wrapped.set(target, result);
  wrapped.set(result, result);
  return result as T;
}

function isClass(value: object): boolean {
  return Object.getOwnPropertyDescriptor(value, "prototype")?.writable === false &&
    /^class\b/.test(Function.prototype.toString.call(value));
}

/** A wrapped function: its site, and how much its names say about secrets. */
interface Site {
  id: number;
  /** By parameter; undefined where none is a secret's. */
  params: number[] | undefined;
  result: number;
}

let secrets: Pick<SecretNames, "param" | "result"> | undefined;

/** What is called, and whether it goes on after an `await`. */
interface Recordable {
  site: Site;
  isAsync: boolean;
}

function recordable(name: string, fn: AnyFunction, kind: "function" | "method"): Recordable {
  const isAsync = types.isAsyncFunction(fn) && !types.isGeneratorFunction(fn);
  return { site: siteFor(name, fn, kind), isAsync };
}

function siteFor(name: string, fn: AnyFunction, kind: "function" | "method" | "constructor"): Site {
  count++;
  const params = paramsOf(fn);
  const id = processHandle().addSites([{
    name,
    kind,
    async: types.isAsyncFunction(fn),
    generator: types.isGeneratorFunction(fn),
    file: "",
    line: 0,
    column: 0,
    params,
  }]);
  // Where secrets are not hidden, the probes do nothing with it.
  secrets ??= secretNames(nameJudge(recordSettings(ownConfig().settings)));
  const levels = params.map((param) => secrets!.param(param, name, kind, params));
  return {
    id,
    params: levels.some((level) => level > 0) ? levels : undefined,
    result: secrets.result(name, kind),
  };
}

/** Names of simple parameters, read from the function's text; as many as can be found out. */
function paramsOf(fn: AnyFunction): string[] {
  const text = Function.prototype.toString.call(fn);
  const list =
    /^(?:async\s+)?(?:function\s*\*?\s*[\w$]*|[\w$#]+|\*\s*[\w$]+|)\s*\(([^()]*)\)/.exec(text)?.[1] ??
      /^(?:async\s+)?([\w$]+)\s*=>/.exec(text)?.[1] ?? "";
  const names = list.split(",").map((part) => /^\s*(?:\.\.\.)?([\w$]+)/.exec(part)?.[1]);
  const end = names.indexOf(undefined);
  return (end < 0 ? names : names.slice(0, end)) as string[];
}

/** A call of a wrapped function, from its entry to the settlement of what it returned. */
function record({ site, isAsync }: Recordable, args: unknown[], run: () => unknown): unknown {
  const { probes } = processHandle();
  const { id, params, result: level } = site;
  const shown = params === undefined
    ? args
    : args.map((arg, i) => params[i] ? probes.X(arg, params[i]) : arg);
  const call = probes.En(id, 0, shown);
  if (call === 0) return run();
  if (level > 0) probes.P(call, level);
  let result: unknown;
  const frame = isAsync ? frameOfCall(call) : undefined;
  try {
    result = frame === undefined ? run() : runIn(frame, run);
  } catch (error) {
    if (frame !== undefined) closeFrame(frame);
    throw probes.F(call, error);
  }
  if (!types.isPromise(result) || Object.getPrototypeOf(result) !== Promise.prototype) {
    if (frame !== undefined) closeFrame(frame);
    return probes.L(call, result);
  }
  probes.S(call);
  return result.then(
    (value) => {
      if (frame !== undefined) closeFrame(frame);
      return probes.L(call, value);
    },
    (error) => {
      if (frame !== undefined) closeFrame(frame);
      throw probes.F(call, error);
    },
  );
}

function closeFrame(frame: Frame): void {
  frame.isOpen = false;
  frame.set.blocks.open--;
}

/** The context in which an asynchronous function goes on: what it calls after an `await` is below its call. */
function frameOfCall(call: number): Frame | undefined {
  const outer = frameOfContext();
  if (outer === undefined) return undefined;
  const { block, set, branch } = outer;
  innerBlocks(set);
  set.blocks.open++;
  return {
    block,
    outer,
    isOpen: true,
    call: branch === undefined ? call : call % 2 ** 31,
    set,
    branch,
    limit: "",
    leftOut: 0,
    refused: 0,
  };
}

/** Whether the loader has instrumented a function: wrapped, its calls would be recorded twice. */
function isInstrumented(fn: object): boolean {
  return INSTRUMENTED.test(processHandle().textOf?.(fn) ?? "");
}

function wrapFunction(fn: AnyFunction, name: string): AnyFunction {
  if (isInstrumented(fn)) return fn;
  const how = recordable(name, fn, "function");
  return new Proxy(fn, {
    apply: (target, self, args) => record(how, args, () => Reflect.apply(target, self, args)),
  });
}

/** A view of an object whose functions are recorded; `this` in them is the object itself. */
function wrapObject<T extends object>(object: T, name: string): T {
  const methods = new Map<PropertyKey, { fn: AnyFunction; recorded: AnyFunction }>();
  const proxy: T = new Proxy(object, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== "function" || isClass(value) || isInstrumented(value)) return value;
      const own = Object.getOwnPropertyDescriptor(target, key);
      if (own !== undefined && !own.configurable && !own.writable) return value;
      let known = methods.get(key);
      if (known?.fn !== value) {
        const fn = value as AnyFunction;
        const owner = name || classNameOf(target);
        const title = owner === "" ? String(key) : `${owner}.${String(key)}`;
        const how = recordable(title, fn, "method");
        const recorded = new Proxy(fn, {
          apply(method, self, args) {
            const receiver = self === proxy ? object : self;
            return record(how, args, () => Reflect.apply(method, receiver, args));
          },
        });
        methods.set(key, known = { fn, recorded });
      }
      return known!.recorded;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
  return proxy;
}

function classNameOf(object: object): string {
  const name = (Object.getPrototypeOf(object) as object | null)?.constructor?.name ?? "";
  return name === "Object" ? "" : name;
}

/** A class that extends the given one, with recorded methods, accessors left as they are. */
function wrapClass(base: AnyClass): AnyClass {
  const { name } = base;
  const how = { site: siteFor(`new ${name}`, base as unknown as AnyFunction, "constructor"), isAsync: false };
  const derived = class extends base {};
  Object.defineProperty(derived, "name", { value: name, configurable: true });
  Object.defineProperty(derived, "length", { value: base.length, configurable: true });
  wrapMethods(derived.prototype, base.prototype, name);
  wrapMethods(derived, base, name);
  return new Proxy(derived, {
    construct(target, args, newTarget) {
      return record(how, args, () => Reflect.construct(target, args, newTarget)) as object;
    },
  });
}

function wrapMethods(to: object, from: object, owner: string): void {
  const seen = new Set<PropertyKey>(["constructor"]);
  for (
    let at: object | null = from;
    at !== null && at !== Object.prototype && at !== Function.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    for (const key of Reflect.ownKeys(at)) {
      const property = Object.getOwnPropertyDescriptor(at, key)!;
      if (seen.has(key) || typeof property.value !== "function" || isClass(property.value)) continue;
      seen.add(key);
      if (!property.configurable || isInstrumented(property.value)) continue;
      const fn = property.value as AnyFunction;
      const how = recordable(`${owner}.${String(key)}`, fn, "method");
      const value = new Proxy(fn, {
        apply: (target, self, args) => record(how, args, () => Reflect.apply(target, self, args)),
      });
      Object.defineProperty(to, key, { ...property, value });
    }
  }
}
