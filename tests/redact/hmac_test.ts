import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { hmacSha256 } from "../../src/redact/hmac.ts";

Deno.test("hmacSha256() is what the host makes of it", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 150 }),
      fc.string({ unit: "grapheme", maxLength: 300 }),
      (key, text) => {
        const digest = createHmac("sha256", key).update(new TextEncoder().encode(text)).digest("hex");
        assert.equal(hmacSha256(key, 64)(text), digest);
      },
    ),
    { numRuns: 300 },
  );
  const made = hmacSha256(new Uint8Array([1, 2, 3]), 12);
  for (const text of ["", "a".repeat(5000), "b", "ü".repeat(2000)]) {
    assert.equal(
      made(text),
      createHmac("sha256", new Uint8Array([1, 2, 3])).update(text).digest("hex").slice(0, 12),
    );
  }
});
