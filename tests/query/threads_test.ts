import assert from "node:assert/strict";
import { runJson } from "../../src/export/json.ts";
import { createMatcher, type Question } from "../../src/match/matcher.ts";
import { buildCallTree, isTroubled } from "../../src/query/call_tree.ts";
import { differs, diffRuns } from "../../src/query/diff/diff.ts";
import { selfTimes } from "../../src/query/diff/compare_times.ts";
import { errorPaths } from "../../src/query/error_paths.ts";
import { find } from "../../src/query/find.ts";
import { journey } from "../../src/query/journey.ts";
import { selectCalls } from "../../src/query/keep.ts";
import { statsOf } from "../../src/query/stats.ts";
import { selfOf, totalOf } from "../../src/query/times.ts";
import { why } from "../../src/query/why.ts";
import { threadedRun } from "./threaded_run.ts";

Deno.test("what threads do takes nothing off the time of the call that started them", () => {
  const trace = threadedRun();
  const tree = buildCallTree(trace);
  const self = (name: string) => {
    const call = trace.siteColumn().findIndex((site) => trace.site(site).name === name);
    return selfOf(tree, call);
  };
  assert.deepEqual(
    ["main", "resizeAll", "Worker", "resize.ts", "resize", "child.ts", "answer"].map(self),
    [3e6, 1e6, 1000, 0, 5e6, 0, 1e6],
  );
  const stats = new Map(statsOf(trace).map((entry) => [entry.name, entry]));
  const [worker, external] = [stats.get("resize.ts")!, stats.get("Worker")!];
  assert.deepEqual([worker.calls, worker.self, worker.total, worker.open], [3, 0, 3 * 7e6 + 1000, 1]);
  assert.deepEqual([external.calls, external.self, external.total], [3, 3000, 3000]);
  assert.deepEqual(stats.get("resize")!.self, 15e6);
  for (const [id, time] of selfTimes(trace).entries()) {
    if (id > 0) assert.equal(time, stats.get(trace.site(id).name)!.self);
  }
});

Deno.test("a thread that was ended from outside takes the time up to its last event", () => {
  const trace = threadedRun();
  const open = trace.threads.find(({ end }) => end === undefined)!.first;
  assert.equal(totalOf(trace, open), 7e6);
  const { keep: kept } = selectCalls(trace, { filter: ["resize.ts"], minDuration: 7e6 + 500 });
  assert.deepEqual(trace.threads.map(({ first }) => kept![first]), [1, 0, 0, 0]);
});

Deno.test("values are found in all threads, in the order of time", () => {
  const trace = threadedRun();
  const found = (question: Question) =>
    find(trace, createMatcher(question)).hits.map(({ call, place }) => `${trace.siteOf(call).name} ${place}`);
  assert.deepEqual(found({ value: "42" }), ["answer return"]);
  assert.deepEqual(found({ value: '"child"' }), ["answer arg"]);
  assert.deepEqual(found({ value: '"main"' }), ["report arg"]);
  assert.deepEqual(found({ value: "1" }), ["report return", "resize return"]);
  assert.deepEqual(found({ value: '"3.png"' }), ["resize arg"]);
});

Deno.test("an object of one thread is none of another", () => {
  const trace = threadedRun();
  const { hits } = find(trace, createMatcher({ type: "object" }));
  const steps = journey(trace, hits.filter(({ found }) => found.steps.length === 0));
  assert.ok(steps.length >= 5);
  assert.deepEqual(steps.filter(({ link }) => link === "same object"), []);
});

Deno.test("why() stays within what a thread's calls had", () => {
  const trace = threadedRun();
  const answer = trace.siteColumn().findIndex((site) => trace.site(site).name === "answer");
  assert.deepEqual(why(trace, answer, "return").steps.map(({ call }) => call), [answer]);
  assert.equal(why(trace, answer, 0).origin, trace.parentOf(answer));
});

Deno.test("an error does not leave the thread that it was thrown in", () => {
  const trace = threadedRun();
  const [path, ...others] = errorPaths(trace);
  assert.deepEqual(others, []);
  assert.equal(trace.siteOf(path!.origin).name, "resize");
  assert.equal(path!.caughtBy, trace.threads[2]!.first);
  const tree = buildCallTree(trace);
  assert.ok(isTroubled(tree, 1));
});

Deno.test("diff compares what threads did, whichever began first", () => {
  assert.equal(differs(diffRuns(threadedRun(), threadedRun())), false);
  assert.equal(differs(diffRuns(threadedRun(), threadedRun({ order: [3, 1, 2] }))), false);
  const together = threadedRun({ together: true });
  assert.equal(differs(diffRuns(together, threadedRun({ together: true, order: [3, 1, 2] }))), false);
  // A worker that is ended from outside gets more or less far.
  assert.equal(differs(diffRuns(threadedRun(), threadedRun({ unfinished: true }))), false);
  const diff = diffRuns(threadedRun(), threadedRun({ answer: 43 }));
  assert.equal(differs(diff), true);
  assert.equal(diff.causes.length, 1);
  assert.equal(diff.a.trace.siteOf(diff.causes[0]!.a).name, "answer");
});

Deno.test("the JSON of a run lists its threads, and has their calls in the tree", () => {
  const json = JSON.parse([...runJson(buildCallTree(threadedRun()))].join(""));
  assert.equal(json.callCount, 15);
  assert.deepEqual(json.threads[1], {
    kind: "process",
    name: "child.ts",
    pid: 4711,
    command: ["bun", "child.ts"],
    call: 10,
    calls: 2,
    startedBy: 9,
    start: 7e6,
    end: { time: 4e6, calls: 2, dropped: 0 },
  });
  assert.equal(json.threads[3].end, null);
  const worker = json.calls[0].children[0].children[0].children[0];
  assert.deepEqual([worker.call, worker.kind, worker.name, worker.selfTime], [7, "worker", "resize.ts", 0]);
});
