/**
 * Tail recursion: which functions call one another in tail position, round a cycle. In an engine with proper tail
 * calls such functions run in constant stack, and must still do so when instrumented.
 *
 * @module
 */

import { isUnwrappable } from "./modes.ts";
import type { Fn, TailCall } from "./walk/survey.ts";

/**
 * Marks the tail calls that are on a cycle, and the functions on it.
 *
 * @param tails The calls in tail position.
 * @param assigned The names that the file assigns to: what they stand for is not known.
 */
export function markTailRecursion(tails: readonly TailCall[], assigned: ReadonlySet<string>): void {
  const edges = new Map<Fn, Map<TailCall, Fn>>();
  for (const tail of tails) {
    if (!mayGoRound(tail.from)) continue;
    const callee = tail.onThis ? tail.from.self?.methods.get(tail.name) : resolve(tail, assigned);
    if (callee == null || !mayGoRound(callee)) continue;
    let from = edges.get(tail.from);
    if (from === undefined) edges.set(tail.from, from = new Map());
    from.set(tail, callee);
  }
  const component = components(edges);
  for (const [from, calls] of edges) {
    for (const [tail, callee] of calls) {
      if (component.get(from) !== component.get(callee)) continue;
      tail.onCycle = true;
      from.tailRecursive = true;
    }
  }
}

/**
 * Whether a function can make and take tail calls whose outcome is seen. What its parameters run before it is entered would be
 * taken for what its caller has handed over to.
 */
function mayGoRound(fn: Fn): boolean {
  return fn.strict && !fn.async && !fn.generator && !fn.untouchable && !fn.returnsEarly &&
    !isUnwrappable(fn) &&
    fn.hasPlainParams;
}

/** The function that a name stands for where the call is, when that is certain. */
function resolve(tail: TailCall, assigned: ReadonlySet<string>): Fn | undefined {
  const { name } = tail;
  for (let fn: Fn | undefined = tail.from; fn !== undefined; fn = fn.parent) {
    const bound = fn.bindings?.get(name);
    if (bound !== undefined) return bound !== null && !assigned.has(name) ? bound : undefined;
    if (fn.ownName === name) return fn;
  }
  return undefined;
}

/** Tarjan's strongly connected components, iteratively: each function's component. */
function components(edges: Map<Fn, Map<TailCall, Fn>>): Map<Fn, number> {
  const index = new Map<Fn, number>();
  const low = new Map<Fn, number>();
  const component = new Map<Fn, number>();
  const open: Fn[] = [];
  let count = 0;
  for (const root of edges.keys()) {
    if (index.has(root)) continue;
    const path: { fn: Fn; next: Iterator<Fn> }[] = [];
    const push = (fn: Fn) => {
      index.set(fn, index.size);
      low.set(fn, index.get(fn)!);
      open.push(fn);
      path.push({ fn, next: (edges.get(fn) ?? new Map<TailCall, Fn>()).values() });
    };
    push(root);
    while (path.length > 0) {
      const { fn, next } = path[path.length - 1];
      const step = next.next();
      if (!step.done) {
        const callee = step.value;
        if (!index.has(callee)) push(callee);
        else if (!component.has(callee)) low.set(fn, Math.min(low.get(fn)!, index.get(callee)!));
        continue;
      }
      path.pop();
      if (path.length > 0) {
        const caller = path[path.length - 1].fn;
        low.set(caller, Math.min(low.get(caller)!, low.get(fn)!));
      }
      if (low.get(fn) !== index.get(fn)) continue;
      for (;;) {
        const member = open.pop()!;
        component.set(member, count);
        if (member === fn) break;
      }
      count++;
    }
  }
  return component;
}
