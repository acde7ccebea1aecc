/**
 * Calls in tail position that go round a cycle, in an engine that runs them in constant stack. The call is taken apart:
 * inside the function's `try` its callee and arguments are evaluated, and its `finally` makes it, from a probe that is itself
 * left by a tail call. So an error in the body is seen where it happens, and no frame stays.
 *
 * @module
 */
import { PREFIX, type Probes, type TailProbes } from "../contract.ts";
import { apply, functionText, getPrototypeOf, harden, stringIncludes } from "./natives.ts";

/** A call that is about to be made. */
interface Taken {
  callee: (...args: unknown[]) => unknown;
  self: unknown;
  args: unknown[];
}

const ordinary = getPrototypeOf(() => {});

export function tailProbes({ L, F, T }: Pick<Probes, "L" | "F" | "T">): TailProbes {
  let taken: Taken | undefined;
  /** Whether methods have probes, and so tell how they end. */
  const known = harden(new WeakMap<object, boolean>());

  function hasProbes(callee: Taken["callee"]): boolean {
    const answer = known.get(callee);
    if (answer !== undefined) return answer;
    // An asynchronous function or a generator begins, or ends, at another time.
    const found = getPrototypeOf(callee) === ordinary && stringIncludes(functionText(callee), PREFIX);
    known.set(callee, found);
    return found;
  }

  /** A class is strict code, as tail calls want it; the bundle is not. */
  class Strict {
    static K(call: number): unknown {
      const { callee, self, args } = taken!;
      taken = undefined;
      if (self !== undefined && !hasProbes(callee)) {
        try {
          return L(call, apply(callee, self, args));
        } catch (error) {
          throw F(call, error);
        }
      }
      T(call);
      if (self === undefined) {
        switch (args.length) {
          case 0:
            return callee();
          case 1:
            return callee(args[0]);
          case 2:
            return callee(args[0], args[1]);
        }
      }
      return apply(callee, self, args);
    }
  }

  return {
    Q(_call, callee, self) {
      // The engine says what is wrong with it.
      if (typeof callee !== "function") return callee;
      return ((...args: unknown[]) => {
        taken = { callee: callee as unknown as Taken["callee"], self, args };
      }) as unknown as typeof callee;
    },
    H: () => taken !== undefined,
    K: Strict.K,
  };
}
