import assert from "node:assert/strict";
import { RequestsAround } from "../../src/query/requests_around.ts";

Deno.test("RequestsAround, part by part, says of each call what a whole column says", () => {
  const calls = 60_000;
  let state = 1;
  const random = (below: number) => (state = (state * 48271) % 2147483647) % below;
  const parents = new Uint32Array(calls + 1);
  const isRequest = (call: number) => call % 97 === 0;
  const expected = new Uint32Array(calls + 1);
  for (let call = 1; call <= calls; call++) {
    // Mostly a call just before; at times one of long ago, or none.
    const back = random(10) === 0 ? random(call) : random(Math.min(call, 20));
    parents[call] = random(50) === 0 ? 0 : call - 1 - Math.min(back, call - 1);
    expected[call] = isRequest(call) ? call : expected[parents[call]!]!;
  }
  const around = new RequestsAround({ parentOf: (call) => parents[call]! }, isRequest);
  const seen = new Uint32Array(calls + 1);
  for (let first = 1; first <= calls;) {
    const part = parents.subarray(first, first + 1 + random(1000));
    seen.set(around.of(first, part), first);
    first += part.length;
  }
  assert.deepEqual(seen, expected);
  assert.ok(new Set(expected).size > 500);
});
