import assert from "node:assert/strict";
import type { Trace } from "../../src/trace/trace.ts";
import { type Event, site, traceOf } from "./plain_journal.ts";

/** What a run says of the times of all its calls. */
function timesOf(trace: Trace): unknown[] {
  const costs = trace.recorderTimes();
  return Array.from({ length: trace.callCount }, (_, i) => {
    const call = i + 1;
    return {
      start: trace.startOf(call),
      duration: trace.durationOf(call),
      waiting: trace.waitingOf(call),
      isSuspended: trace.isSuspended(call),
      cost: trace.costOf(call),
      within: trace.recorderTimeIn(call),
      all: costs?.[call],
      result: trace.resultOf(call)?.snapshot,
    };
  });
}

/** Calls that are suspended, resumed and ended in any order, and what each waited. */
function interleaved(calls: number): { events: Event[]; waits: number[] } {
  let seed = 11;
  const random = (below: number) => (seed = seed * 48271 % 2147483647) % below;
  const events: Event[] = [
    { op: "sites", sites: [site("job", { async: true })] },
    { op: "meta", meta: { clock: 40 } },
  ];
  const waits = [0];
  const since = new Map<number, number>();
  const open: number[] = [];
  let time = 0;
  const step = () => {
    time += 1 + random(900);
    // The first one waits all the time.
    const at = random(5) === 0 ? 0 : random(open.length);
    const call = open[at];
    if (call === undefined) return;
    const before = since.get(call);
    if (before === undefined) {
      if (at > 0 && random(3) === 0) {
        events.push({ op: "leave", call, time, value: call });
        if (random(2) === 0) events.push({ op: "cost", call, ns: random(500) });
        open.splice(at, 1);
        return;
      }
      since.set(call, time);
      events.push({ op: "suspend", call, time });
    } else {
      since.delete(call);
      waits[call] = waits[call]! + time - before;
      events.push({ op: "resume", call, time });
    }
  };
  for (let call = 1; call <= calls; call++) {
    events.push({ op: "enter", site: 1, time: ++time, args: [call] });
    waits[call] = 0;
    open.push(call);
    for (let i = random(7); i > 0; i--) step();
  }
  return { events, waits };
}

Deno.test("marks, ends and costs of calls are the same in however many chunks they stand", () => {
  const { events, waits } = interleaved(600);
  const whole = traceOf(events);
  const isOver = (call: number) => !whole.isSuspended(call);
  for (let call = 1; call <= 600; call++) {
    if (isOver(call)) assert.equal(whole.waitingOf(call), waits[call], `call ${call}`);
  }
  assert.ok([...waits.keys()].filter((call) => call > 0 && !isOver(call)).length > 1);
  for (const perChunk of [1, 3, 50, 400]) {
    const inChunks = events.flatMap((event, i): Event[] =>
      // What a call's end took is written right after it.
      i > 2 && i % perChunk === 0 && event.op !== "cost" ? [{ op: "flush" }, event] : [event]
    );
    const trace = traceOf(inChunks);
    const expected = timesOf(whole);
    assert.deepEqual(timesOf(trace), expected, `a chunk for ${perChunk} events`);
    // As each part is asked about, too.
    for (const part of trace.timedParts()) {
      const ofPart = Array.from(trace.waitingsOf(part).subarray(0, part.count));
      const one = ofPart.map((_, i) => trace.waitingOf(part.first + i));
      assert.deepEqual(ofPart, one);
    }
  }
});
