import assert from "node:assert/strict";
import type { Site } from "../../../src/contract.ts";
import { type DiffOptions, diffRuns, type RunDiff } from "../../../src/query/diff/diff.ts";
import { sourceChange } from "../../../src/query/diff/sources.ts";
import { consequencesOf, loopChanges, type Story, storyOf } from "../../../src/query/diff/story.ts";
import { snapshotJson } from "../../../src/query/snapshot_json.ts";
import type { Trace } from "../../../src/trace/trace.ts";
import { type Call, runOf } from "../build_run.ts";

/** The first cause, told. */
function told(a: Trace, b: Trace, options?: DiffOptions): Story & { diff: RunDiff } {
  const diff = diffRuns(a, b, options);
  return { ...storyOf(diff, diff.causes[0]!), diff };
}

const hashed = (hash: string): Partial<Site> => ({ hash });

Deno.test("storyOf() tells the way to the cause, and the parts of values that differ", () => {
  const program = (city: string) =>
    runOf((call) =>
      call(
        "main",
        {},
        () => call("load", {}, () => void call("parse", { args: ["x"], result: { user: { city }, id: 7 } })),
      )
    );
  const { path, changes, cause, isWrapper, isDefault, isMissed } = told(program("Delft"), program("Leiden"));
  assert.deepEqual([cause.kind, path], ["result", [1, 2, 3]]);
  assert.deepEqual(changes.map(({ slot, path, a, b }) => [slot, path, snapshotJson(a!), snapshotJson(b!)]), [
    ["return", ".user.city", "Delft", "Leiden"],
  ]);
  assert.deepEqual([isWrapper, isDefault, isMissed], [false, false, false]);
});

Deno.test("storyOf() names the callee where its own default is what changed, as the texts tell", () => {
  const program = (greeting: string, hash: string) =>
    runOf((call) => {
      call("main", { site: hashed("m") }, () =>
        call("greet", {
          args: ["Ada", greeting],
          site: { hash, params: ["name", "greeting"] },
        }));
    });
  const changed = told(program("Hello", "1"), program("Dear", "2"));
  assert.deepEqual(changed.subject, { side: "a", call: 2 });
  assert.deepEqual([changed.isDefault, changed.source, changed.childSource], [true, "same", "changed"]);
  assert.equal(sourceChange(changed.diff, changed.diff.a.functionOf[2]!), "changed");
  const same = told(program("Hello", "1"), program("Dear", "1"));
  assert.deepEqual([same.isDefault, same.subject], [false, { side: "a", call: 1 }]);
});

Deno.test("storyOf() takes other arguments for no default where all of several differ, as of what sort() is given", () => {
  const program = (first: number, second: number, hash: string) =>
    runOf((call) => {
      call("main", { site: hashed("m") }, () =>
        call("byTime", { args: [first, second], site: { hash, params: ["a", "b"] } }));
    });
  assert.equal(told(program(1, 2, "1"), program(2, 1, "2")).isDefault, false);
});

Deno.test("storyOf() tells an error that is handled on one side from one that is let through", () => {
  const program = (outcome: object) =>
    runOf((call) => call("main", {}, () => call("f", outcome, () => call("g", { error: new Error("no") }))));
  const thrown = program({ error: new Error("no") });
  const caught = program({ result: 0 });
  assert.deepEqual(told(thrown, caught).handled, { side: "b", child: 3 });
  assert.deepEqual(told(caught, thrown).handled, { side: "a", child: 3 });
});

Deno.test("storyOf() counts how often a function was called that is called more or less often", () => {
  const program = (n: number) =>
    runOf((call) =>
      call("main", {}, () => {
        for (let i = 0; i < n; i++) call("step", { args: [i] });
      })
    );
  assert.deepEqual(told(program(2), program(5)).times, { a: 2, b: 5 });
  assert.equal(told(program(2), program(5)).cause.kind, "added");
});

