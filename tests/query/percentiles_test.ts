import assert from "node:assert/strict";
import fc from "fast-check";
import { Percentiles, percentilesOf } from "../../src/query/percentiles.ts";

/** By sorting. */
function plain(values: number[]): { p50: number; p95: number; p99: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]!;
  return { p50: rank(0.5), p95: rank(0.95), p99: rank(0.99) };
}

Deno.test("percentiles are what sorting finds, in groups of any size", () => {
  const time = fc.oneof(
    fc.nat(60),
    fc.nat(5000),
    fc.nat(2 ** 31 - 1),
    fc.double({ min: 0, max: 1e15, noNaN: true }),
    fc.constantFrom(0, 4095, 4095.5, 4096, 4097, Infinity),
  );
  fc.assert(
    fc.property(fc.array(time, { minLength: 1, maxLength: 60 }), fc.constantFrom(1, 200), (some, times) => {
      const groups = [some, some.map((value) => Math.floor(Math.min(value, 1e9)) % 50)].map((values) =>
        Array.from({ length: values.length * times }, (_, i) => values[i % values.length]!)
      );
      const found = new Percentiles();
      groups.forEach((values, i) => values.forEach((value) => found.add(i + 1, value)));
      const table = new Uint32Array(4096);
      for (const value of groups[0]!) if (value < 4096) table[Math.floor(value)]!++;
      found.addTable(1, table);
      groups[0]!.push(...groups[0]!.filter((value) => value < 4096).map(Math.floor));
      groups.forEach((values, i) => assert.deepEqual(found.of(i + 1), plain(values)));
      assert.equal(found.of(3), undefined);
      const passes = function* () {
        for (const [i, values] of groups.entries()) {
          yield { groups: new Uint32Array(values.length).fill(i + 1), values: Float64Array.from(values) };
        }
      };
      const counts = [0, ...groups.map(({ length }) => length), 0];
      assert.deepEqual(percentilesOf(counts, passes), [undefined, ...groups.map(plain), undefined]);
    }),
    { numRuns: 60 },
  );
});
