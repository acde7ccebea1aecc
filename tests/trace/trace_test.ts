/**
 * Runs in memory, from events to what `Trace` says of them.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_ARGC } from "../../src/trace/calls_spec.ts";
import { jsonChunk } from "../../src/trace/chunk.ts";
import { Outcome } from "../../src/trace/spec.ts";
import { Trace } from "../../src/trace/trace.ts";
import { concat, type Event, HEADER, type Plain, site, traceFile, traceOf } from "./plain_journal.ts";
import { SITES, snapshots, value } from "./small_file.ts";

/** What a trace should say of a call, kept in the plainest way. */
interface ModelCall {
  site: number;
  parent: number;
  start: number;
  args: Plain[];
  end?: number;
  outcome: number;
  value?: Plain;
  waiting: number;
  since?: number;
}

function model(events: Event[]): ModelCall[] {
  const calls: ModelCall[] = [];
  let last = 0;
  for (const event of events) {
    if ("time" in event) last = Math.max(last, Math.round(event.time ?? 0));
    if (event.op === "enter") {
      calls.push({
        site: event.site,
        parent: event.parent ?? 0,
        start: Math.round(event.time ?? 0),
        args: event.args ?? [],
        outcome: Outcome.OPEN,
        waiting: 0,
      });
    } else if (event.op === "leave" || event.op === "fail") {
      const call = calls[event.call - 1]!;
      call.end = Math.round(event.time ?? 0);
      call.outcome = event.op === "leave" ? Outcome.RETURNED : Outcome.THREW;
      call.value = event.value;
      if (call.since !== undefined) call.waiting += call.end - call.since;
      call.since = undefined;
    } else if (event.op === "suspend") {
      calls[event.call - 1]!.since ??= Math.round(event.time ?? 0);
    } else if (event.op === "resume") {
      const call = calls[event.call - 1]!;
      if (call.since !== undefined) call.waiting += Math.round(event.time ?? 0) - call.since;
      call.since = undefined;
    }
  }
  for (const call of calls) {
    if (call.since === undefined) continue;
    call.waiting += last - call.since;
    call.outcome = Outcome.SUSPENDED;
  }
  return calls;
}

function assertAgrees(trace: Trace, calls: ModelCall[]): void {
  assert.equal(trace.callCount, calls.length);
  const told = calls.map((_, i) => {
    const call = i + 1;
    return [
      trace.siteIdOf(call),
      trace.parentOf(call),
      trace.startOf(call),
      trace.durationOf(call),
      trace.outcomeOf(call),
      trace.waitingOf(call),
      trace.argsOf(call),
      trace.resultOf(call),
    ];
  });
  const expected = calls.map((call) => [
    call.site,
    call.parent,
    call.start,
    call.end === undefined ? NaN : call.end - call.start,
    call.outcome,
    call.waiting,
    call.args.map(value),
    call.end === undefined ? undefined : value(call.value),
  ]);
  assert.deepStrictEqual(told, expected);
  assert.deepEqual(trace.problems, []);
}

/** Random but sound histories: from a list of numbers, what happens next. */
function history(steps: { what: number; pick: number; tick: number; values: Plain[] }[]): Event[] {
  const events: Event[] = [SITES, ...snapshots(5)];
  const open: number[] = [];
  let calls = 0;
  let time = 0;
  for (const { what, pick, tick, values } of steps) {
    time += tick;
    const call = open[pick % Math.max(1, open.length)];
    if (what < 4 || call === undefined) {
      const parent = what === 0 ? 0 : what === 1 ? pick % (calls + 1) : open.at(-1) ?? 0;
      events.push({ op: "enter", site: 1 + pick % 4, parent, time, args: values });
      open.push(++calls);
    } else if (what < 6) {
      events.push({ op: what === 4 ? "leave" : "fail", call, time, value: values[0] });
      open.splice(open.indexOf(call), 1);
    } else if (what < 8) events.push({ op: what === 6 ? "suspend" : "resume", call, time });
    else events.push({ op: "flush" });
  }
  return events;
}

