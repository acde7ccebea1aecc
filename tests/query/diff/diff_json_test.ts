import assert from "node:assert/strict";
import { diffRuns } from "../../../src/query/diff/diff.ts";
import { diffJson, FAILURES, failuresIn } from "../../../src/query/diff/diff_json.ts";
import type { Trace } from "../../../src/trace/trace.ts";
import { type Call, runOf, tasksRun } from "../build_run.ts";

/** The differences: kind, function, and what is said besides. */
function differencesOf(a: Trace, b: Trace): unknown[] {
  return diffJson(diffRuns(a, b), { max: 10 }).differences.map(({ kind, a, b, ...more }) => ({
    is: `${kind} ${(a ?? b)!.name}`,
    ...more,
  }));
}

const names = (call: Call, text: string) => text.split(" ").forEach((name) => call(name, { args: [name] }));

Deno.test("diffJson() lists causes and differences, and says how many it left out", () => {
  const program = (n: number) =>
    runOf((call) => [1, 2, 3].forEach((i) => call(`f${i}`, { args: [i], result: i * n })));
  const json = diffJson(diffRuns(program(1), program(2)), { max: 2 });
  assert.equal(json.behaviour, "differs");
  assert.deepEqual(json.causes.map(({ kind, a }) => `${kind} ${a!.name}`), ["result f1", "result f2"]);
  assert.deepEqual(json.differences[0]!.changes, [{ slot: "return", path: "", a: 1, b: 2 }]);
  assert.equal(json.omitted, 1);
});

Deno.test("diffJson() of equal runs is identical, with nothing in its lists", () => {
  const program = () => runOf((call) => names(call, "a b"));
  const { identical, behaviour, causes, differences, omitted } = diffJson(diffRuns(program(), program()), {
    max: 5,
  });
  assert.deepEqual({ identical, behaviour, causes, differences, omitted }, {
    identical: true,
    behaviour: "same",
    causes: [],
    differences: [],
    omitted: 0,
  });
});

Deno.test("diffJson() tells the kinds of differences apart", () => {
  const plain = runOf((call) => call("main", {}, () => names(call, "a b c")));
  const around = runOf((call) => call("main", {}, () => call("wrap", {}, () => names(call, "a b c"))));
  assert.deepEqual(differencesOf(plain, around), [{ is: "added wrap", calls: 1, isWrapper: true }]);
  assert.deepEqual(differencesOf(around, plain), [{ is: "removed wrap", calls: 1, isWrapper: true }]);
  const more = runOf((call) =>
    call("main", {}, () => {
      names(call, "a b c");
      for (const i of [1, 2, 3]) call("d", { args: [i] });
    })
  );
  assert.deepEqual(differencesOf(plain, more), [{ is: "added d", calls: 1, alike: 2 }]);
  const waiting = (wait?: number) =>
    runOf((call) => void call("main", { site: { async: true }, ...(wait === undefined ? {} : { wait }) }));
  assert.deepEqual(differencesOf(waiting(), waiting(5)), [
    { is: "changed main", changes: [{ slot: "awaits", path: "", a: 0, b: 1 }] },
  ]);
});

Deno.test("diffJson() gives calls the numbers, and values the form, that it is handed", () => {
  const program = (n: number) => runOf((call) => void call("f", { result: n }));
  const json = diffJson(diffRuns(program(1), program(2)), {
    max: 1,
    numbers: { a: [0, 71], b: [0, 93] },
    value: (snapshot) => `a ${snapshot.type}`,
  });
  const [{ a, b, changes }] = json.differences as [typeof json.differences[0]];
  assert.deepEqual([a!.call, b!.call, json.causes[0]!.a!.call], [71, 93, 71]);
  assert.deepEqual(changes, [{ slot: "return", path: "", a: "a number", b: "a number" }]);
});

Deno.test("diffJson() names functions that have another name now", () => {
  const program = (name: string) =>
    runOf((call) =>
      call(
        name,
        { args: [7], result: { deep: [7] }, site: { line: 3, params: ["n"] } },
        () => names(call, "in"),
      )
    );
  const { renamed, behaviour } = diffJson(diffRuns(program("f"), program("g")), { max: 1 });
  assert.deepEqual([renamed, behaviour], [[{ from: "f", to: "g", module: "main.ts" }], "same"]);
});

Deno.test("failuresIn() finds each kind of difference, and only that", () => {
  const of = (a: Trace, b: Trace) => failuresIn(diffRuns(a, b), FAILURES);
  const f = (options: Parameters<Call>[1]) => runOf((call) => void call("f", options));
  const one = runOf((call) => names(call, "a"));
  const two = runOf((call) => names(call, "a b"));
  assert.deepEqual(of(one, one), []);
  assert.deepEqual(of(one, two), ["added", "calls"]);
  assert.deepEqual(of(two, one), ["removed", "calls"]);
  assert.deepEqual(of(f({ args: [1] }), f({ args: [2] })), ["args"]);
  assert.deepEqual(of(f({ result: 1 }), f({ result: 2 })), ["result"]);
  assert.deepEqual(of(f({ error: new Error("a") }), f({ error: new Error("b") })), ["error"]);
  assert.deepEqual(of(f({ site: { async: true } }), f({ site: { async: true }, wait: 5 })), ["awaits"]);
  const apart = { overlap: false };
  assert.ok(of(tasksRun(["a", "b"], apart), tasksRun(["b", "a"], apart)).includes("order"));
});
