import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { fastCrc32 } from "../../src/page/worker/crc32.ts";

Deno.test("the page's checksums are those of the file, wherever a chunk begins and however long it is", () => {
  const bytes = Uint8Array.from({ length: 4096 }, (_, i) => (i * 2_654_435_761 >>> 13) & 0xff);
  for (let from = 0; from < 9; from++) {
    for (const length of [0, 1, 3, 8, 15, 16, 17, 31, 32, 33, 1000, 4000]) {
      const part = bytes.subarray(from, from + length);
      assert.equal(fastCrc32(part), crc32(part), `${length} bytes from ${from}`);
      assert.equal(fastCrc32(part, crc32(bytes)), crc32(part, crc32(bytes)), `${length} more from ${from}`);
    }
  }
});
