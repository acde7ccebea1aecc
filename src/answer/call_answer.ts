import type { CallTree } from "../query/call_tree.ts";
import type { CallFacts } from "../query/call_facts.ts";
import { argName, argsOf, callRow } from "./call_row.ts";
import { shortRef } from "./answers.ts";
import type { Telling } from "./fit.ts";
import type { Room } from "./short_snapshot.ts";

/** Kinds of outcome that are listed in any case. */
const MOST_OUTCOMES = 6;

/** Lines of a function's source. */
export interface SourceLines {
  /** The number of the first. */
  first: number;
  lines: string[];
}

/** One call in full, as an answer. Its rows are the call itself and those around it: callers, callees, others of its function. */
export function tellCall(
  tree: CallTree,
  call: number,
  { facts, source }: { facts: CallFacts; source: SourceLines | undefined },
): Telling {
  const { trace } = tree;
  const { params } = trace.siteOf(call);
  const { callers, callees, calleeCount, of, looked, outcomes, differing } = facts;
  const extras = trace.extrasOf(call);
  const self = extras.find(({ index, atExit }) => index < 0 && !atExit)?.value.snapshot;
  return {
    total: 1 + callers.length + calleeCount + differing.length,
    make(room) {
      const take = <Row, To>(rows: readonly Row[], to: (row: Row) => To) => rows.slice(0, room.rows).map(to);
      const brief = (other: number) => ({ ...shortRef(trace, other, room), ...outcomeOf(tree, other, room) });
      // The nearest callers say most.
      const near = room.rows === 0 ? [] : callers.slice(-room.rows);
      const changed = extras.filter(({ atExit }) => atExit);
      const answer = {
        ...callRow(tree, call, room),
        ...(self === undefined ? {} : { this: room.value(self) }),
        changed: changed.map(({ index, value }) => ({
          name: index < 0 ? "this" : argName(params, index),
          value: room.value(value.snapshot),
        })),
        callers: near.map((caller) => ({
          ...shortRef(trace, caller, room),
          args: argsOf(trace, caller, room),
        })),
        callees: take(callees, (callee) => ({ ...brief(callee), args: argsOf(trace, callee, room) })),
        calleesInAll: calleeCount,
        sameFunction: {
          calls: of,
          ...(looked < of ? { looked } : {}),
          outcomes: room.list(outcomes, MOST_OUTCOMES),
        },
        sameArguments: take(differing, brief),
        source: source === undefined ? null : sourceOf(source, room),
      };
      const shown = 1 + near.length + answer.callees.length + answer.sameArguments.length;
      return { answer, shown };
    },
  };
}

function outcomeOf(tree: CallTree, call: number, room: Room) {
  const { outcome, result, error } = callRow(tree, call, room);
  return {
    ...(outcome === undefined ? {} : { outcome }),
    ...(result === undefined ? {} : { result }),
    ...(error === undefined ? {} : { error }),
  };
}

function sourceOf({ first, lines }: SourceLines, room: Room) {
  const shown = room.list(lines, Math.floor(room.valueBytes / 40));
  return { first, lines: shown.map((line) => room.text(line, 160)) };
}
