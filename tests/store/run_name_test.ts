import assert from "node:assert/strict";
import { labelInName, newestFirst, runId } from "../../src/store/run_name.ts";

const noon = Date.UTC(2026, 0, 2, 12, 30, 5);

Deno.test("runId() is the time in UTC to the microsecond", () => {
  assert.equal(runId(noon + 7.25), "20260102_123005_007250");
});

Deno.test("runId() adds what of the label is safe in a file name", () => {
  assert.equal(runId(noon, "before"), "20260102_123005_000000_before");
  assert.equal(runId(noon, "🙂"), "20260102_123005_000000");
});

Deno.test("labelInName() keeps letters and digits of any script and replaces the rest", () => {
  assert.equal(labelInName("../../etc/passwd"), "etc-passwd");
  assert.equal(labelInName("a\u0000b\nc\x1b[31m"), "a-b-c-31m");
  assert.equal(labelInName("größe 東京 v1.2_x"), "größe-東京-v1.2_x");
  assert.equal(labelInName("..."), "");
  assert.equal([...labelInName("x".repeat(500))].length, 48);
});

Deno.test("newestFirst() puts names without a time last", () => {
  const ids = ["copy", "20260101_000000_000000", "20260102_000000_000000_x"];
  assert.deepEqual(ids.sort(newestFirst), ["20260102_000000_000000_x", "20260101_000000_000000", "copy"]);
});
