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

Deno.test("table() leaves out the columns that can be spared where it is too narrow, and marks that", () => {
  const cells = (...texts: string[]) => texts.map((text) => ({ text }));
  const at = (width: number) =>
    table([
      { title: "NAME", cells: cells("main") },
      { title: "MIN", cells: cells("123"), spare: 1 },
      { title: "P99", cells: cells("456"), spare: 2 },
      { title: "END", cells: cells("x") },
    ], { width, title: (text) => text });
  assert.deepEqual(at(19), ["NAME  MIN  P99  END", "main  123  456  x"]);
  assert.deepEqual(at(17), ["NAME  MIN  END  …", "main  123  x"]);
  assert.deepEqual(at(13), ["NAME  END  …", "main  x"]);
});

Deno.test("table() cuts what may be cut, the widest first, before a column goes", () => {
  const cells = (...texts: string[]) => texts.map((text) => ({ text }));
  const at = (width: number) =>
    table([
      { title: "NAME", least: 8, cut: "middle", cells: cells("PricingService.discount", "main") },
      { title: "MIN", cells: cells("123", "4"), align: "right", spare: 1 },
      { title: "END", least: 6, cells: cells("a long one", "b") },
    ], { width, title: (text) => text, dots: "..." });
  assert.deepEqual(at(31), [
    "NAME            MIN  END",
    "Pricin...count  123  a long one",
    "main              4  b",
  ]);
  assert.deepEqual(at(21), ["NAME      MIN  END", "Pri...nt  123  a l...", "main        4  b"]);
  assert.deepEqual(at(20), ["NAME      END     ..", "Pri...nt  a l...", "main      b"]);
});
