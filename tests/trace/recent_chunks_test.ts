import assert from "node:assert/strict";
import type { CallChunk } from "../../src/trace/decode_calls.ts";
import { RecentChunks } from "../../src/trace/recent_chunks.ts";
import { release } from "../../src/trace/release.ts";

/** Chunks of different lengths; the calls of chunk n are numbered from 100 n on. */
const CHUNKS = [3, 7, 5, 1, 7].map((count, i) => ({ first: 100 * i, count }) as CallChunk);

Deno.test("release() gives the memory of numbers back", () => {
  const numbers = new Float64Array(1000);
  release(numbers);
  assert.equal(numbers.length, 0);
});

Deno.test("chunks that were let go are decoded again, into memory that others of any length are decoded into, too", () => {
  const made: Uint32Array[] = [];
  const make = (length: number) => {
    made.push(new Uint32Array(length));
    return made.at(-1)!;
  };
  const decode = ({ first }: CallChunk, into: Uint32Array) => {
    for (let i = 0; i < into.length; i++) {
      assert.equal(into[i], 0);
      into[i] = first + i;
    }
  };
  const recent = new RecentChunks(make, decode, { kept: 2 });
  const read = () =>
    CHUNKS.map((chunk) =>
      [...recent.of(chunk).subarray(0, chunk.count)].map((number) => number - chunk.first)
    );
  const expected = CHUNKS.map(({ count }) => [...Array(count).keys()]);
  assert.deepEqual(read(), expected);
  assert.deepEqual(read(), expected);
  // One that was too short, and two that are kept.
  assert.deepEqual(made.slice(1).map(({ length }) => length), [0, 7, 7]);
  recent.forget();
  assert.deepEqual(made.slice(1).map(({ length }) => length), [0, 0, 0, 0]);
  assert.deepEqual(read(), expected);
});

Deno.test("who reads a run again from its beginning keeps no more of it, and who does so many times, or jumps about in it, does", () => {
  const chunks = Array.from({ length: 200 }, (_, i) => ({ first: 10 * i, count: 10 }) as CallChunk);
  const decodings = (read: readonly CallChunk[]): number => {
    let decoded = 0;
    const recent = new RecentChunks((length) => new Uint32Array(length), () => decoded++);
    for (const chunk of read) recent.of(chunk);
    return decoded;
  };
  assert.equal(decodings([...chunks, ...chunks, ...chunks]), 600);
  assert.ok(decodings(Array(100).fill(chunks).flat()) < 1000);
  const jumps = Array.from({ length: 6000 }, (_, i) => chunks[i * 37 % 41]!);
  assert.ok(decodings(jumps) < 200);
});