const plain: fc.Arbitrary<Plain> = fc.oneof(
  fc.constantFrom<Plain>(undefined, null, true, false, NaN, -0, 0, Infinity, -Infinity, 2 ** 53, 2 ** 32, -1),
  fc.double(),
  fc.integer(),
  fc.integer({ min: -200, max: 300 }),
  fc.constant<Plain>({ unseen: true }),
  fc.record({ primitive: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ object: fc.integer({ min: 1, max: 5 }), identity: fc.integer({ min: 0, max: 2 ** 31 - 1 }) }),
);

const steps = fc.array(
  fc.record({
    what: fc.integer({ min: 0, max: 8 }),
    pick: fc.nat(1000),
    tick: fc.oneof(fc.nat(300), fc.constant(0), fc.double({ min: 0, max: 1e10, noNaN: true })),
    values: fc.array(plain, { maxLength: 14 }),
  }),
  { maxLength: 120 },
);

Deno.test("a trace tells what the events told, whenever the writer flushed", () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 64, max: 300 }), (steps, slots) => {
      const events = history(steps);
      assertAgrees(traceOf(events, { slots }), model(events));
    }),
    { numRuns: 500 },
  );
});

Deno.test("calls beyond one chunk keep their parents, ends and values", () => {
  const events: Event[] = [SITES];
  let time = 0;
  let calls = 0;
  events.push({ op: "enter", site: 1, time });
  calls++;
  for (let i = 0; i < 50_000; i++) {
    events.push({ op: "enter", site: 2, parent: 1, time: time += 70, args: [i, -i, i / 3] });
    const outer = ++calls;
    events.push({
      op: "enter",
      site: 3,
      parent: outer,
      time: time += 50 + i % 9,
      args: [i % 7 === 0 ? -0 : i],
    });
    const inner = ++calls;
    if (i % 3 === 0) events.push({ op: "fail", call: inner, time: time += 60, value: NaN });
    else if (i % 50 !== 1) events.push({ op: "leave", call: inner, time: time += 60, value: i });
    if (i % 10 > 0) events.push({ op: "leave", call: outer, time: time += 40 });
  }
  for (let outer = 2; outer < calls; outer += 20) {
    events.push({ op: "leave", call: outer, time: time += 33, value: outer });
  }
  events.push({ op: "leave", call: 1, time: time += 1e10, value: 2 ** 70 });
  const trace = traceOf(events);
  assert.ok(trace.chunks().length > 1);
  assertAgrees(trace, model(events));
});

Deno.test("suspended calls that resume in later chunks keep their waiting time", () => {
  const events: Event[] = [SITES];
  let time = 0;
  for (let i = 1; i <= 70_000; i++) {
    events.push({ op: "enter", site: 4, time: time += 10 });
    events.push({ op: "suspend", call: i, time: time += 10 });
    if (i > 5000) events.push({ op: "resume", call: i - 5000, time: time += 1000 });
    if (i > 5000 && i % 2 === 0) {
      events.push({ op: "leave", call: i - 5000, time: time += 10, value: { unseen: true } });
    }
  }
  assertAgrees(traceOf(events), model(events));
});

