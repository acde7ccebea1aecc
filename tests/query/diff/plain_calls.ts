/**
 * Call trees as plain objects: to make runs of, to change, and to compare what a diff says with.
 *
 * @module
 */

import type { RunDiff } from "../../../src/query/diff/diff.ts";
import { editsOf } from "./edits.ts";
import type { Trace } from "../../../src/trace/trace.ts";
import { RunBuilder } from "../build_run.ts";

/** One call. */
export interface PlainCall {
  name: string;
  args: unknown[];
  result?: unknown;
  error?: string;
  children: PlainCall[];
}

/** The run that makes these calls. */
export function runOf(calls: PlainCall[]): Trace {
  const run = new RunBuilder();
  const make = ({ name, args, result, error, children }: PlainCall): void => {
    run.call(
      name,
      { args, ...(error === undefined ? { result } : { error: new Error(error) }) },
      () => children.forEach(make),
    );
  };
  calls.forEach(make);
  return run.trace();
}

/** All calls in the order of their ids: the i-th has id i + 1. */
export function allCalls(calls: PlainCall[]): PlainCall[] {
  return calls.flatMap((call) => [call, ...allCalls(call.children)]);
}

/** Each call's parent, in the same order; undefined for a root. */
export function parentsOf(calls: PlainCall[]): Map<PlainCall, PlainCall | undefined> {
  const parents = new Map<PlainCall, PlainCall | undefined>();
  const visit = (call: PlainCall, parent: PlainCall | undefined) => {
    parents.set(call, parent);
    for (const child of call.children) visit(child, call);
  };
  for (const call of calls) visit(call, undefined);
  return parents;
}

/** A deep copy, in which nothing is shared; values are not changed by anybody. */
export function copyOf(calls: PlainCall[]): PlainCall[] {
  return calls.map((call) => ({ ...call, children: copyOf(call.children) }));
}

/** Makes B out of the calls of A and the edits that a diff reports, taking from B only what an edit names. */
export function applyEdits(callsA: PlainCall[], callsB: PlainCall[], diff: RunDiff): PlainCall[] {
  const roots: PlainCall = { name: "", args: [], children: copyOf(callsA) };
  const nodesA = [roots, ...allCalls(roots.children)];
  const nodesB = [roots, ...allCalls(callsB)];
  // A function that has another name in B is no edit.
  for (const { from } of diff.renames) {
    const [before, after] = [
      diff.a.trace.site(diff.functions.siteA[from]!),
      diff.b.trace.site(diff.functions.siteB[from]!),
    ];
    for (const node of nodesA) if (node.name === before.name) node.name = after.name;
  }
  const parents = parentsOf(roots.children);
  const made = new Map<number, PlainCall>();
  const detach = (node: PlainCall) => {
    const siblings = (parents.get(node) ?? roots).children;
    const at = siblings.indexOf(node);
    if (at >= 0) siblings.splice(at, 1);
  };
  const edits = [...editsOf(diff)];
  for (const edit of edits) if (edit.op === "remove" || edit.op === "move") detach(nodesA[edit.a]!);
  for (const edit of edits) {
    if (edit.op === "update") {
      const { name, args, result, error } = nodesB[edit.b]!;
      const node = nodesA[edit.a]!;
      Object.assign(node, { name, args, result });
      delete node.error;
      if (error !== undefined) node.error = error;
    } else if (edit.op === "insert" || edit.op === "move") {
      const { parent, index } = edit.place;
      const above = "a" in parent ? nodesA[parent.a]! : made.get(parent.b)!;
      const node = edit.op === "move" ? nodesA[edit.a]! : { ...nodesB[edit.b]!, children: [] };
      if (edit.op === "insert") made.set(edit.b, node);
      above.children.splice(index, 0, node);
    }
  }
  return roots.children;
}
