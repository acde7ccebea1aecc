import assert from "node:assert/strict";
import { suspensionsBefore } from "../../../src/query/diff/marks.ts";
import type { Trace } from "../../../src/trace/trace.ts";

Deno.test("suspensionsBefore() leaves out a chunk whose marks are broken, and says so", () => {
  const problems: string[] = [];
  const whole = {
    first: 3,
    count: 1,
    marks: () => Float64Array.of(6, 7),
    markTimes: () => Float64Array.of(10, 20),
  };
  const broken = {
    first: 1,
    count: 2,
    marks() {
      throw new RangeError("the length of a column is wrong");
    },
  };
  const trace = { chunks: () => [broken, whole], problem: (text: string) => problems.push(text) };
  assert.equal(suspensionsBefore(trace as unknown as Trace, 3, 30), 1);
  assert.deepEqual(problems, ["calls 1 to 2: the length of a column is wrong"]);
});
