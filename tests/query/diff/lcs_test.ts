import assert from "node:assert/strict";
import fc from "fast-check";
import { lcs, uniqueAnchors } from "../../../src/query/diff/lcs.ts";

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
