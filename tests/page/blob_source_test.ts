import assert from "node:assert/strict";
import { blobSource } from "../../src/page/worker/blob_source.ts";

const BLOCK = 4 << 20;

Deno.test("blobSource() gives what stands across its blocks, and as much as there is at the end", () => {
  const bytes = Uint8Array.from({ length: 2 * BLOCK + 100 }, (_, i) => (i >>> 3) ^ i);
  let reads = 0;
  // What only workers of browsers have: here, a blob is its bytes.
  class Reader {
    readAsArrayBuffer(part: Uint8Array): ArrayBuffer {
      reads++;
      return part.slice().buffer as ArrayBuffer;
    }
  }
  const scope = globalThis as unknown as Record<string, unknown>;
  scope.FileReaderSync = Reader;
  try {
    const parts: number[] = [];
    const blob = { size: bytes.length, slice: (from: number, to: number) => bytes.subarray(from, to) };
    const source = blobSource(blob as unknown as Blob, (part) => parts.push(part));
    for (
      const [offset, length] of [
        [0, 8],
        [BLOCK - 8, 16],
        [BLOCK - 3, 3],
        [8, 2 * BLOCK],
        [2 * BLOCK + 96, 50],
        [bytes.length, 8],
        [BLOCK, 64],
      ] as const
    ) {
      const found = source.scan(offset, length);
      assert.deepEqual(found.slice(), bytes.slice(offset, offset + length), `${length} from ${offset}`);
      if (offset % 8 === 0) assert.equal(found.byteOffset % 8, 0);
    }
    // Three blocks are kept, so each was read once.
    assert.equal(reads, 3);
    assert.equal(parts.at(-1), 1);
  } finally {
    delete scope.FileReaderSync;
  }
});
