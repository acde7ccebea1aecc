import assert from "node:assert/strict";
import { SnapshotHasher } from "../../../src/query/diff/hash_snapshot.ts";
import { Noise } from "../../../src/query/diff/noise.ts";
import { fileHead, jsonChunk } from "../../../src/trace/chunk.ts";
import { TraceEncoder } from "../../../src/trace/encode.ts";
import { encodeSnapshot } from "../../../src/trace/encode_snapshot.ts";
import { JournalWriter } from "../../../src/trace/journal_writer.ts";
import { Tag } from "../../../src/trace/snapshot.ts";
import { ChunkKind } from "../../../src/trace/spec.ts";
import { Trace } from "../../../src/trace/trace.ts";
import { RunBuilder, snapshotOf } from "../build_run.ts";

const trace = new RunBuilder().trace();

function hash(value: unknown): string {
  const hasher = new SnapshotHasher(trace, new Noise(trace));
  hasher.bytes(encodeSnapshot(snapshotOf(value)));
  return `${hasher.low},${hasher.high}`;
}

Deno.test("equal values have equal hashes, whatever the order of their properties", () => {
  assert.equal(hash({ a: 1, b: [2, "c"] }), hash({ b: [2, "c"], a: 1 }));
  assert.equal(hash(new Map([["k", { x: 1, y: 2 }]])), hash(new Map([["k", { y: 2, x: 1 }]])));
});

Deno.test("other values have other hashes", () => {
  const values = [
    ...[0, -0, 1, NaN, "", "0", "a", "b", null, undefined, true, false, 1n, [], [1], [1, 2], [2, 1], {}, {
      a: 1,
    }],
    ...[{ a: 2 }, { b: 1 }, { a: 1, b: 1 }, new Set([1]), new Map([[1, 1]]), new Error("a"), new Error("b")],
    ...[new RangeError("a"), [[1], 2], [[1, 2]], { a: { b: 1 } }, { a: undefined }],
  ];
  const seen = new Map<string, unknown>();
  for (const value of values) {
    const key = hash(value);
    assert.ok(!seen.has(key), `${Deno.inspect(value)} and ${Deno.inspect(seen.get(key))}`);
    seen.set(key, value);
  }
});

Deno.test("noise has one hash, by the name that it stands under", () => {
  const id = (text: string) => ({ requestId: text, total: 3 });
  assert.equal(
    hash(id("3f2504e0-4f89-41d3-9a0c-0305e82c3301")),
    hash(id("9b2e7c1a-0d5f-4e6b-8c7d-1a2b3c4d5e6f")),
  );
  assert.equal(hash({ elapsed: 12.5 }), hash({ elapsed: 99.25 }));
  for (
    const [one, other] of [
      ["PID 7", "PID 12"],
      ["pid=7", "pid=12"],
      ["0x1a2b3c", "0XFFFFFF1"],
      ["01ARYZABCEFGHJKMNPQRSTVWAB", "01BRYZABCEFGHJKMNPQRSTVWAB"],
      ["in 1.5 ms", "in 2.25 ms"],
    ]
  ) assert.equal(hash(one), hash(other), `${one}, ${other}`);
  assert.notEqual(hash("x7"), hash("x12"));
  assert.notEqual(hash("id7"), hash("id12"));
  assert.notEqual(hash({ total: 12 }), hash({ total: 99 }));
});

Deno.test("broken bytes have a hash, too", () => {
  const bytes = encodeSnapshot(snapshotOf({ a: [1, 2, { b: "text" }] }));
  for (let length = 0; length < bytes.length; length++) {
    const hasher = new SnapshotHasher(trace, new Noise(trace));
    hasher.bytes(bytes.subarray(0, length));
    assert.equal(typeof hasher.low, "number");
  }
});

Deno.test("a text that is stored once counts as one that is not, with the length that it had before it was cut", () => {
  const chunks: Uint8Array[] = [fileHead(), jsonChunk(ChunkKind.HEADER, {})];
  const encoder = new TraceEncoder((bytes) => chunks.push(bytes.slice()));
  const journal = new JournalWriter(encoder);
  const texts = [9, 8, 2].map((length) => encodeSnapshot({ type: "string", value: "be", length }));
  for (const text of texts) journal.snapshot(text);
  journal.finish();
  const stored = Trace.read(Uint8Array.from(chunks.flatMap((chunk) => [...chunk])));
  const hashOf = (bytes: Uint8Array) => {
    const hasher = new SnapshotHasher(stored, new Noise(stored));
    hasher.bytes(bytes);
    return `${hasher.low},${hasher.high}`;
  };
  const apart = texts.map(hashOf);
  assert.deepEqual(texts.map((_, i) => hashOf(Uint8Array.of(Tag.SAME, i + 1))), apart);
  assert.equal(new Set(apart).size, 3);
});
