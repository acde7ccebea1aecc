import assert from "node:assert/strict";
import { callCondition, callsWhere } from "../../src/query/call_condition.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { RunBuilder, snapshotOf } from "./build_run.ts";

/** Values that come again and again, in several functions, chunks and places. */
function manyCalls(): Trace {
  const run = new RunBuilder();
  const values = [
    0,
    -0,
    1,
    1.5,
    NaN,
    null,
    undefined,
    true,
    "a",
    { n: 2 },
    { n: NaN },
    [1, 2],
    new Date(3),
    Object(2),
  ];
  run.call("main", { args: [3], result: Promise.resolve(1) }, () => {
    for (let i = 0; i < 70_000; i++) {
      const value = values[i % values.length];
      const outcome = i % 7 === 0 ? { error: value } : { result: value };
      run.call(i % 2 === 0 ? "even" : "odd", {
        args: i % 3 === 0 ? [] : [values[i % 5], i % 4],
        site: { params: i % 2 === 0 ? ["a", "b"] : ["b", "a"] },
        ...outcome,
      });
    }
    run.call("open", { open: true });
  });
  return run.trace();
}

function matching(trace: Trace, text: string): number[] {
  const marks = callsWhere(trace, callCondition(text), () => true);
  return [...marks.keys()].filter((call) => marks[call] === 1);
}

Deno.test("calls like one are asked about once, and the answers are those of every call by itself", () => {
  const trace = manyCalls();
  assert.ok(trace.chunks().length > 1);
  // With the duration, no answer is kept.
  const each = (text: string) => matching(trace, `(${text}) && (duration === duration || true)`);
  for (
    const text of [
      "result !== result",
      "result === undefined",
      "error === null || error > 0",
      "result === undefined && error === undefined",
      "result?.n === 2",
      "args.a === 1",
      "args.b > 1",
      "name === 'even' && result === 1.5",
      "1 / result < 0",
      "result < 5",
      "!result",
      "typeof result === 'object' && result !== null",
    ]
  ) assert.deepEqual(matching(trace, text), each(text), text);
  assert.ok(matching(trace, "result !== result").length > 0);
  assert.ok(matching(trace, "args.b > 1").length > 0);
});

Deno.test("a condition that fails on values that come often counts every call on which it does", () => {
  const trace = manyCalls();
  const condition = callCondition("result.n === 2");
  callsWhere(trace, condition, () => true);
  const isOfNothing = (call: number) => {
    const result = trace.resultOf(call)?.snapshot ?? snapshotOf(undefined);
    const isOutcome = result.type === "undefined" || result.type === "null";
    return isOutcome || trace.outcomeOf(call) === 2;
  };
  let expected = 0;
  for (let call = 1; call <= trace.callCount; call++) if (isOfNothing(call)) expected++;
  assert.equal(condition.failures.count, expected);
});

Deno.test("a condition over parameters does not fail on functions that have none of these", () => {
  const run = new RunBuilder();
  run.call("main", {}, () => {
    for (let i = 0; i < 9; i++) {
      const cart = i === 4 ? undefined : { sum: i };
      run.call("pay", { args: [cart], site: { params: ["cart"] } });
      run.call("log", { args: ["paid"], site: { params: ["text"] } });
    }
  });
  const trace = run.trace();
  const failuresOf = (text: string) => {
    const condition = callCondition(text);
    const found = callsWhere(trace, condition, () => true).reduce((sum, mark) => sum + mark, 0);
    return [found, condition.failures.count];
  };
  assert.deepEqual(failuresOf("args.cart.sum > 5"), [3, 1]);
  assert.deepEqual(failuresOf("args.card.sum > 5"), [0, 19]);
});

Deno.test("a comparison of the duration alone says what a compiled condition says, and nothing of a call that did not end", () => {
  const run = new RunBuilder();
  run.call("main", { cost: 1e6 }, () => {
    for (let i = 0; i < 9; i++) run.call("step", { cost: i * 5e5 });
    run.call("open", { open: true });
  });
  const trace = run.trace();
  for (const text of ["duration > 1", "duration >= 1", "duration < 1.5", " duration<=0 ", "duration > 1e1"]) {
    assert.deepEqual(matching(trace, text), matching(trace, `(${text}) || false`), text);
  }
  assert.equal(matching(trace, "duration >= 1").length, 8);
  assert.ok(!matching(trace, "duration >= 0").includes(trace.callCount));
});
