/**
 * The joined tree of several runs, as rows in the order of reading.
 *
 * @module
 */
import { Outcome } from "../trace/spec.ts";
import { type CallTree, firstChild, nextSibling, subtreeSize } from "./call_tree.ts";
import { intervalOf, type Joined, type JoinedCall, type JoinedRoot } from "./join.ts";
import { totalOf } from "./times.ts";
import { type TraceRoot, traceRoots } from "./trace_context.ts";

/** A request, a block, or a call below one. */
export interface JoinRow extends JoinedCall {
  traceId: string;
  depth: number;
  /** Of a request or block. */
  root?: TraceRoot;
  /** Whether it leads to another service. */
  leadsOn: boolean;
  /** Nanoseconds since the first request of its tree began, by the first run's clock. */
  start: number;
  duration: number;
  /** Calls below it that have no row, though the calls beside them have. */
  hidden: number;
}

/** A row that is still to come, with what is settled above it. */
type Coming = Pick<JoinRow, "run" | "call" | "depth" | "traceId" | "root"> & { origin: number };

/**
 * A tree for each trace that several services took part in, or that one was asked for, the earliest first.
 *
 * @param options.trees by run
 * @param options.calls rows below each call: those that took longest, and all that lead to another service; 0: every call
 */
export function* joinRows(
  joined: Joined,
  { trees, calls }: { trees: readonly CallTree[]; calls: number },
): Generator<JoinRow> {
  const below = new Map<string, JoinedRoot[]>();
  const tops: JoinedRoot[] = [];
  const leads = new Set<string>();
  for (const root of joined.roots) {
    const { asker } = root;
    if (asker === undefined) {
      tops.push(root);
      continue;
    }
    const key = keyOf(asker);
    const beside = below.get(key);
    if (beside === undefined) below.set(key, [root]);
    else beside.push(root);
    const { trace } = trees[asker.run]!;
    for (let call = asker.call; call !== 0; call = trace.parentOf(call)) {
      leads.add(keyOf({ run: asker.run, call }));
    }
  }
  const startOf = ({ run, call }: JoinedCall) =>
    intervalOf(trees[run]!.trace, call).start + (joined.offsets[run] || 0);
  const comingOf = ({ run, call }: JoinedRoot, at: { depth: number; origin: number }): Coming => {
    const root = traceRoots(trees[run]!.trace).get(call)!;
    return { run, call, root, traceId: root.traceId, ...at };
  };
  const starts = Float64Array.from(tops, startOf);
  const order = Uint32Array.from(tops.keys()).sort((a, b) => starts[a]! - starts[b]! || a - b);
  for (const place of order) {
    const coming: Coming[] = [comingOf(tops[place]!, { depth: 0, origin: starts[place]! })];
    for (let next = coming.pop(); next !== undefined; next = coming.pop()) {
      const { run, call, depth, origin, traceId, root } = next;
      const tree = trees[run]!;
      const interval = root === undefined ? undefined : intervalOf(tree.trace, call);
      const { children, hidden } = shownBelow(tree, call, {
        most: calls,
        leadsOn: (child) => leads.has(keyOf({ run, call: child })),
      });
      yield {
        run,
        call,
        traceId,
        depth,
        ...(root === undefined ? {} : { root }),
        leadsOn: leads.has(keyOf(next)),
        start: Math.max(0, startOf(next) - origin),
        duration: interval === undefined ? totalOf(tree.trace, call) : interval.end - interval.start,
        hidden,
      };
      // With `--propagate` it is the request itself that asks.
      const asked = (below.get(keyOf(next)) ?? []).map((asked) =>
        comingOf(asked, { depth: depth + 1, origin })
      );
      const called = children.map((child) => ({ run, call: child, depth: depth + 1, traceId, origin }));
      for (const row of [...asked, ...called].reverse()) coming.push(row);
    }
  }
}

function keyOf({ run, call }: JoinedCall): string {
  return `${run} ${call}`;
}

/** Of the calls right below one: those that lead to another service, those that failed, and the slowest. */
function shownBelow(
  tree: CallTree,
  above: number,
  { most, leadsOn }: { most: number; leadsOn: (call: number) => boolean },
): { children: number[]; hidden: number } {
  const children: number[] = [];
  for (let call = firstChild(tree, above); call !== 0; call = nextSibling(tree, call)) children.push(call);
  if (most === 0 || children.length <= most) return { children, hidden: 0 };
  const rank = (call: number) =>
    Number(leadsOn(call)) * 2 + Number(tree.trace.outcomeOf(call) === Outcome.THREW);
  const first = children.toSorted((a, b) =>
    rank(b) - rank(a) || totalOf(tree.trace, b) - totalOf(tree.trace, a)
  );
  const shown = new Set([...first.slice(0, most), ...children.filter(leadsOn)]);
  const hidden = children.reduce((sum, call) => shown.has(call) ? sum : sum + subtreeSize(tree, call), 0);
  return { children: children.filter((call) => shown.has(call)), hidden };
}
