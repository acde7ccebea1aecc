import assert from "node:assert/strict";
import fc from "fast-check";
import { median, rankTest, selfTimes } from "../../../src/query/diff/compare_times.ts";
import { compareValues } from "../../../src/query/diff/compare_values.ts";
import { lcs, uniqueAnchors } from "../../../src/query/diff/lcs.ts";
import { compareLocks, lockLines } from "../../../src/query/diff/lock.ts";
import { Noise } from "../../../src/query/diff/noise.ts";
import { statsOf } from "../../../src/query/stats.ts";
import { RunBuilder, shopRun, snapshotOf } from "../build_run.ts";

const words = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 40 });

/** The length of the longest common subsequence, by the textbook's table. */
function longest(a: number[], b: number[]): number {
  const rows = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      rows[i]![j] = a[i] === b[j] ? rows[i + 1]![j + 1]! + 1 : Math.max(rows[i + 1]![j]!, rows[i]![j + 1]!);
    }
  }
  return rows[0]![0]!;
}

Deno.test("lcs() finds a common subsequence, and a longest one", () => {
  fc.assert(
    fc.property(words, words, (a, b) => {
      const pairs: [number, number][] = [];
      const isWhole = lcs(Int32Array.from(a), Int32Array.from(b), {
        limit: 1000,
        match: (i, j) => pairs.push([i, j]),
      });
      pairs.sort((x, y) => x[0] - y[0]);
      assert.equal(isWhole, true);
      assert.equal(pairs.length, longest(a, b));
      pairs.forEach(([i, j], at) => {
        assert.equal(a[i], b[j]);
        if (at > 0) assert.ok(i > pairs[at - 1]![0] && j > pairs[at - 1]![1]);
      });
    }),
    { numRuns: 500 },
  );
});

Deno.test("lcs() gives up at its limit, and says so", () => {
  const a = Int32Array.from({ length: 100 }, (_, i) => i);
  const b = Int32Array.from({ length: 100 }, (_, i) => i + 1000);
  assert.equal(lcs(a, b, { limit: 10, match: () => assert.fail() }), false);
});

Deno.test("uniqueAnchors() pairs what occurs once on either side, in order", () => {
  const keys = (list: number[]) => ({ low: Int32Array.from(list), high: Int32Array.from(list) });
  const a = [5, 1, 2, 2, 3, 4];
  const b = [1, 3, 2, 4, 5, 2];
  const anchors = uniqueAnchors(keys(a), keys(b), { a0: 0, a1: a.length, b0: 0, b1: b.length });
  assert.deepEqual([...anchors], [1, 0, 4, 1, 5, 3]);
});

const noise = new Noise(new RunBuilder().trace());
const compared = (a: unknown, b: unknown, masked?: string[]) =>
  compareValues(snapshotOf(a), snapshotOf(b), { noiseA: noise, noiseB: noise, masked }).map(
    ({ path, a, b }) => {
      const short = (value: typeof a) =>
        value === undefined ? "-" : "value" in value ? value.value : value.type;
      return `${path}: ${short(a)} → ${short(b)}`;
    },
  );

Deno.test("compareValues() names the parts that differ", () => {
  assert.deepEqual(compared({ a: 1, b: { c: [1, 2] } }, { a: 1, b: { c: [1, 3] } }), [".b.c[1]: 2 → 3"]);
  assert.deepEqual(compared({ a: 1 }, { b: 1 }), [".a: 1 → -", ".b: - → 1"]);
  assert.deepEqual(compared([1, 2, 3], [0, 1, 2, 3]), ["[0]: - → 0"]);
  assert.deepEqual(compared(new Map([["k", 1]]), new Map([["k", 2]])), ['["k"]: 1 → 2']);
  assert.deepEqual(compared(new Error("x"), new TypeError("x")), [": composite → composite"]);
  assert.deepEqual(compared({ "a b": 1 }, { "a b": 2 }), ['["a b"]: 1 → 2']);
  assert.deepEqual(compared({ a: [{ id: 1, n: 2 }] }, { a: [{ id: 3, n: 4 }] }, ["a[].id"]), [
    ".a[0].n: 2 → 4",
  ]);
});

Deno.test("rankTest() gives the textbook's probabilities", () => {
  assert.equal(rankTest([1, 2, 3], [4, 5, 6]), 0.1);
  assert.ok(Math.abs(rankTest([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]) - 2 / 252) < 1e-12);
  assert.equal(rankTest([1, 1, 1], [1, 1, 1]), 1);
  const many = (from: number) => Array.from({ length: 30 }, (_, i) => from + i);
  assert.ok(rankTest(many(0), many(20)) < 1e-6);
  assert.equal(median([3, 1, 2, 10]), 2.5);
});

Deno.test("a lock is sorted text without noise, and tells what changed", () => {
  const text = (snapshot: unknown) => JSON.stringify(snapshot);
  const lines = lockLines(shopRun().trace(), { text });
  assert.deepEqual(lines.slice(0, 3), [
    "[who calls whom]",
    "(top level) > main.ts main × 1",
    "main.ts Cart.total > main.ts price × 3",
  ]);
  assert.deepEqual(lines, lockLines(shopRun().trace(), { text }));
  const other = shopRun();
  other.call("extra");
  const { gone, fresh } = compareLocks(lines, lockLines(other.trace(), { text }));
  assert.deepEqual(gone, []);
  assert.equal(fresh.length, 2);
});

Deno.test("selfTimes() gives what the statistics give", () => {
  const trace = shopRun().trace();
  const times = selfTimes(trace);
  for (const { id, self } of statsOf(trace)) assert.equal(times[id], self, trace.site(id).name);
});
