import assert from "node:assert/strict";
import { buildCallTree, subtreeSize } from "../../src/query/call_tree.ts";
import { eachOwnTimes, selfOf, totalOf } from "../../src/query/times.ts";
import { memory } from "../../src/trace/for_calls.ts";
import { RunBuilder } from "./build_run.ts";

Deno.test("the times of all calls are those of each, also below callers in earlier chunks", () => {
  const run = new RunBuilder();
  let seed = 1;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor(seed / 2 ** 32 * below);
  };
  const open = [run.enter("main")];
  let last = 1;
  // More than a chunk has.
  for (let i = 0; i < 300_000; i++) {
    run.time += 1 + random(50);
    if (open.length > 1 && random(2) === 0) run.leave(open.pop()!);
    else if (open.length < 30) {
      run.events.push({ op: "enter", site: 1, parent: open.at(-1)!, time: run.time, args: [] });
      open.push(++last);
    }
  }
  // One ends late, the last ones do not.
  run.time += 5;
  const left = open.splice(1, 1)[0];
  if (left !== undefined) run.leave(left);
  const trace = run.trace();
  assert.ok(trace.chunks().length > 1);
  const tree = buildCallTree(trace);
  let calls = 0;
  const totals = eachOwnTimes(trace, (call, { total, self, site, parent }) => {
    calls++;
    assert.equal(site, trace.siteIdOf(call));
    assert.equal(parent, trace.parentOf(call));
    if (call % 97 !== 1) return;
    assert.equal(total, totalOf(trace, call));
    assert.equal(self, selfOf(tree, call));
  });
  assert.equal(calls, last);
  assert.ok(subtreeSize(tree, 1) === last && selfOf(tree, 1) > 0);
  assert.deepEqual(eachOwnTimes(trace), totals);
  // Where there is memory, those of many calls are made in one pass when they are asked for.
  const ample = memory.ample;
  memory.ample = () => Infinity;
  try {
    for (let call = 1; call <= last; call++) assert.equal(totalOf(trace, call), totals[call]);
  } finally {
    memory.ample = ample;
  }
});
