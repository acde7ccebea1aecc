import assert from "node:assert/strict";
import { shownDigits } from "../../src/probe/value_kinds.ts";

Deno.test("of a bigint that is too long, how many digits are left out is said", () => {
  assert.equal(shownDigits(10n ** 9n, 10), "1000000000");
  assert.equal(shownDigits(10n ** 10n, 10), "1000000000…(+1)");
  assert.equal(shownDigits(-(10n ** 9n), 10), "-100000000…(+1)");
});
