import assert from "node:assert/strict";
import { NumberMap } from "../../src/trace/number_map.ts";

Deno.test("a NumberMap holds what a Map does, whatever is put in and taken out", () => {
  let seed = 7;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor(seed / 2 ** 32 * below);
  };
  for (const [range, most] of [[40, 30], [5000, 3000], [2 ** 32 - 2, 3000]] as const) {
    const map = new NumberMap();
    const expected = new Map<number, number>();
    for (let i = 0; i < 20_000; i++) {
      const known = [...expected.keys()];
      const key = expected.size > most || random(3) === 0 && known.length > 0
        ? known[random(known.length)]!
        : 1 + random(range);
      if (expected.size > most || random(2) === 0) {
        map.delete(key);
        expected.delete(key);
      } else {
        map.set(key, i);
        expected.set(key, i);
      }
      assert.equal(map.size, expected.size);
      assert.equal(map.has(key), expected.has(key));
    }
    assert.deepEqual([...map.keys()].sort((a, b) => a - b), [...expected.keys()].sort((a, b) => a - b));
    for (const [key, value] of expected) assert.equal(map.get(key), value);
    assert.ok(Number.isNaN(map.get(2 ** 32 - 1)));
  }
});
