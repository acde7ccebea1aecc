import assert from "node:assert/strict";
import { CallChunk } from "../../src/trace/decode_calls.ts";
import { RecentChunks } from "../../src/trace/recent_chunks.ts";
import { SparseSums } from "../../src/trace/sparse_sums.ts";

Deno.test("sums of few calls are those of a column for all, in whatever order they come", () => {
  const calls = 5_000;
  const sums = new SparseSums();
  const column = new Float64Array(calls + 1);
  let seed = 7;
  const random = (below: number) => (seed = seed * 48271 % 2147483647) % below;
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < 1_000; i++) {
      const [call, amount] = [1 + random(calls), random(1_000)];
      sums.add(call, amount);
      column[call] = column[call]! + amount;
    }
    // What was asked for in between changes nothing.
    let sum = 0;
    for (let call = 1; call <= calls; call++) {
      sum += column[call]!;
      assert.equal(sums.of(call), column[call], `call ${call}`);
      assert.equal(sums.upTo(call), sum, `up to call ${call}`);
    }
  }
  assert.deepEqual([sums.of(0), sums.upTo(0), sums.of(calls + 1)], [0, 0, 0]);
});

Deno.test("who reads a run from its beginning to its end keeps few chunks of it", () => {
  const chunks = Array.from(
    { length: 500 },
    (_, i) => new CallChunk(1 + 10 * i, 10, () => new Uint8Array(0)),
  );
  let made = 0;
  const recent = new RecentChunks((length) => (made++, new Float64Array(length)), (chunk, into) => {
    into.fill(chunk.first);
  });
  made = 0;
  for (const chunk of chunks) assert.equal(recent.of(chunk)[9], chunk.first);
  assert.equal(made, 8);
  for (let again = 0; again < 2; again++) {
    for (const chunk of chunks) assert.equal(recent.of(chunk)[0], chunk.first);
  }
  assert.ok(made > 8, "calls that are asked for all over the run are kept");
});
