import { diffJson } from "../query/diff/diff_json.ts";
import type { Comparison } from "../query/diff/compare_test.ts";
import type { TestCall } from "../query/test_calls.ts";
import type { Trace } from "../trace/trace.ts";
import { tellList } from "./list_answer.ts";
import type { Telling } from "./fit.ts";
import type { Room } from "./short_snapshot.ts";

/** What is known about a test that failed. */
export interface FailedTestFacts {
  test: TestCall;
  /** The run in which it failed. */
  red: Trace;
  comparison?: Comparison;
  why?: string;
  passedAt?: string;
}

/** Tests that failed, and why, as an answer. */
export function tellTests(
  failed: readonly FailedTestFacts[],
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

function testRow({ test, red, comparison, why, passedAt }: FailedTestFacts, room: Room) {
  const { call, title, module } = test;
  const thrown = red.resultOf(call)?.snapshot;
  const [first] = comparison?.stories ?? [];
  const most = room.valueBytes === Infinity ? 20 : room.valueBytes >= 200 ? 5 : 2;
  const causes = comparison === undefined ? [] : diffJson(comparison.diff, {
    max: 0,
    causes: Infinity,
    lines: [],
    numbers: comparison.numbers,
    value: (snapshot) => room.value(snapshot),
  }).causes;
  if (causes.length > most) room.isCut = true;
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
    causes: causes.slice(0, most),
    causesInAll: causes.length,
  };
}
