import { diffJson } from "../query/diff/diff_json.ts";
import type { Decider, Event } from "../query/diff/decider.ts";
import type { RunDiff } from "../query/diff/diff.ts";
import type { FailedTest } from "../query/diff/failed_test.ts";
import type { NearestTest } from "../query/nearest_test.ts";
import type { Trace } from "../trace/trace.ts";
import { tellList } from "./list_answer.ts";
import type { Telling } from "./fit.ts";
import { callRef } from "./refs.ts";
import type { Room } from "./short_snapshot.ts";

/** Tests that failed, and why, as an answer. */
export function tellTests(
  failed: readonly FailedTest[],
  { tests, status, of }: {
    /** Absent where they passed: they were not recorded. */
    tests: number | null;
    status: number;
    of: number;
  },
): Telling {
  return tellList(failed, {
    row: testRow,
    total: of,
    wrap: (list) => ({ status, tests, failed: of, explained: list }),
  });
}

/** Whether a test both passed and failed, and what decides which. */
export function tellFlake(
  failed: FailedTest | undefined,
  counts: { passes: number; failures: number },
): Telling {
  return tellOne(failed, (explained) => ({ ...counts, explained }));
}

/** Since which commit a test fails in the way that it does. */
export function tellBisect(
  failed: FailedTest | undefined,
  facts: { since: string | null; why: string | null; tried: readonly { commit: string; did: string }[] },
): Telling {
  return tellOne(failed, (explained) => ({ ...facts, explained }));
}

function tellOne(failed: FailedTest | undefined, wrap: (explained: unknown) => unknown): Telling {
  return tellList(failed === undefined ? [] : [failed], {
    row: testRow,
    wrap: ([explained = null]) => wrap(explained),
  });
}

function testRow({ test, red, comparison, why, flake, passedAt, nearest }: FailedTest, room: Room) {
  const { call, title, module } = test;
  const thrown = call === 0 ? undefined : red.resultOf(call)?.snapshot;
  const [first] = comparison?.stories ?? [];
  const causes = comparison === undefined ? [] : diffJson(comparison.diff, {
    max: 0,
    causes: Infinity,
    known: { lines: [], total: 0 },
    numbers: comparison.numbers,
    value: (snapshot) => room.value(snapshot),
  }).causes;
  return {
    title: room.text(title, 300),
    module,
    run: red.header.id,
    call,
    error: thrown === undefined ? null : room.value(thrown),
    passedAt: passedAt ?? null,
    why: why ?? null,
    green: comparison === undefined ? null : comparison.diff.a.trace.header.id,
    first: first === undefined ? null : causes[comparison!.diff.causes.indexOf(first.cause)] ?? null,
    causes: room.list(causes, room.valueBytes >= 200 ? 5 : 2),
    causesInAll: causes.length,
    nearest: nearest === undefined ? null : {
      ...callRef(red, nearest.test.call),
      shared: nearest.shared,
      of: nearest.of,
      ...pairRows(nearest),
    },
    flake: flake === undefined ? null : {
      decides: comparison === undefined ? null : deciderRow(comparison.diff, flake.decider, room),
      beforeIt: room.texts(flake.beforeIt, 400, "tests"),
      afterIt: room.texts(flake.afterIt, 400, "tests"),
    },
  };

  function pairRows({ part, last }: NearestTest) {
    const pair = part ?? last;
    return {
      passes: pair === undefined ? null : resultRow(red, pair.passes, room),
      fails: pair === undefined ? null : resultRow(red, pair.fails, room),
    };
  }
}

function deciderRow(diff: RunDiff, decider: Decider | undefined, room: Room) {
  if (decider === undefined) return null;
  const { kind, ...rest } = decider;
  if ("source" in rest) {
    const { source, a, b } = rest;
    return { kind, source, green: resultRow(diff.a.trace, a, room), red: resultRow(diff.b.trace, b, room) };
  }
  return { kind, first: eventRow(diff, rest.first), second: eventRow(diff, rest.second) };
}

function resultRow(trace: Trace, call: number, room: Room) {
  const result = trace.resultOf(call)?.snapshot;
  return { ...callRef(trace, call), ...(result === undefined ? {} : { result: room.value(result) }) };
}

function eventRow({ a, b }: RunDiff, event: Event) {
  return {
    at: event.at,
    green: event.a === 0 ? null : callRef(a.trace, event.a),
    red: event.b === 0 ? null : callRef(b.trace, event.b),
  };
}