Deno.test("a recording without a clock has times of 0 and hardly any bytes for them", () => {
  const events: Event[] = [SITES];
  for (let i = 1; i <= 10_000; i++) {
    events.push({ op: "enter", site: 1, args: [1] }, { op: "leave", call: i, value: 2 });
  }
  const bytes = traceFile(events);
  // See `MAX_RUN_CALLS_PER_BYTE`.
  assert.ok(bytes.length < 10_000 / 4 + 1500, `${bytes.length} bytes`);
  assertAgrees(Trace.read(bytes), model(events));
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

Deno.test("calls of a hundred thousand functions keep them", () => {
  const events: Event[] = [];
  for (let i = 1; i <= 100_000; i++) {
    events.push({ op: "enter", site: i, args: [i] });
    if (i % 1000 === 0) events.push({ op: "flush" });
  }
  const trace = traceOf(events, { slots: 1 << 16 });
  assert.deepEqual([...trace.chunks()].flatMap((chunk) => [...chunk.sites()]), range(1, 100_000));
});

Deno.test("times of seconds, hours and days come back to the nanosecond", () => {
  for (const unit of [3e9, 5e9, 3600e9, 86_400e9]) {
    const events: Event[] = [SITES];
    let time = 7;
    for (let i = 1; i <= 40; i++) {
      events.push({ op: "enter", site: 1, time });
      if (i % 3 === 0) time += unit + i;
      if (i % 4 === 0) {
        events.push({ op: "suspend", call: i, time }, { op: "resume", call: i, time: time + 1 });
      }
      if (i % 5 !== 0) events.push({ op: "leave", call: i, value: i, time: time + 2 });
      if (i === 20) events.push({ op: "flush" }, { op: "leave", call: 5, value: 1, time: time += unit });
      time += i % 2 === 0 ? 10 : unit;
    }
    assertAgrees(traceOf(events), model(events));
  }
});

Deno.test("times about as long as 16 and 32 bits hold come back to the nanosecond", () => {
  for (const long of [2 ** 16 - 2, 2 ** 16 - 1, 2 ** 16, 2 ** 32 - 2, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1]) {
    const events: Event[] = [SITES];
    for (let i = 1, time = 5; i <= 3; i++, time += long) {
      events.push({ op: "enter", site: 1, time }, { op: "leave", call: i, value: i, time: time += long });
    }
    assertAgrees(traceOf(events), model(events));
  }
});

Deno.test("a call with thousands of arguments keeps them all", () => {
  const args = Array.from({ length: MAX_ARGC }, (_, i) => i * 1.5);
  const events: Event[] = [SITES, { op: "enter", site: 1, args: [1] }];
  for (let i = 0; i < 5; i++) events.push({ op: "enter", site: 1, args });
  assertAgrees(traceOf(events, { slots: 1 << 18 }), model(events));
  const tooMany: Event = { op: "enter", site: 1, args: [...args, 1] };
  assert.throws(() => traceOf([SITES, tooMany], { slots: 1 << 18 }), /a call of site 1 with 32769 arguments/);
});

Deno.test("sites, metadata and the run's ends come back", () => {
  const sites = [site("Größe.总计"), site("b", { kind: "method", async: true, params: ["x"] })];
  const trace = traceOf([
    { op: "sites", sites },
    { op: "meta", meta: { pid: 1, remarks: ["a"] } },
    { op: "sites", sites: [site("later")] },
    { op: "meta", meta: { pid: 2 } },
    { op: "enter", site: 3 },
  ], {
    header: { label: "α" },
    end: { limit: "max_calls", dropped: 5 },
    exit: { code: null, signal: "SIGKILL" },
  });
  assert.deepEqual(trace.sites, [...sites, site("later")]);
  assert.deepEqual(trace.meta, { pid: 2, remarks: ["a"] });
  assert.deepEqual(trace.header, { ...HEADER, label: "α" });
  assert.deepEqual(trace.end, { time: 0, calls: 1, dropped: 5, limit: "max_calls" });
  assert.deepEqual(trace.exit, { code: null, signal: "SIGKILL", elapsed: 1 });
  assert.equal(trace.siteOf(1).name, "later");
  assert.equal(trace.siteOf(99).name, "(unknown)");
});

Deno.test("an end of a call that had ended, or that does not exist, changes nothing", () => {
  const trace = traceOf([
    SITES,
    { op: "enter", site: 1, time: 1 },
    { op: "leave", call: 1, time: 5, value: 1 },
    { op: "leave", call: 1, time: 6, value: 2 },
    { op: "leave", call: 7, time: 6, value: 2 },
    { op: "flush" },
    { op: "fail", call: 1, time: 9, value: 3 },
  ]);
  assert.equal(trace.outcomeOf(1), Outcome.RETURNED);
  assert.equal(trace.durationOf(1), 4);
  assert.deepEqual(trace.resultOf(1), value(1));
  assert.equal(trace.problems.length, 1);
});

Deno.test("a parent that is not older than its child makes the child a root", () => {
  const trace = traceOf([SITES, { op: "enter", site: 1, parent: 1 }, { op: "enter", site: 1, parent: 9 }]);
  assert.deepEqual([...trace.parentColumn()], [0, 0, 0]);
});

Deno.test("a chunk of a kind that is not known is skipped", () => {
  const bytes = traceFile([SITES, { op: "enter", site: 1 }]);
  const trace = Trace.read(concat([bytes, jsonChunk(99, { a: 1 })]));
  assert.equal(trace.callCount, 1);
  assert.deepEqual(trace.problems, []);
});
