import type { ExternalProbes, Probes } from "../contract.ts";
import { append } from "./natives.ts";
import type { ProbeSet } from "./probes.ts";
import { isRecorded } from "./recorded_callee.ts";

/** What stands for an argument that could not be read a second time. */
export const NOT_READ: unique symbol = Symbol("not read");

/** Gives what the callee of a site gets for its last argument. */
export type Substitute = <T>(site: number, value: T) => T;

/** More calls that were entered while none was running, and have not been left, are not remembered. */
const MAX_ROOTS = 100;

/** An external call that has been entered. */
interface Entered {
  call: number;
  site: number;
  /** How many calls were on the stack with it. */
  depth: number;
}

function set<T>(list: T[], at: number, value: T): void {
  if (at < list.length) list[at] = value;
  else append(list, value);
}

/**
 * The probes of external calls, made of the others. A call whose callee throws is not left here: the probe
 * of the function around it finds it on the stack and closes it with the same error. Where no call is running, as at a
 * module's top level, nobody would: such a call is taken off the stack at once, and has no end if its callee throws, unless
 * a `catch` clause is there to tell.
 *
 * @param probes the other probes
 * @param set what they are made of, with the probe that leaves a call
 * @returns also `root`: the last call that was entered while none was running and has not been left, or 0
 */
export function externalProbes(
  { En, F }: Pick<Probes, "En" | "F">,
  { running, depth, detach, entered, unwind, leave, substitute = (_, value) => value }:
    & Pick<ProbeSet, "running" | "depth" | "detach" | "entered" | "unwind">
    & { leave: Probes["L"]; substitute?: Substitute | undefined },
): ExternalProbes & { root(): number } {
  /** External calls that may be on the stack, the innermost last. */
  const stacked: Entered[] = [];
  let stackedCount = 0;
  /** External calls that were entered while no call was running. */
  const roots: Entered[] = [];
  let rootCount = 0;

  function A<T>(site: number, lexical: number, before?: unknown[], last?: T, shown: unknown = last): T {
    if (site === 0) return last as T;
    if (before !== undefined) {
      const size = before.length;
      for (let i = 0; i < size; i++) if (before[i] === A) before[i] = NOT_READ;
      // The program may have put an accessor there, on `Object.prototype`.
      if (arguments.length > 3) size in before ? append(before, shown) : before[size] = shown;
    }
    const caller = running();
    const isRoot = caller === 0;
    const below = depth();
    const call = En(site, lexical, before ?? []);
    if (call === 0) return substitute(site, last as T);
    entered(site, call, caller, before === undefined && arguments.length < 4 ? 0 : 1);
    if (isRoot) {
      detach();
      // The last one of the same site was thrown through.
      if (rootCount > 0 && roots[rootCount - 1]!.site === site || rootCount === MAX_ROOTS) rootCount--;
      set(roots, rootCount++, { call, site, depth: below });
    } else {
      // Those that stood higher were thrown through, and are closed.
      while (stackedCount > 0 && stacked[stackedCount - 1]!.depth > below) stackedCount--;
      set(stacked, stackedCount++, { call, site, depth: below + 1 });
      if (stacked.length > stackedCount + 64) stacked.length = stackedCount;
    }
    return substitute(site, last as T);
  }

  function Z<T>(site: number, value: T): T {
    const current = running();
    if (current === 0) {
      for (let i = rootCount - 1; i >= 0; i--) {
        if (roots[i]!.site !== site) continue;
        rootCount = i;
        return leave(roots[i]!.call, value);
      }
      return value;
    }
    for (let i = stackedCount - 1; i >= 0; i--) {
      const top = stacked[i]!;
      if (top.call === current && top.site === site) {
        stackedCount = i;
        return leave(current, value);
      }
    }
    return value;
  }

  function Y(first: number, base: number, count: number, error: unknown): void {
    if (running() !== base) unwind(base, error);
    const root = roots[rootCount - 1];
    if (base !== 0 || root === undefined || root.site < first || root.site >= first + count) return;
    rootCount--;
    F(root.call, error);
  }

  return {
    Ao: isRecorded,
    A,
    Z,
    B: running,
    Y,
    root: () => rootCount === 0 ? 0 : roots[rootCount - 1]!.call,
  };
}
