import assert from "node:assert/strict";
import { table } from "../../src/view/table.ts";

Deno.test("table() aligns columns and leaves out empty ones", () => {
  const cells = (...texts: string[]) => texts.map((text) => ({ text }));
  const lines = table([
    { title: "NAME", cells: cells("a", "longer") },
    { title: "EMPTY", cells: cells("", "") },
    { title: "N", align: "right", cells: cells("1", "1,000") },
    { title: "END", cells: cells("x", "yy") },
  ], { width: Infinity, title: (text) => text });
  assert.deepEqual(lines, ["NAME        N  END", "a           1  x", "longer  1,000  yy"]);
});
