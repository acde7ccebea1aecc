import assert from "node:assert/strict";
import type { Composite, Snapshot } from "../../src/trace/snapshot.ts";
import { snapshotText, thrownText } from "../../src/view/snapshot_text.ts";
import { widthOf } from "../../src/view/text.ts";
import { snapshotOf } from "../query/build_run.ts";

class Cart {
  total = 10;
}
class PaymentError extends Error {}

const text = (value: unknown, max?: number) => snapshotText(snapshotOf(value), max);
const composite = (fields: Partial<Composite>): Snapshot => ({ ...snapshotOf({}) as Composite, ...fields });

Deno.test("values are written as in source text where that can be", () => {
  assert.equal(
    text({ id: 7, items: ["a", 1.5, null, undefined] }),
    '{ id: 7, items: ["a", 1.5, null, undefined] }',
  );
  assert.equal(text({ "a-b": -0, "[x]": 1n }), '{ "a-b": -0, [x]: 1n }');
  assert.equal(text(new Cart()), "Cart { total: 10 }");
  assert.equal(text(new Map([["a", 1]])), 'Map(1) { "a" → 1 }');
  assert.equal(text(new Set([1, 2])), "Set(2) { 1, 2 }");
  assert.equal(text([[], {}]), "[[], {}]");
  assert.equal(text(new Date(0)), "Date(1970-01-01T00:00:00.000Z)");
  assert.equal(text(new PaymentError("no")), 'PaymentError("no")');
  assert.equal(
    text(new PaymentError('one\ntwo "three" C:\\four')),
    String.raw`PaymentError("one\ntwo \"three\" C:\\four")`,
  );
  assert.equal(text(Math.max), "ƒ max");
  assert.equal(text('a"b\\c\n\x1b'), '"a\\"b\\\\c\\n\\x1b"');
});

Deno.test("what is no value says what it is", () => {
  const texts: [Snapshot, string][] = [
    [{ type: "accessor", get: true, set: false }, "[Getter]"],
    [{ type: "accessor", get: true, set: true }, "[Getter/Setter]"],
    [{ type: "proxy", callable: false }, "[Proxy]"],
    [{ type: "redacted", token: "3f2a" }, "<redacted 3f2a>"],
    [{ type: "reference", index: 0 }, "[same as #0]"],
    [{ type: "cut", className: "Cart", size: 3 }, "Cart {…}"],
    [{ type: "cut", className: "Array", size: 1200 }, "[1,200 items]"],
    [{ type: "cut", className: "", size: 0 }, "…"],
    [{ type: "symbol", description: "a\x1b" }, "Symbol(a\\x1b)"],
    [{ type: "hole" }, "<hole>"],
    [composite({ className: "Ma\x1bp", kind: "promise" }), "Ma\\x1bp"],
    [
      composite({
        className: "Uint8Array",
        kind: "typed-array",
        size: 9,
        items: [snapshotOf(1)],
        omittedItems: 8,
      }),
      "Uint8Array(9) [1, … +8]",
    ],
    [composite({ className: "RegExp", kind: "regexp", text: "/a+/g" }), "/a+/g"],
    [composite({ className: "URL", kind: "url", text: "http://x/" }), "URL(http://x/)"],
    [composite({ className: "Number", kind: "boxed", items: [snapshotOf(5)] }), "Number(5)"],
  ];
  for (const [snapshot, expected] of texts) assert.equal(snapshotText(snapshot), expected);
});

Deno.test("a cut in the recording is marked", () => {
  assert.equal(snapshotText({ type: "string", value: "abc", length: 1203 }), '"abc"…(+1,200)');
  assert.equal(
    snapshotText(composite({ properties: [{ key: "a", value: snapshotOf(1) }], omittedProperties: 4 })),
    "{ a: 1, … +4 }",
  );
});

Deno.test("a value is cut to the width, with a note of what is left out", () => {
  assert.equal(text("x".repeat(100), 20), '"xxxxxxxxxxx"…(+89)');
  assert.equal(text(Array.from({ length: 100 }, (_, i) => i), 24), "[0, 1, 2, 3, 4, … +95]");
  assert.equal(text({ a: { b: { c: "d".repeat(50) } }, e: 1 }, 4), "{…}");
  assert.equal(text(["x".repeat(90)], 5), "[1 item]");
});

Deno.test("no value is much wider than asked", () => {
  const values = [
    "x".repeat(500),
    Array.from({ length: 50 }, (_, i) => ({ id: i, name: `name ${i}` })),
    { a: { b: { c: { d: "e".repeat(90) } } }, list: ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbb"] },
    new Map([["key".repeat(20), "value".repeat(20)]]),
    new PaymentError("long ".repeat(50)),
    "\x1b".repeat(100),
  ];
  for (const value of values) {
    for (const max of [20, 30, 48, 60, 100]) {
      const written = text(value, max);
      assert.ok(widthOf(written) <= max + 8, `${widthOf(written)} > ${max}: ${written}`);
    }
  }
});

Deno.test("thrownText() tells errors by name and message, other values as they are", () => {
  assert.equal(thrownText(snapshotOf(new PaymentError("card\ndeclined"))), "PaymentError: card declined");
  assert.equal(thrownText(snapshotOf(new Error(""))), "Error");
  assert.equal(thrownText(snapshotOf("oops")), 'threw "oops"');
});

Deno.test("thrownText() has the values of an assertion, not the line before them", () => {
  const thrown = (message: string) => {
    const error = snapshotOf(new Error(message));
    return thrownText({ ...error, className: "AssertionError" } as typeof error, 40);
  };
  assert.equal(
    thrown("Expected values to be strictly equal:\n\n35 !== 30\n"),
    "AssertionError: 35 !== 30",
  );
  assert.equal(thrown("35 == 30"), "AssertionError: 35 == 30");
  assert.equal(thrown("Expected one:"), "AssertionError: Expected one:");
});