Deno.test("storyOf() sees which of two calls of a function came first on each side", () => {
  const program = (names: string[]) =>
    runOf((call) =>
      names.forEach((name, i) => {
        call(name, {}, () => void call("take", { result: i }));
      })
    );
  const diff = diffRuns(program(["ada", "bob"]), program(["bob", "ada"]));
  const cause = diff.causes.find(({ kind }) => kind === "result")!;
  assert.deepEqual(storyOf(diff, cause).race, { first: 2, second: 4 });
});

Deno.test("storyOf() knows a call that a test could not make, because its function is not there", () => {
  const program = (outcome: object, made: string[]) =>
    runOf((call) =>
      call("adds", { site: { kind: "test" }, ...outcome }, () => {
        call("before");
        for (const name of made) call(name, { args: [1] });
      })
    );
  const whole = program({ result: 1 }, ["total"]);
  const missed = told(whole, program({ error: new TypeError("total is not a function") }, []));
  assert.deepEqual([missed.cause.kind, missed.isMissed, missed.subject], [
    "removed",
    true,
    { side: "a", call: 3 },
  ]);
  const failed = told(whole, program({ error: new Error("1 is not 2") }, []));
  assert.deepEqual([failed.cause.kind, failed.isMissed], ["removed", false]);
});

Deno.test("storyOf() relates functions that one run alone has, and what works on the cause's variables", () => {
  const program = (inner: (call: Call) => void, result: number) =>
    runOf((call) => call("main", {}, () => call("sum", { result, site: { line: 5 } }, () => inner(call))));
  const one = told(program(() => {}, 1), program((call) => void call("added"), 1));
  assert.deepEqual(one.related, [{ side: "b", call: 3 }]);
  const other = told(program((call) => void call("gone"), 1), program(() => {}, 1));
  assert.deepEqual(other.related, [{ side: "a", call: 3 }]);
  const callback = (call: Call) => void call("forEach callback", { site: { kind: "arrow", line: 6 } });
  assert.deepEqual(told(program(callback, 1), program(callback, 2)).related, [{ side: "b", call: 3 }]);
});

Deno.test("consequencesOf() counts what stands above a cause, and what follows elsewhere", () => {
  const program = (n: number) =>
    runOf((call) =>
      call("main", { result: n }, () => {
        call("price", { result: n });
        call("print", { args: [n] });
        call("log", { args: [n] });
      })
    );
  const diff = diffRuns(program(1), program(2));
  assert.equal(diff.causes.length, 1);
  assert.deepEqual(consequencesOf(diff, diff.causes[0]!), { above: 1, after: 2 });
});

Deno.test("consequencesOf() counts calls that came below several calls with the one that is told", () => {
  const program = (rounds: number) =>
    runOf((call) => {
      for (let n = 0; n < 3; n++) {
        call("save", { args: [n], result: rounds }, () => {
          for (let at = 0; at < rounds; at++) call("retry", { args: [at % 2] });
        });
      }
    });
  const diff = diffRuns(program(3), program(5));
  assert.equal(diff.causes[0]!.alike, 3);
  // The results of the three that called it.
  assert.deepEqual(consequencesOf(diff, diff.causes[0]!), { above: 0, after: 3 });
});

Deno.test("loopChanges() tells loops that ran another number of times, those that did the same once, and no more than asked", () => {
  const program = (steps: number, rows: number) =>
    runOf((call) => {
      for (const name of ["a", "b"]) {
        call("read", { args: [name] }, () => {
          for (let i = 0; i < steps; i++) call("step", { args: [name, i] });
        });
      }
      call("write", {}, () => {
        for (let i = 0; i < rows; i++) call("row", { args: [i] });
      });
    });
  const diff = diffRuns(program(3, 2), program(5, 1));
  const loops = loopChanges(diff, 5).map(({ a, before, after, alike }) => ({ a, before, after, alike }));
  assert.deepEqual(loops, [
    { a: 1, before: 3, after: 5, alike: 1 },
    { a: 9, before: 2, after: 1, alike: 0 },
  ]);
  assert.equal(loopChanges(diff, 1).length, 1);
});
