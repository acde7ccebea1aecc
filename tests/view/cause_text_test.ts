import assert from "node:assert/strict";
import { causeLines } from "../../src/view/cause_text.ts";
import { PLAIN, UNICODE } from "../../src/view/style.ts";
import { RunBuilder } from "../query/build_run.ts";

Deno.test("what a runner expected and received is told, also where its error has them in words alone", () => {
  const builder = new RunBuilder();
  const error = new Error("expect(received).toBe(expected)\n\nSomething else\nExpected: 39\nReceived: 42");
  const call = builder.call("of a cart", { error, site: { kind: "test", params: [] } });
  const test = { call, title: "of a cart", template: "of a cart", module: "cart.test.ts", failed: true };
  const failed = { test, red: builder.trace(), why: "It passed nowhere." };
  const lines = [...causeLines(failed, { style: PLAIN, glyphs: UNICODE, width: 100 })];
  assert.deepEqual(lines.slice(1, 3), [
    "  Error: expect(received).toBe(expected)",
    "  expected 39, received 42",
  ]);
});
