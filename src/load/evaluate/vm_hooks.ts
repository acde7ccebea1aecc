/**
 * Text that is given to `node:vm`: test runners evaluate modules that way, each with the name of its file. Here such a text
 * is replaced by the rewritten one, below what a program sees: `vm.Script` stays as it is except for the class that it
 * extends, which is the one that compiles.
 *
 * @module
 */
import { syncBuiltinESMExports } from "node:module";
import vm from "node:vm";
import { bare, getOwnPropertyDescriptor, getPrototypeOf, harden } from "../../probe/natives.ts";
import type { SourceType } from "../source.ts";
import { disguise } from "../../probe/stand_in.ts";

/** A text that is about to be evaluated. */
export interface Evaluated {
  text: string;
  /** What the engine will call it, or a comment in it does. */
  name: string;
  /** It is the latter: see `EVALUATED`. */
  isBody?: boolean;
  /** What is added to the number of each line, and to the columns of the first line. */
  lineOffset: number;
  columnOffset: number;
  sourceType: SourceType;
}

export interface VmHooks {
  /** Gives the text to evaluate; the same where it is not rewritten. Never throws. */
  rewrite: (evaluated: Evaluated) => string;
  /** Makes the probes of a text known in the context in which it runs. */
  provide: (text: string, context: object) => void;
}

/** A class, or function, of Node. */
type Native = new (...args: unknown[]) => object;
type Method = (this: unknown, ...args: unknown[]) => unknown;

const { apply, construct, defineProperty, deleteProperty, ownKeys, setPrototypeOf } = Reflect;

/** What is looked at in the options of `vm.compileFunction` and `vm.SourceTextModule`. */
interface Options {
  filename?: unknown;
  identifier?: unknown;
  lineOffset?: unknown;
  columnOffset?: unknown;
  cachedData?: unknown;
  produceCachedData?: unknown;
  parsingContext?: unknown;
  context?: unknown;
  sourceText?: unknown;
}

const number = (value: unknown): number => typeof value === "number" ? value : 0;
const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Hooks all of `node:vm` that compiles a text. */
export function hookVm(hooks: VmHooks): void {
  hookScripts(hooks);
  hookFunctions(hooks);
  hookModules(hooks);
  syncBuiltinESMExports();
}

/** `vm.Script`, and `vm.runIn…`, which make one. */
function hookScripts({ rewrite, provide }: VmHooks): void {
  const { Script } = vm as unknown as { Script: Native };
  const Compiled = getPrototypeOf(Script) as Native & { prototype: { createCachedData?: Method } };
  /** The arguments that a rewritten script would have been compiled with. */
  const plain = harden(new WeakMap<object, unknown[]>());
  let isHooked = false;

  /** Node's argument list: text, name, offsets, cache, whether to make one, context. */
  function compiled(args: unknown[], target: Native, newTarget: Native): object {
    const text = args[0] as string;
    const code = rewrite({
      text,
      name: args[1] as string,
      lineOffset: number(args[2]),
      columnOffset: number(args[3]),
      sourceType: "commonjs",
    });
    if (code === text) return construct(target, args, newTarget);
    if (isObject(args[6])) provide(text, args[6]);
    else hookRuns();
    const own = { ...args, length: args.length, 0: code, 4: undefined, 5: false };
    let script: object;
    try {
      script = construct(target, own, newTarget);
    } catch {
      // The plain text is at fault as well, and Node says so of that.
      return construct(target, args, newTarget);
    }
    if (args[4] !== undefined || args[5] === true) copyNotes(construct(target, args, newTarget), script);
    plain.set(script, args);
    return script;
  }
  const handler = {
    __proto__: null,
    construct: (target: Native, args: unknown[], newTarget: unknown) =>
      compiled(args, target, newTarget as Native),
  };
  setPrototypeOf(Script, new Proxy(Compiled, handler as ProxyHandler<Native>));

  const { createCachedData: native } = Compiled.prototype;
  if (typeof native === "function") {
    replace(Compiled.prototype, "createCachedData", native, {
      createCachedData(this: object) {
        const args = plain.get(this);
        return apply(native, args === undefined ? this : construct(Compiled, args), []);
      },
    });
  }

  /** A script may be run in contexts that are not known when it is compiled. */
  function hookRuns(): void {
    if (isHooked) return;
    isHooked = true;
    const { runInContext } = Script.prototype as { runInContext: Method };
    replace(Script.prototype, "runInContext", runInContext, {
      runInContext(this: object, contextifiedObject: unknown, options: unknown) {
        const args = plain.get(this);
        if (args !== undefined && isObject(contextifiedObject) && vmIsContext(contextifiedObject)) {
          provide(args[0] as string, contextifiedObject);
        }
        return apply(runInContext, this, [contextifiedObject, options]);
      },
    });
  }
}

