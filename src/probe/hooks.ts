/**
 * Probes that can be listened to: a listener hears of every call's beginning and end, with the values. It is put around the probes
 * only for a run that needs it (`-t`, `values = "entry-and-exit"`); others do not pay.
 *
 * @module
 */

import type { Probes } from "../contract.ts";
import { Level } from "../redact/level.ts";
import { aroundEnter, listOf } from "./around_enter.ts";
import { isResult } from "./is_result.ts";
import { append, harden } from "./natives.ts";

/** Hears of calls that are recorded. What it throws is swallowed. */
export interface Listener {
  /**
   * A call began.
   *
   * @param secrets by position of an argument: what its parameter's name says about it, if it names a secret; none when undefined
   * @param self `this`, where the function has one of its own
   */
  entered(
    call: number,
    site: number,
    args: readonly unknown[],
    about: { secrets?: number[]; self: unknown },
  ): void;
  /** A constructor's object is there. */
  made?(call: number, self: unknown): void;
  /** A call ended. */
  left(call: number, place: "return" | "throw", value: unknown): void;
}

/** What a parameter's name says about the argument at `index`. */
export function saidAt(secrets: readonly number[] | undefined, index: number): number {
  return secrets === undefined || index >= secrets.length ? Level.NONE : secrets[index]!;
}

/** Puts a listener around probes. */
export function listen(base: Probes, listener: Listener): Probes {
  /** Results of guarded calls, as far as they are known. */
  const guarded = harden(new Map<number, unknown>());
  /** Calls that handed their outcome over, by the call that took it. */
  const heirs = harden(new Map<number, number[]>());
  let handed: number[] = [];
  const hidden = harden(new WeakMap<object, { value: unknown; said: number }>());
  let self: unknown;

  function entered(call: number, site: number, args: unknown[]): number {
    const own = self;
    self = undefined;
    if (call === 0) {
      handed = [];
      return call;
    }
    if (handed.length > 0) {
      heirs.set(call, handed);
      handed = [];
    }
    try {
      let secrets: number[] | undefined;
      for (let i = 0; i < args.length; i++) {
        const arg = args[i];
        const wrapped = typeof arg === "object" && arg !== null ? hidden.get(arg) : undefined;
        if (wrapped === undefined) continue;
        args[i] = wrapped.value;
        secrets ??= [];
        while (secrets.length < i) append(secrets, Level.NONE);
        append(secrets, wrapped.said);
      }
      listener.entered(call, site, args, { secrets, self: own });
    } catch {
      // A value that refuses to be read, or a stack that is all but used up.
    }
    return call;
  }

  function left(call: number, place: "return" | "throw", value: unknown): void {
    if (call === 0) return;
    try {
      listener.left(call, place, value);
    } catch {
      // As above.
    }
    const waiting = heirs.get(call);
    if (waiting === undefined) return;
    heirs.delete(call);
    for (let i = 0; i < waiting.length; i++) left(waiting[i]!, place, value);
  }

  const probes: Probes = {
    ...base,
    ...aroundEnter(
      base,
      (enter) => (site, lexical, count, a, b, c, d) =>
        entered(enter(site, lexical, count, a, b, c, d), site, listOf(count, a, b, c, d)),
    ),
    W(site, value) {
      self = value;
      return base.W(site, value);
    },
    Wm(call, made) {
      if (call !== 0) {
        try {
          listener.made?.(call, made);
        } catch {
          // As above.
        }
      }
      return made;
    },
    X(value, said) {
      const wrapper = base.X(value, said);
      if (wrapper !== value) hidden.set(wrapper as object, { value, said });
      return wrapper;
    },
    L(call, value, via) {
      const result = base.L(call, value, via);
      left(call, "return", value);
      return result;
    },
    F(call, error) {
      guarded.delete(call);
      const result = base.F(call, error);
      left(call, "throw", error);
      return result;
    },
    O(call) {
      if (call !== 0) guarded.set(call, undefined);
      return base.O(call);
    },
    V(call, value) {
      if (call !== 0) guarded.set(call, value);
      return base.V(call, value);
    },
    G(call) {
      base.G(call);
      if (!guarded.has(call)) return;
      const value = guarded.get(call);
      guarded.delete(call);
      left(call, "return", value);
    },
    T(call, value, operator) {
      if (operator !== undefined) {
        return isResult(value, operator) ? probes.L(call, value as never) : value as never;
      }
      const result = base.T(call, value);
      if (call !== 0) {
        const others = handed;
        handed = [call];
        for (let i = 0; i < others.length; i++) append(handed, others[i]!);
      }
      return result;
    },
  };
  return probes;
}
