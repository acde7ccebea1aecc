import assert from "node:assert/strict";
import { createInterner } from "../../src/probe/intern.ts";

Deno.test("strings that are all different are not kept; those that come again are", () => {
  const interner = createInterner();
  let id = 0;
  /** Hands over so many strings, each `times` times, and tells how many were known. */
  const hand = (count: number, times: number): number => {
    let known = 0;
    for (let i = 0; i < count; i++) {
      const text = `text ${id++}`;
      for (let j = 0; j < times; j++) {
        if (interner.string(text) > 0) known++;
        else interner.addString(text, id);
      }
    }
    return known;
  };
  assert.equal(hand(100, 3), 200);
  hand(40_000, 1);
  assert.equal(hand(1_000, 2), 0, "after that many different ones, nothing is kept for a while");
  hand(255_000, 1);
  assert.ok(hand(1_000, 2) > 0, "and then again");
  hand(400_000, 1);
  hand(300_000, 2);
  assert.equal(hand(50_000, 2), 50_000, "where strings come again, all of them are kept");
});
