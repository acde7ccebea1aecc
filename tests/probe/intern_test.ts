import assert from "node:assert/strict";
import { createInterner } from "../../src/probe/intern.ts";
import { storedTexts } from "../../src/probe/stored_texts.ts";

Deno.test("a string is known for a while, and one that comes again for longer", () => {
  const interner = createInterner();
  interner.addString("once", 1);
  interner.keepString("again", 2);
  assert.equal(interner.string("once"), 1);
  for (let i = 0; i < 2_000; i++) {
    interner.addString(`other ${i}`, i + 3);
    assert.equal(interner.string(`other ${i}`), i + 3);
  }
  assert.equal(interner.string("once"), -1);
  assert.equal(interner.string("again"), 2);
  assert.equal(interner.string("other 1999"), 2002);
  const seen: string[] = [];
  interner.eachString!((text) => void seen.push(text));
  assert.ok(seen.length < 1100 && seen.includes("again") && seen.includes("other 1999"));
  interner.forgetString!("again");
  interner.forgetString!("other 1999");
  assert.deepEqual([interner.string("again"), interner.string("other 1999")], [-1, -1]);
});

Deno.test("snapshots that were stored first are found when there are many, and only those", () => {
  const interner = createInterner();
  const isFound = (i: number): number => interner.find(new Int32Array([i, i * 7]), 0, 8);
  for (let i = 1; i <= 5000; i++) {
    assert.equal(isFound(i), -1);
    interner.add(i);
    assert.equal(isFound(i), i);
  }
  const kept = Array.from({ length: 5000 }, (_, i) => isFound(i + 1) === i + 1).filter(Boolean).length;
  // A newer one takes the place of an older one here and there.
  assert.ok(kept > 4500, `${kept}`);
});

Deno.test("strings that come once each are passed over for a while", () => {
  const interner = createInterner();
  const known = (from: number, to: number): number => {
    let count = 0;
    for (let i = from; i < to; i++) {
      interner.addString(`text ${i}`, i + 1);
      if (i % 64 === 0 && interner.string(`text ${i}`) > 0) count++;
    }
    return count;
  };
  assert.equal(known(0, 1024), 16);
  assert.equal(known(1024, 8192), 0);
  assert.ok(known(8192, 12_000) > 0);
});

Deno.test("texts that were stored are found again by what is in them, the last of them", () => {
  const texts = storedTexts();
  const bytes = (text: string) => new TextEncoder().encode(text);
  const add = (id: number, text: string) => texts.keep(id, bytes(text), bytes(text).length);
  const found = (part: string): [number, string][] => {
    const all: [number, string][] = [];
    texts.take(bytes(part), bytes(part).length, (id, start, end) => {
      all.push([id, new TextDecoder().decode(texts.pool.subarray(start, end))]);
    });
    return all;
  };
  add(1, "the early maple-lamp-77");
  add(2, "maple-lamp-77 and more");
  add(3, "maple-lamp-7");
  assert.deepEqual(found("maple-lamp-77"), [[1, "the early maple-lamp-77"], [2, "maple-lamp-77 and more"]]);
  assert.deepEqual(found("maple-lamp-77"), []);
  assert.deepEqual(found("maple-lamp-7"), [[3, "maple-lamp-7"]]);
  // Several rounds, with texts of all lengths.
  for (let id = 4; id < 40_000; id++) add(id, `text ${id} ${"x".repeat(id % 200)}.`);
  const last = found("text 39999 ");
  assert.deepEqual(last, [[39_999, `text 39999 ${"x".repeat(199)}.`]]);
  assert.deepEqual(found("text 4 "), []);
  const rest = found("text ");
  assert.ok(rest.length > 5_000);
  for (const [id, text] of rest) assert.equal(text, `text ${id} ${"x".repeat(id % 200)}.`);
});
