import assert from "node:assert/strict";
import fc from "fast-check";
import { SubtreeRanges } from "../../src/query/subtree_ranges.ts";
import { packSizes, sizeIn, type SubtreeSizes } from "../../src/query/subtree_sizes.ts";

Deno.test("packSizes() keeps each size, however few or many are large", () => {
  for (const every of [1, 20, 1000]) {
    const sizes = Uint32Array.from({ length: 1_200_000 }, (_, i) => i % every === 0 ? i : i % 255);
    const packed: SubtreeSizes = { few: sizes.slice() };
    packSizes(packed);
    assert.equal(packed.few instanceof Uint8Array, every === 1000);
    assert.ok(sizes.every((size, call) => sizeIn(packed, call) === size), `one of ${every}`);
  }
});

Deno.test("SubtreeRanges tells whether subtrees are ranges of ids, wherever the parts begin", () => {
  // Steps up from the call before, so that some trees are in order and others are not.
  const step = fc.oneof({ weight: 5, arbitrary: fc.nat(2) }, fc.nat(8));
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      (steps, long) => {
        const parents = Uint32Array.from([0, ...steps.map((up, i) => Math.max(0, i - up))]);
        const count = steps.length;
        const below = Array.from(parents, (_, call) => {
          const ids: number[] = [];
          for (let id = 1; id <= count; id++) {
            let at = id;
            while (at > call) {
              at = parents[at]!;
            }
            if (at === call) ids.push(id);
          }
          return ids;
        });
        const areRanges = below.slice(1).every((ids) => ids.at(-1)! - ids[0]! === ids.length - 1);
        const size = new Uint32Array(count + 1);
        const ranges = new SubtreeRanges(size);
        for (let first = 1 + Math.floor((count - 1) / long) * long; first >= 1; first -= long) {
          const part = parents.subarray(first, Math.min(first + long, count + 1));
          for (let call = first + part.length - 1; call >= first; call--) size[call] = below[call]!.length;
          ranges.add({ first, count: part.length, sites: new Uint32Array(0), parents: part });
        }
        assert.equal(!ranges.areBroken, areRanges);
      },
    ),
  );
});
