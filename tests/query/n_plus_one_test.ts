import assert from "node:assert/strict";
import { nPlusOneRemarks } from "../../src/query/remarks/n_plus_one.ts";
import { composite } from "../../src/trace/snapshot.ts";
import { type Call, Raw, runOf } from "./build_run.ts";

const EXTERNAL = { kind: "external" } as const;
const STATEMENT = new Raw(composite("other", "Statement"));

/** What is said of a program's questions, without what only shows more. */
function remarksOn(body: (call: Call) => void): string[] {
  return nPlusOneRemarks(runOf(body)).map(({ text, call }) => `#${call} ${text}`);
}

function times(count: number, act: (i: number) => void): void {
  for (let i = 0; i < count; i++) act(i);
}

Deno.test("questions that wrappers ask one by one belong to the loop around these", () => {
  const ask = (call: Call, i: number) => call("pool.query", { site: EXTERNAL, args: ["select", i] });
  const wrapped = (call: Call, i: number) =>
    call("loadUser", {}, () => {
      call("checkId", { args: [i] });
      call("Db.select", {}, () => call("request", {}, () => ask(call, i)));
    });
  assert.deepEqual(remarksOn((call) => call("page", {}, () => times(12, (i) => wrapped(call, i)))), [
    "#6 page led to 12 calls of %, one after the other, each with something else",
  ]);
  assert.deepEqual(remarksOn((call) => call("page", {}, () => times(12, (i) => ask(call, i)))), [
    "#2 page led to 12 calls of %, one after the other, each with something else",
  ]);
});

Deno.test("different functions, requests and tests that ask once each ask for no list", () => {
  const ask = (call: Call, i: number) => call("fetch", { site: EXTERNAL, args: [i] });
  const each = (name: (i: number) => string, kind: "function" | "request" | "test") =>
    remarksOn((call) =>
      call("main", {}, () => times(20, (i) => call(name(i), { site: { kind } }, () => ask(call, i))))
    );
  assert.deepEqual(each((i) => `step${i}`, "function"), []);
  assert.deepEqual(each(() => "GET", "request"), []);
  assert.deepEqual(each(() => "a test", "test"), []);
  assert.equal(each(() => "load", "function").length, 1);
});

Deno.test("a prepared statement's calls are questions, those of a cache of the same shape are not", () => {
  const loop = (name: string, { prepares }: { prepares: boolean }) =>
    remarksOn((call) => {
      if (prepares) call("db.prepare", { site: EXTERNAL, args: ["select"], result: STATEMENT });
      call("main", {}, () => times(20, (i) => call(name, { site: EXTERNAL, args: [i] })));
    });
  assert.equal(loop("selectUser.get", { prepares: true }).length, 1);
  assert.deepEqual(loop("selectUser.get", { prepares: false }), []);
  assert.deepEqual(loop("cache.get", { prepares: true }), []);
  const anew = remarksOn((call) =>
    call(
      "main",
      {},
      () => times(20, () => call("db.query", { site: EXTERNAL, args: ["select ?"], result: STATEMENT })),
    )
  );
  assert.deepEqual(anew, [
    "#2 main led to 20 calls of %, one after the other, the same statement made anew each time",
  ]);
});

Deno.test("questions that hand back a promise came one after the other where somebody waited in between", () => {
  const promise = new Raw(composite("promise", "Promise"));
  const ask = (call: Call, i: number) => call("query", { site: EXTERNAL, args: [i], result: promise });
  const ASYNC = { async: true };
  assert.deepEqual(
    remarksOn((call) => call("page", { site: ASYNC }, () => times(12, (i) => ask(call, i)))),
    [],
  );
  const wrapped = remarksOn((call) =>
    call(
      "page",
      { site: ASYNC },
      () => times(12, (i) => call("load", { site: ASYNC, wait: 1000 }, () => ask(call, i))),
    )
  );
  assert.deepEqual(wrapped, ["#3 page led to 12 calls of %, one after the other, each with something else"]);
  // What was waited for may be the timer.
  const timed = (isTimed: boolean) =>
    remarksOn((call) =>
      call("page", { site: ASYNC }, () =>
        times(12, (i) =>
          call("load", { site: ASYNC, wait: 1000 }, () => {
            ask(call, i);
            if (isTimed) call("sleep", { args: [4], result: promise });
          })))
    );
  assert.equal(timed(false).length, 1);
  assert.deepEqual(timed(true), []);
});
