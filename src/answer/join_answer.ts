/**
 * The joined tree of several runs as an answer: flat rows that say how deep they are.
 *
 * @module
 */
import type { CallTree } from "../query/call_tree.ts";
import type { Joined } from "../query/join.ts";
import { type JoinRow, joinRows } from "../query/join_rows.ts";
import { requestsOf } from "../query/requests.ts";
import { Outcome } from "../trace/spec.ts";
import { callRef } from "./refs.ts";
import type { Telling } from "./fit.ts";
import type { Room } from "./short_snapshot.ts";

export interface JoinTelling {
  trees: readonly CallTree[];
  services: readonly string[];
  calls: number;
  /** Rows that are left out at the start; without it the most telling ones are chosen. */
  skip?: number;
  /** Rows that are made at most. */
  limit: number;
  /** The command that goes on from a row. */
  page: (skip: number) => string;
  /** The command that shows calls that have no row, where there are such. */
  allCalls: string;
}

/** Requests, and what leads from one service to another, come before calls, and these by their depth; shown in the order of reading. */
export function tellJoin(joined: Joined, options: JoinTelling): Telling {
  const { skip, limit, page, allCalls } = options;
  const { rows, total } = skip === undefined
    ? mostTelling(joinRows(joined, options), limit)
    : sliceOf(joinRows(joined, options), { skip, limit });
  return {
    total,
    skipped: Math.min(skip ?? 0, total),
    make(room) {
      const kept = rows.slice(0, room.rows);
      const inOrder = kept.toSorted((a, b) => a.index - b.index);
      const next = (skip ?? 0) + kept.length;
      const more = next >= total || skip !== undefined && kept.length === 0
        ? []
        : [page(skip === undefined ? 0 : next)];
      return {
        answer: inOrder.map(({ row }) => rowOf(row, options, room)),
        shown: kept.length,
        more: kept.some(({ row }) => row.hidden > 0) ? [...more, allCalls] : more,
      };
    },
  };
}

interface Placed {
  row: JoinRow;
  /** In the order of reading. */
  index: number;
}

/** The rows that are told first, so many at most, and how many there are. */
function mostTelling(all: Iterable<JoinRow>, limit: number): { rows: Placed[]; total: number } {
  const byRank: Placed[][] = [];
  let total = 0;
  for (const row of all) {
    const rank = row.root !== undefined || row.leadsOn ? 0 : 1 + row.depth;
    const list = byRank[rank] ??= [];
    if (list.length < limit) list.push({ row, index: total });
    total++;
  }
  return { rows: byRank.flat().slice(0, limit), total };
}

function sliceOf(
  all: Iterable<JoinRow>,
  { skip, limit }: { skip: number; limit: number },
): { rows: Placed[]; total: number } {
  const rows: Placed[] = [];
  let total = 0;
  for (const row of all) {
    if (total >= skip && rows.length < limit) rows.push({ row, index: total });
    total++;
  }
  return { rows, total };
}

const OUTCOMES: Record<number, string> = {
  [Outcome.OPEN]: "open",
  [Outcome.THREW]: "threw",
  [Outcome.SUSPENDED]: "suspended",
};

function rowOf(row: JoinRow, { trees, services }: JoinTelling, room: Room) {
  const { run, call, root, hidden } = row;
  const { trace } = trees[run]!;
  const ref = callRef(trace, call);
  const outcome = call === 0 ? undefined : OUTCOMES[trace.outcomeOf(call)];
  const error = outcome === "threw" ? trace.resultOf(call)?.snapshot : undefined;
  if (hidden > 0) room.shortened++;
  return {
    depth: row.depth,
    kind: root === undefined ? "call" : requestsOf(trace).has(call) ? "request" : "block",
    traceId: row.traceId,
    service: room.text(services[run]!, 80),
    run: trace.header.id,
    call,
    name: room.text(root?.name ?? ref.name, 200),
    ...(call === 0 ? {} : { at: room.text(ref.at, 200) }),
    start: row.start,
    duration: row.duration,
    ...(outcome === undefined ? {} : { outcome }),
    ...(error === undefined ? {} : { error: room.value(error) }),
    ...(hidden > 0 ? { hidden } : {}),
  };
}