const vmIsContext = vm.isContext as (value: object) => boolean;

/** `vm.compileFunction`, whose text is the body of a function. */
function hookFunctions({ rewrite, provide }: VmHooks): void {
  const native = vm.compileFunction as unknown as Method;
  replace(vm, "compileFunction", native, {
    compileFunction(this: unknown, code: unknown, params: unknown) {
      const args = arguments as unknown as unknown[];
      const given = args[2] as Options | undefined;
      if (typeof code !== "string" || !isObject(given) || typeof given.filename !== "string") {
        return apply(native, this, args);
      }
      const { filename, lineOffset, columnOffset, parsingContext, cachedData, produceCachedData } = given;
      const text = rewrite({
        text: code,
        name: filename,
        lineOffset: number(lineOffset),
        columnOffset: number(columnOffset),
        sourceType: "commonjs",
      });
      if (text === code) return apply(native, this, args);
      if (isObject(parsingContext)) provide(code, parsingContext);
      const isCached = cachedData !== undefined || produceCachedData === true;
      const options = isCached
        ? { __proto__: given, cachedData: undefined, produceCachedData: false }
        : given;
      let made: object;
      try {
        made = apply(native, this, [text, params, options]) as object;
      } catch {
        return apply(native, this, args);
      }
      if (isCached) copyNotes(apply(native, this, args) as object, made);
      return made;
    },
  });
}

/** `vm.SourceTextModule`, which is there where Node was started with a flag for it. */
function hookModules({ rewrite, provide }: VmHooks): void {
  const { SourceTextModule } = vm as unknown as { SourceTextModule?: Native };
  if (typeof SourceTextModule !== "function") return;
  const Module = getPrototypeOf(SourceTextModule) as Native;
  /** What a rewritten module would have been made of. */
  const plain = harden(new WeakMap<object, Options>());
  let isPlain = false;
  const handler = {
    __proto__: null,
    construct(target: Native, args: unknown[], newTarget: unknown): object {
      const given = args[0] as Options;
      const { sourceText: text, identifier, context } = given;
      if (isPlain || typeof identifier !== "string") return construct(target, args, newTarget as Native);
      const code = rewrite({
        text: text as string,
        name: identifier,
        lineOffset: number(given.lineOffset),
        columnOffset: number(given.columnOffset),
        sourceType: "module",
      });
      if (code === text) return construct(target, args, newTarget as Native);
      if (isObject(context)) provide(text as string, context);
      let made: object;
      try {
        made = construct(
          target,
          [{ ...given, sourceText: code, cachedData: undefined }],
          newTarget as Native,
        );
      } catch {
        return construct(target, args, newTarget as Native);
      }
      plain.set(made, given);
      return made;
    },
  };
  setPrototypeOf(SourceTextModule, new Proxy(Module, handler as ProxyHandler<Native>));

  const { createCachedData: native } = SourceTextModule.prototype as { createCachedData?: Method };
  if (typeof native !== "function") return;
  replace(SourceTextModule.prototype, "createCachedData", native, {
    createCachedData(this: object) {
      const given = plain.get(this);
      if (given === undefined) return apply(native, this, []);
      isPlain = true;
      try {
        const { context, identifier, lineOffset, columnOffset } = given;
        const options = { context, identifier, lineOffset, columnOffset };
        return apply(native, construct(SourceTextModule, [given.sourceText, options]), []);
      } finally {
        isPlain = false;
      }
    },
  });
}

/** Replaces one of Node's methods; everything that can be read from it stays the same. */
function replace(
  owner: object,
  name: string,
  native: Method,
  { [name]: method }: Record<string, unknown>,
): void {
  const descriptor = getOwnPropertyDescriptor(owner, name)!;
  defineProperty(owner, name, { ...descriptor, value: disguise(method as object, native) });
}

/** Has a script say of V8's cache what it would have said, in the order in which it would. */
function copyNotes(from: object, to: object): void {
  const keys = ownKeys(from);
  for (let i = 0; i < keys.length; i++) {
    const descriptor = getOwnPropertyDescriptor(to, keys[i]!) ?? getOwnPropertyDescriptor(from, keys[i]!)!;
    if (descriptor.configurable) deleteProperty(to, keys[i]!);
    defineProperty(to, keys[i]!, bare(descriptor));
  }
}
