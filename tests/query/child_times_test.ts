import assert from "node:assert/strict";
import { ChildTimes } from "../../src/query/child_times.ts";

Deno.test("ChildTimes adds up what few or many callers' children took", () => {
  for (const step of [1, 3, 97]) {
    const times = new ChildTimes(1000);
    const expected = new Float64Array(1001);
    for (let round = 1; round <= 3; round++) {
      for (let call = 1; call <= 1000; call += step) {
        times.add(call, round * call);
        expected[call]! += round * call;
      }
    }
    const found = new Float64Array(1001).fill(1);
    for (let first = 1; first <= 1000; first += 64) {
      times.addTo(found.subarray(first, Math.min(first + 64, 1001)), first);
    }
    assert.deepEqual(found.subarray(1), expected.subarray(1).map((time) => time + 1));
  }
});
