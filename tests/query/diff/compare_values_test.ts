import assert from "node:assert/strict";
import { compareValues } from "../../../src/query/diff/compare_values.ts";
import { Noise } from "../../../src/query/diff/noise.ts";
import { RunBuilder, snapshotOf } from "../build_run.ts";

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
