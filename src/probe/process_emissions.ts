/**
 * What Node and Deno tell `process`, such as that the program ends or that nobody has caught an error. They do so by
 * `process.emit`, in whose place the program may put a function that tells nobody.
 *
 * @module
 */
import process from "node:process";
import {
  append,
  apply,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  harden,
  isBun,
  isDeno,
  stringSlice,
} from "./natives.ts";
import { disguise } from "./stand_in.ts";

type Emit = (this: unknown, ...args: unknown[]) => boolean;

/** How it went: what the listeners came to, or, in Deno, what one of them threw. */
export interface Told {
  // Not optional: what is absent here, the program may have put on `Object.prototype`.
  returned: boolean | undefined;
  thrown: { error: unknown } | undefined;
}

type Hear = (name: unknown, about: unknown, told: Told) => void;

const { defineProperty, get: propertyOf } = Reflect;
const heard: Hear[] = [];

/** Calls `hear` after the listeners of each event of `process`, those that were added first first. */
export function hearEmissions(hear: Hear): void {
  append(heard, hear);
  if (heard.length === 1) hookEmit();
}

/** Whether the program has put an `emit` on `process` in a way that no accessor notices: then the end comes unheard. */
export function isUnheard(): boolean {
  return heard.length > 0 && getOwnPropertyDescriptor(process, "emit")?.writable !== undefined;
}

/** Nothing of ours may reach the program. */
function hearAll(name: unknown, about: unknown, told: Told): void {
  for (let i = 0; i < heard.length; i++) {
    try {
      heard[i]!(name, about, told);
    } catch {
      // The record lacks it.
    }
  }
}

/** By function: the one that is heard, which stays the same. */
const hearing = harden(new WeakMap<object, object>());

/** A function that emits as `inner` does, and is heard; what is no function stays as it is. */
function asHeard(inner: unknown): unknown {
  if (typeof inner !== "function") return inner;
  return hearing.get(inner) ?? newHeard(inner as Emit);
}

function newHeard(inner: Emit): object {
  const emit = isDeno ? caughtInDeno(inner) : inner;
  const method = {
    emit(this: unknown, ...args: unknown[]): boolean {
      const told: Told = { returned: undefined, thrown: undefined };
      lastThrown = undefined;
      // Without a `catch`: Node shows the place that threw an error last.
      try {
        return told.returned = apply(emit, this, args) as boolean;
      } finally {
        if (lastThrown !== undefined) told.thrown = lastThrown;
        if (this === process) hearAll(args[0], args[1], told);
      }
    },
  };
  const result = disguise(method.emit, inner);
  hearing.set(inner, result);
  hearing.set(result, result);
  return result;
}

let lastThrown: Told["thrown"];

function caughtInDeno(emit: Emit): Emit {
  return function (this: unknown, ...args) {
    try {
      return apply(emit, this, args) as boolean;
    } catch (error) {
      if (typeof args[0] === "string" && isDenoEnding(args[0])) lastThrown = { error };
      throw error;
    }
  };
}

/** What Deno tells these events by: what a listener for them throws then ends the program. */
const TOLD_BY_DENO: Record<string, string> = {
  __proto__: null as never,
  exit: "dispatchProcessExitEvent",
  uncaughtExceptionMonitor: "_fatalException",
  uncaughtException: "_fatalException",
  unhandledRejection: "nodeProcessUnhandledRejectionCallback",
};

/** Whether the runtime itself has told it, and not `process.exit` or the program, which catch what a listener throws. */
function isDenoEnding(name: string): boolean {
  const teller = TOLD_BY_DENO[name];
  if (teller === undefined) return false;
  const sites = getCallSites(6, NO_MAP);
  for (let i = 0; i < sites.length; i++) {
    const { functionName } = sites[i]!;
    if (stringSlice(functionName, -teller.length) === teller) return true;
  }
  return false;
}

const NO_MAP = { sourceMap: false };
/** Before the loader puts another in its place, which leaves out our own frames. In Bun, nothing asks for it. */
const { getCallSites } = isBun ? {} as typeof import("node:util") : process.getBuiltinModule("node:util");

/**
 * Hosts look `emit` up on `process` each time. An accessor gives them a function that is heard, and the program what that has put
 * there.
 */
function hookEmit(): void {
  const holder = getPrototypeOf(process) as { emit: Emit };
  const inherited = getPrototypeOf(holder) as object;
  const own = getOwnPropertyDescriptor(holder, "emit")?.value;

  /** Whether the accessor that asks was called by no function, or by one of the host's. */
  function isHostAsking(): boolean {
    try {
      const caller = getCallSites(3, NO_MAP)[2];
      if (caller === undefined) return true;
      const start = stringSlice(caller.scriptName, 0, 4);
      return start === "node" || start === "ext:";
    } catch {
      return false;
    }
  }

  function set(this: object, value: unknown): void {
    const place = this === process
      ? { get: () => isHostAsking() ? asHeard(value) : value, set }
      : { value, writable: true };
    defineProperty(
      this,
      "emit",
      { __proto__: null, ...place, enumerable: true, configurable: true } as never,
    );
  }

  defineProperty(holder, "emit", {
    get(this: unknown) {
      return asHeard(own ?? propertyOf(inherited, "emit", this));
    },
    set,
    enumerable: true,
    configurable: true,
  });
  // What is loaded before, by `--require` or by Yarn's Plug'n'Play, may have put its own there.
  const before = getOwnPropertyDescriptor(process, "emit");
  if (before?.writable === true && before.configurable === true) apply(set, process, [before.value]);
}
