import assert from "node:assert/strict";
import { compareLocks, lockLines } from "../../../src/query/diff/lock.ts";
import { shopRun } from "../build_run.ts";

Deno.test("a lock is sorted text without noise, and tells what changed", () => {
  const text = (snapshot: unknown) => JSON.stringify(snapshot);
  const lines = lockLines(shopRun().trace(), { text });
  assert.deepEqual(lines.slice(0, 3), [
    "[who calls whom]",
    "(top level) > main.ts main × 1",
    "main.ts Cart.total > main.ts price × 3",
  ]);
  assert.deepEqual(lines, lockLines(shopRun().trace(), { text }));
  const other = shopRun();
  other.call("extra");
  const { gone, fresh } = compareLocks(lines, lockLines(other.trace(), { text }));
  assert.deepEqual(gone, []);
  assert.equal(fresh.length, 2);
});
