import assert from "node:assert/strict";
import { findCauses } from "../../../src/query/diff/causes.ts";
import { type Matcher, matchRuns } from "../../../src/query/diff/matching.ts";
import { findMoves } from "../../../src/query/diff/moves.ts";
import type { Trace } from "../../../src/trace/trace.ts";
import { runOf, tasksRun } from "../build_run.ts";
import { comparedFrom } from "./compared.ts";

function match(a: Trace, b: Trace): Matcher {
  const matcher = matchRuns(comparedFrom(a, b), { work: 1e6 });
  findMoves(matcher);
  return matcher;
}

/** The causes: kind, function (`-` at the top level), the function that it calls otherwise, and how many there are. */
function causesOf(a: Trace, b: Trace, { ordered } = { ordered: false }): string[] {
  return findCauses(match(a, b), { ordered }).map(({ kind, a: call, childA, childB, alike }) => {
    const name = call === 0 ? "-" : a.siteOf(call).name;
    const child = childA !== 0 ? a.siteOf(childA).name : childB !== 0 ? b.siteOf(childB).name : "";
    return [kind, name, child, alike === 1 ? "" : `× ${alike}`].filter((word) => word !== "").join(" ");
  });
}

Deno.test("what a program itself calls otherwise is a cause at the top level", () => {
  const one = runOf((call) => void call("a"));
  const two = runOf((call) => ["a", "b"].forEach((name) => call(name)));
  assert.deepEqual(causesOf(one, two), ["added - b"]);
  assert.deepEqual(causesOf(two, one), ["removed - b"]);
  assert.deepEqual(causesOf(one, one), []);
});

Deno.test("a call with other arguments is its caller's doing, unless something handed another value back before", () => {
  const program = (rate: number, amount: number) =>
    runOf((call) =>
      call("main", {}, () => {
        call("rate", { result: rate });
        call("pay", { args: [amount] });
      })
    );
  assert.deepEqual(causesOf(program(1, 10), program(1, 20)), ["args main pay"]);
  assert.deepEqual(causesOf(program(1, 10), program(2, 20)), ["result rate"]);
});

Deno.test("what an asynchronous call came to may have reached any later call", () => {
  const program = (rate: number, amount: number, { async }: { async: boolean }) =>
    runOf((call) =>
      call("main", {}, () => {
        call("prepare", {}, () => call("rate", { result: rate, site: { async } }));
        call("pay", { args: [amount] });
      })
    );
  assert.deepEqual(causesOf(program(1, 10, { async: true }), program(2, 20, { async: true })), [
    "result rate",
  ]);
  assert.deepEqual(
    causesOf(program(1, 10, { async: false }), program(2, 20, { async: false })),
    ["result rate", "args main pay"],
  );
});

Deno.test("an outcome is an error's where either run threw", () => {
  const throwing = { error: new Error("no") };
  const program = (outcome: object) => runOf((call) => void call("f", outcome));
  assert.deepEqual(causesOf(program({ result: 1 }), program(throwing)), ["error f"]);
  assert.deepEqual(causesOf(program(throwing), program({ result: 1 })), ["error f"]);
  assert.deepEqual(causesOf(program({ result: 1 }), program({ result: 2 })), ["result f"]);
});

Deno.test("a call that is suspended more often is a cause, at the call before which it was", () => {
  const program = (wait?: number) =>
    runOf((call) => {
      call("main", { site: { async: true }, ...(wait === undefined ? {} : { wait }) }, () => call("inner"));
    });
  assert.deepEqual(causesOf(program(), program(1000)), ["awaits main"]);
});

Deno.test("causes of one function and kind are one, at the earliest place, and counted", () => {
  const program = (n: number) =>
    runOf((call) => {
      for (const i of [1, 2, 3]) call("price", { args: [i], result: i * n });
      call("total", { result: n });
    });
  const found = findCauses(matchRuns(comparedFrom(program(1), program(2)), { work: 1e6 }), {
    ordered: false,
  });
  assert.deepEqual(found.map(({ a, alike }) => [a, alike]), [[1, 3], [4, 1]]);
});

Deno.test("a call that was put around others, or is gone from around them, is the cause", () => {
  const plain = runOf((call) =>
    call("main", {}, () => ["a", "b"].forEach((name) => call(name, { args: [name] })))
  );
  const around = runOf((call) =>
    call("main", {}, () => call("wrap", {}, () => ["a", "b"].forEach((name) => call(name, { args: [name] }))))
  );
  assert.deepEqual(causesOf(plain, around), ["added main wrap"]);
  assert.deepEqual(causesOf(around, plain), ["removed main wrap"]);
});

Deno.test("another order is a cause; of calls that ran at the same time only on demand", () => {
  const apart = causesOf(tasksRun(["a", "b"], { overlap: false }), tasksRun(["b", "a"], { overlap: false }));
  assert.deepEqual(apart.map((cause) => cause.split(" ").slice(0, 2).join(" ")), ["order main"]);
  assert.deepEqual(causesOf(tasksRun(["a", "b"]), tasksRun(["b", "a"])), []);
  assert.equal(causesOf(tasksRun(["a", "b"]), tasksRun(["b", "a"]), { ordered: true }).length, 1);
});

Deno.test("what a cut record does not show is no cause", () => {
  const program = (names: string[], options: { end?: false } = {}) =>
    runOf((call) => names.forEach((name) => call(name)), options);
  assert.deepEqual(causesOf(program(["a", "b"], { end: false }), program(["a", "b", "c"])), []);
  assert.deepEqual(causesOf(program(["a", "b"]), program(["a", "b", "c"])), ["added - c"]);
});

Deno.test("of calls that end at the same moment, the innermost comes first", () => {
  const program = (n: number) =>
    runOf((call) =>
      call("outer", { result: n }, () => {
        call("middle", { result: n }, () => call("inner", { args: [1], result: n }));
      })
    );
  assert.deepEqual(causesOf(program(1), program(2)), ["result inner"]);
});
