import assert from "node:assert/strict";
import { crc32 as reference } from "node:zlib";
import { crc32 } from "../../src/trace/crc32.ts";

Deno.test("crc32() is zlib's, for short and long parts and one after the other", () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i * 31 >> 3);
  for (const length of [0, 1, 7, 4096, 32_768, 100_000]) {
    assert.equal(crc32(bytes.subarray(0, length)), reference(bytes.subarray(0, length)));
  }
  assert.equal(crc32(bytes.subarray(100), crc32(bytes.subarray(0, 100))), reference(bytes));
});
