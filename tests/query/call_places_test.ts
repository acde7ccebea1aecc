import assert from "node:assert/strict";
import { CallPlaces } from "../../src/query/call_places.ts";
import {
  buildCallTree,
  firstChild,
  glanceAtCallTree,
  isTroubled,
  lookOf,
  nextSibling,
  parentIn,
  subtreeSize,
} from "../../src/query/call_tree.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { type Event, site, traceOf } from "../trace/plain_journal.ts";

/** A run of so many calls in chunks of some. @param parentOf the parent of a call, given those on the way to the one before it */
function runOf(calls: number, parentOf: (way: readonly number[], call: number) => number): Trace {
  const events: Event[] = [{ op: "sites", sites: [site("f"), site("g")] }];
  let way: number[] = [];
  for (let call = 1; call <= calls; call++) {
    const parent = parentOf(way, call);
    way = way.includes(parent) ? way.slice(0, way.indexOf(parent) + 1) : [];
    way.push(call);
    events.push({ op: "enter", site: 1 + call % 5 % 2, parent, time: call, args: [] });
    if (call % 7 === 0) events.push({ op: call % 91 === 0 ? "fail" : "leave", call, time: call, value: 1 });
    if (call % 60 === 0) events.push({ op: "flush" });
  }
  return traceOf(events);
}

/** Numbers that are always the same ones. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % below;
}

Deno.test("a glance at a run says of every call what its whole tree says", () => {
  let ranges = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const next = numbersFrom(seed);
    const isMixed = seed % 2 === 0;
    /** Some runs are deep, some have many roots; of some, a call may be anybody's. */
    const trace = runOf(300 + next(200), (way, call) => {
      if (isMixed && next(200) === 0) return next(call);
      if (way.length === 0 || next(40) < seed % 5) return 0;
      return next(seed % 3 + 1) > 0 || way.length > 90 ? way[next(way.length)]! : way.at(-1)!;
    });
    assert.ok(trace.chunks().length > 4);
    const places = CallPlaces.of(trace);
    const glance = glanceAtCallTree(trace);
    const tree = buildCallTree(trace);
    assert.equal(places === undefined, tree.links !== undefined, `run ${seed}`);
    if (places === undefined) continue;
    ranges++;
    assert.ok(glance.places !== undefined);
    for (let call = 0; call <= trace.callCount; call++) {
      assert.deepEqual(
        [subtreeSize(glance, call), firstChild(glance, call), call && nextSibling(glance, call)],
        [subtreeSize(tree, call), firstChild(tree, call), call && nextSibling(tree, call)],
        `call ${call} of run ${seed}`,
      );
      if (call > 0) assert.equal(parentIn(glance, call), tree.parents[call]);
    }
    // Asked for from all over the run.
    for (let k = 0; k < 3 * trace.callCount; k++) {
      const call = 1 + next(trace.callCount);
      assert.deepEqual(lookOf(glance, call), lookOf(tree, call), `call ${call} of run ${seed}`);
      assert.equal(isTroubled(glance, call), isTroubled(tree, call));
      assert.equal(nextSibling(glance, call), nextSibling(tree, call));
    }
    assert.deepEqual(glance.shape, tree.shape);
  }
  assert.ok(ranges >= 20);
});

Deno.test("a glance is at few rows: where more are wanted, all calls are looked at", () => {
  const trace = runOf(400, (way, call) => call % 10 === 1 ? 0 : way[0]!);
  assert.ok(CallPlaces.of(trace, { depth: 1, most: 40 }) !== undefined);
  assert.equal(CallPlaces.of(trace, { depth: 1, most: 39 }), undefined);
  assert.ok(CallPlaces.of(trace, { depth: 2, most: 400 }) !== undefined);
  assert.equal(CallPlaces.of(trace, { depth: 2, most: 399 }), undefined);
});

Deno.test("a call whose caller is in no way above the one before is not taken for a part of a range", () => {
  // The second call of 1 comes behind a root of its own.
  const parents = [0, 1, 0, 1];
  assert.equal(CallPlaces.of(runOf(4, (_, call) => parents[call - 1]!)), undefined);
});
