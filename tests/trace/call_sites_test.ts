import assert from "node:assert/strict";
import { CallSites } from "../../src/trace/call_sites.ts";
import { finder } from "../../src/trace/ranges.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { RunBuilder } from "../query/build_run.ts";

/** So many calls that no whole columns are kept of them. */
const MANY = 1 << 21;

/** The calls of a run as if there were many more, in a lost chunk. */
function manyCalls(trace: Trace): CallSites {
  const chunks = trace.chunks();
  return new CallSites({
    chunks,
    callCount: MANY,
    chunkOf: finder(chunks),
    guard: (_, decode) => decode(),
    siteCount: trace.sites.length,
    problem: () => {},
  });
}

function shopping(): Trace {
  const run = new RunBuilder();
  for (let i = 0; i < 300; i++) {
    run.call("checkout", {}, () => {
      run.call("total", {}, () => run.call("price"));
      if (i % 3 === 0) run.call("pay");
    });
  }
  return run.trace();
}

Deno.test("single calls, parts and whole columns say the same", () => {
  const trace = shopping();
  const calls = manyCalls(trace);
  const single = { sites: [] as number[], parents: [] as number[] };
  for (let call = 0; call <= trace.callCount + 1; call++) {
    single.sites.push(calls.siteOf(call));
    single.parents.push(calls.parentOf(call));
  }
  assert.deepEqual(single.sites, [...calls.sites().subarray(0, single.sites.length)]);
  assert.deepEqual(single.parents, [...calls.parents().subarray(0, single.parents.length)]);
  assert.deepEqual(single.sites.slice(1, -1), [...trace.siteColumn().subarray(1)]);
  assert.deepEqual(single.parents.slice(1, -1), [...trace.parentColumn().subarray(1)]);
  for (const order of ["forwards", "backwards"] as const) {
    const sites = new Uint32Array(MANY + 1);
    const parents = new Uint32Array(MANY + 1);
    const seen: number[] = [];
    for (const part of calls.parts({ order, columns: "both" })) {
      sites.set(part.sites.subarray(0, part.count), part.first);
      parents.set(part.parents.subarray(0, part.count), part.first);
      seen.push(part.first);
    }
    assert.deepEqual(sites, calls.sites());
    assert.deepEqual(parents, calls.parents());
    const sorted = seen.toSorted((a, b) => a - b);
    assert.deepEqual(seen, order === "forwards" ? sorted : sorted.reverse());
  }
});

Deno.test("whole columns of many calls can be let go, and are decoded again", () => {
  const calls = manyCalls(shopping());
  const before = calls.sites();
  calls.forget();
  assert.notEqual(calls.sites(), before);
  assert.deepEqual(calls.sites(), before);
});
