import assert from "node:assert/strict";
import { buildCallTree } from "../../src/query/call_tree.ts";
import { mergeStacks } from "../../src/query/stacks.ts";
import { statsOf } from "../../src/query/stats.ts";
import { runningOf, selfOf, totalOf, waitingOf } from "../../src/query/times.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { subtree } from "../../src/trace/subtree.ts";
import { Trace as Run } from "../../src/trace/trace.ts";
import { treePage } from "../../src/view/tree_page.ts";
import { PLAIN, UNICODE } from "../../src/view/style.ts";
import { type Event, site, threadChunks, traceOf } from "./plain_journal.ts";

const SITES: Event = {
  op: "sites",
  sites: [site("main"), site("work"), site("tiny"), site("job", { async: true })],
};
const CLOCK: Event = { op: "meta", meta: { clock: 40 } };

/** A main that makes a hundred tiny calls of 50 ns, 60 ns apart, each with 1 µs of copying; then 5 µs of its own. */
function tinyCalls({ perChunk = Infinity } = {}): Event[] {
  const events: Event[] = [SITES, CLOCK, { op: "enter", site: 1, time: 1000 }];
  let time = 1100;
  for (let i = 0; i < 100; i++) {
    if (i % perChunk === perChunk - 1) events.push({ op: "flush" });
    // The first ones have nothing to copy: by them it is known what a probe takes.
    const copied = i < 80 ? 0 : 1000;
    time += copied;
    if (copied > 0) events.push({ op: "cost", call: i + 2, ns: copied });
    events.push({ op: "enter", site: 3, parent: 1, time });
    time += 50;
    events.push({ op: "leave", call: i + 2, time });
    time += 60;
  }
  time += 5000;
  return [...events, { op: "leave", call: 1, time }];
}

function selfTimes(trace: Trace): Record<string, number> {
  return Object.fromEntries(statsOf(trace).map(({ name, self }) => [name, self]));
}

Deno.test("what recording took is taken off a call and its callers", () => {
  const trace = traceOf(tinyCalls());
  const tree = buildCallTree(trace);
  // 100 before the first call, 5,000 at the end, less what main's own probe takes.
  assert.equal(totalOf(trace, 1), 5100 - 50);
  assert.equal(selfOf(tree, 1), 5050);
  assert.equal(totalOf(trace, 2), 0);
  assert.deepEqual(selfTimes(trace), { main: 5050, tiny: 0 });
  const { self } = mergeStacks(trace);
  assert.deepEqual(self, [0, 5050, 0]);
});

Deno.test("the same where the calls are in many chunks, in a thread, and in a part of the run", () => {
  const inChunks = traceOf(tinyCalls({ perChunk: 7 }));
  // Chunks this short do not tell what a probe takes: a read of the clock within it, and one outside.
  assert.equal(totalOf(inChunks, 1), 5100 + 100 * 110 - 100 * 80 - 40);
  const whole = traceOf(tinyCalls());
  const part = Run.read(subtree(whole, 1));
  assert.equal(part.callCount, 100);
  assert.equal(totalOf(part, 90), 0);
  const events = tinyCalls();
  const host = traceOf([SITES, CLOCK, { op: "enter", site: 1, time: 0 }, {
    op: "leave",
    call: 1,
    time: 100,
  }]);
  assert.equal(totalOf(host, 1), 60);
  assert.ok(threadChunks({ thread: 1 }, events).length > 0);
});

Deno.test("raw times, and runs that do not say what the clock took, are left as they are", () => {
  const trace = traceOf(tinyCalls());
  trace.hasRawTimes = true;
  const raw = { main: 100 + 100 * 60 + 20 * 1000 + 5000, tiny: 100 * 50 };
  assert.deepEqual(selfTimes(trace), raw);
  const unknown = traceOf(tinyCalls().filter((event) => event !== CLOCK));
  assert.deepEqual(selfTimes(unknown), raw);
  assert.equal(totalOf(unknown, 2), 50);
});

Deno.test("what was recorded while a call waited does not shorten it", () => {
  const events: Event[] = [
    SITES,
    CLOCK,
    { op: "enter", site: 4, time: 0 },
    { op: "suspend", call: 1, time: 1000 },
    { op: "enter", site: 1, time: 2000 },
    { op: "cost", call: 3, ns: 3000 },
    { op: "enter", site: 2, parent: 2, time: 6000 },
    { op: "leave", call: 3, time: 7000 },
    { op: "leave", call: 2, time: 8000 },
    { op: "resume", call: 1, time: 9000 },
    { op: "leave", call: 1, time: 10_000 },
  ];
  const trace = traceOf(events);
  assert.equal(waitingOf(trace, 1), 8000);
  // A probe takes 40 ns: one for its entry and end, one for the wait.
  assert.equal(runningOf(trace, 1), 2000 - 80);
  assert.equal(totalOf(trace, 2), 6000 - 3000 - 120);
});

Deno.test("no time is negative, whatever a run claims", () => {
  const events: Event[] = [
    SITES,
    CLOCK,
    { op: "enter", site: 1, time: 0 },
    { op: "cost", call: 2, ns: 1e12 },
    { op: "cost", call: 2, ns: NaN },
    { op: "enter", site: 2, parent: 1, time: 10 },
    { op: "leave", call: 2, time: 20 },
    { op: "flush" },
    { op: "leave", call: 1, time: 30 },
    { op: "cost", call: 1, ns: 7 },
    { op: "enter", site: 1, time: 40 },
  ];
  const trace = traceOf(events);
  const tree = buildCallTree(trace);
  for (const call of [1, 2, 3]) {
    assert.equal(totalOf(trace, call), 0);
    assert.equal(selfOf(tree, call), 0);
  }
  assert.deepEqual(trace.problems, []);
});

Deno.test("a time that cannot be told from nothing says so", () => {
  const trace = traceOf(tinyCalls());
  const options = {
    style: PLAIN,
    glyphs: UNICODE,
    width: 80,
    fold: true,
    lines: 10,
    args: true,
    results: true,
    selfTime: true,
    source: false,
    valueWidth: 60,
  };
  const lines = [...treePage(trace, options).lines];
  assert.deepEqual(lines.slice(-2), [
    "main()  5.05 µs  self 5.05 µs",
    "└─ tiny()  × 100  ≤ 0.1 µs  self ≤ 0.1 µs",
  ]);
  trace.hasRawTimes = true;
  assert.ok([...treePage(trace, options).lines].at(-1)!.endsWith("× 100  5.00 µs  self 5.00 µs"));
});
