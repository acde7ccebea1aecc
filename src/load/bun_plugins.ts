/**
 * Plugins of the program under Bun. Bun lets the first that fits a path load it, which is the recorder's: it asks the
 * program's in their order. `Bun.plugin` cannot be replaced, but calls of it are external ones, which hand their
 * argument to a probe.
 *
 * @module
 */
import type { Site } from "../contract.ts";
import type { Substitute } from "../probe/external_probes.ts";
import {
  append,
  apply,
  hardenRegExp,
  isPromise,
  regExpExec,
  regExpFlags,
  regExpSource,
  uncurry,
} from "../probe/natives.ts";
import { disguise } from "../probe/stand_in.ts";
import type { BunApi, BunLoaded, BunPlugin, BunPluginBuilder } from "./bun_api.ts";

type Answer = BunLoaded | Promise<BunLoaded>;
type OnLoad = (module: { path: string }) => Answer;

export interface ProgramPlugins {
  /** Notes sites that are calls of `Bun.plugin`, of which there are few. */
  addSites(sites: readonly Site[], first: number): void;
  /** What Bun gets for the plugin in such a call. */
  substitute: Substitute;
  /** What loads a module, where that is a plugin of the program. */
  loaderOf(path: string): OnLoad | undefined;
  /** Whether a plugin is asked where modules are. */
  resolves(): boolean;
}

const { Proxy: NativeProxy, RegExp: NativeRegExp } = globalThis;
const { get } = Reflect;
const createObject = Object.create;
const then = uncurry(Promise.prototype.then) as <T>(promise: Promise<T>, next: (value: T) => T) => Promise<T>;
const resolved = Promise.resolve.bind(Promise);
/** The recorder's plugins. */
const own: BunPlugin[] = [];

/** Adds a plugin of the recorder's, which stays when the program removes all plugins. */
export function addPlugin(bun: BunApi, plugin: BunPlugin): void {
  append(own, plugin);
  bun.plugin(plugin);
}

/** Notes which modules the program's plugins load. */
export function programPlugins(bun: BunApi): ProgramPlugins {
  const claims: { filter: RegExp; onLoad: OnLoad }[] = [];
  const sites = createObject(null) as Record<number, true>;
  let hasResolver = false;
  const native = bun.plugin;
  const { clearAll } = native;
  native.clearAll = disguise(
    {
      clearAll(this: unknown): unknown {
        const result = apply(clearAll, this, []);
        claims.length = 0;
        hasResolver = false;
        for (let i = 0; i < own.length; i++) apply(native, bun, [own[i]]);
        return result;
      },
    }.clearAll,
    clearAll,
  );

  /** What Bun is handed instead of a plugin: the same, with another `setup`. */
  function watched<T extends object>(plugin: T): T {
    return new NativeProxy({}, {
      has: (_, key) => key in plugin,
      get(_, key) {
        const value = get(plugin, key);
        if (key !== "setup" || typeof value !== "function") return value;
        return (build: BunPluginBuilder): unknown => {
          watchBuilder(build);
          return apply(value, undefined, [build]);
        };
      },
    } as ProxyHandler<object>) as T;
  }

  function watchBuilder(build: BunPluginBuilder): void {
    const add = build.onLoad;
    const resolve = build.onResolve;
    build.onResolve = disguise(
      {
        onResolve(this: unknown, ...args: unknown[]): unknown {
          hasResolver = true;
          return apply(resolve, this, args);
        },
      }.onResolve,
      resolve,
    );
    build.onLoad = disguise(
      {
        onLoad(this: unknown, ...args: Parameters<BunPluginBuilder["onLoad"]>): unknown {
          const result = apply(add, this, args);
          const { filter, namespace } = args[0];
          if ((namespace ?? "file") === "file") append(claims, { filter: timeless(filter), onLoad: args[1] });
          return result;
        },
      }.onLoad,
      add,
    );
  }

  return {
    addSites(all, first) {
      for (let i = 0; i < all.length; i++) {
        const { kind, name } = all[i]!;
        if (kind === "external" && (name === "Bun.plugin" || name === "plugin")) sites[first + i] = true;
      }
    },
    substitute: (site, value) =>
      sites[site] === true && typeof value === "object" && value !== null ? watched(value) : value,
    loaderOf(path) {
      for (let i = 0; i < claims.length; i++) {
        if (regExpExec(claims[i]!.filter, path) !== null) return claims[i]!.onLoad;
      }
      return undefined;
    },
    resolves: () => hasResolver,
  };
}

/** One without the flags by which matches depend on each other: Bun knows none. */
function timeless(filter: RegExp): RegExp {
  let flags = "";
  for (let i = 0; i < regExpFlags.length; i++) {
    const flag = regExpFlags[i]![0];
    if (flag !== "g" && flag !== "y" && regExpFlags[i]![1](filter)) flags += flag;
  }
  return hardenRegExp(new NativeRegExp(regExpSource(filter), flags));
}

/**
 * Changes the text that a plugin answers, and asks for nothing that Bun does not ask for.
 *
 * @param change gets the loader that it names, if it names one, and what it has for a text
 */
export function changedAnswer(
  { peek }: Pick<BunApi, "peek">,
  answer: Answer,
  change: (loader: unknown, contents: unknown) => unknown,
): Answer {
  const changed = (loaded: BunLoaded): BunLoaded =>
    typeof loaded !== "object" || loaded === null ? loaded : new NativeProxy({}, {
      get(_, key) {
        const value = get(loaded, key);
        return key === "contents" ? change(get(loaded, "loader"), value) : value;
      },
      has: (_, key) => key in loaded,
    } as ProxyHandler<object>) as BunLoaded;
  if (!isPromise(answer)) return changed(answer as BunLoaded);
  // `require` takes the value of a promise that has one.
  return peek.status(answer) === "fulfilled" ? resolved(changed(peek(answer))) : then(answer, changed);
}
