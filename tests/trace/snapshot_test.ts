import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeSnapshot } from "../../src/trace/decode_snapshot.ts";
import { encodeSnapshot } from "../../src/trace/encode_snapshot.ts";
import { COMPOSITE_KINDS, type Snapshot, Tag } from "../../src/trace/snapshot.ts";

/** Any text, lone surrogates and a byte order mark among it. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.constant("\ufeffx"),
);
const size = fc.oneof(fc.nat(300), fc.maxSafeNat());

const { snapshot } = fc.letrec<{ snapshot: Snapshot }>((tie) => ({
  snapshot: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Snapshot>({ type: "undefined" }, { type: "null" }, { type: "hole" }),
    fc.record({ type: fc.constant("boolean" as const), value: fc.boolean() }),
    fc.record({
      type: fc.constant("number" as const),
      value: fc.oneof(fc.double(), fc.maxSafeInteger(), fc.integer()),
    }),
    fc.record({ type: fc.constant("bigint" as const), text: fc.bigInt().map(String) }),
    text.map((value): Snapshot => ({ type: "string", value, length: value.length })),
    fc.record({ type: fc.constant("string" as const), value: text, length: size }),
    fc.record({ type: fc.constant("symbol" as const), description: text }),
    fc.record({ type: fc.constantFrom("function" as const, "class" as const), name: text }),
    fc.record({ type: fc.constant("accessor" as const), get: fc.boolean(), set: fc.boolean() }),
    fc.record({ type: fc.constant("proxy" as const), callable: fc.boolean() }),
    fc.record({ type: fc.constant("reference" as const), index: fc.nat() }),
    fc.record({ type: fc.constant("redacted" as const), token: fc.stringMatching(/^o?[0-9a-f]{12}$/) }),
    fc.record({ type: fc.constant("cut" as const), className: text, size }),
    fc.record({
      type: fc.constant("composite" as const),
      kind: fc.constantFrom(...COMPOSITE_KINDS),
      className: text,
      text,
      size,
      items: fc.array(tie("snapshot"), { maxLength: 4 }),
      entries: fc.array(fc.tuple(tie("snapshot"), tie("snapshot")), { maxLength: 3 }),
      properties: fc.array(fc.record({ key: text, value: tie("snapshot") }), { maxLength: 4 }),
      omittedItems: size,
      omittedProperties: size,
    }, {
      requiredKeys: [
        "type",
        "kind",
        "className",
        "size",
        "items",
        "entries",
        "properties",
        "omittedItems",
        "omittedProperties",
      ],
    }),
  ) as fc.Arbitrary<Snapshot>,
}));

/** The same without fast-check's null prototypes. */
function plain(value: Snapshot): Snapshot {
  return structuredClone(value);
}

Deno.test("decodeSnapshot() gives back what encodeSnapshot() was given", () => {
  fc.assert(fc.property(snapshot, (value) => {
    assert.deepStrictEqual(decodeSnapshot(encodeSnapshot(plain(value))), plain(value));
  }));
});

Deno.test("decodeSnapshot() throws a RangeError for bytes that are no snapshot", () => {
  fc.assert(
    fc.property(snapshot, fc.nat(), fc.nat(255), (value, at, byte) => {
      const bytes = encodeSnapshot(plain(value));
      for (const broken of [bytes.with(at % bytes.length, byte), bytes.slice(0, at % bytes.length)]) {
        try {
          decodeSnapshot(broken);
        } catch (error) {
          assert.ok(error instanceof RangeError);
        }
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("decodeSnapshot() puts strings that are stored once where they are referred to", () => {
  const strings: Record<number, Snapshot> = { 5: { type: "string", value: "key", length: 3 } };
  const bytes = Uint8Array.of(Tag.COMPOSITE, 0, 0, 0, 1, 0, 0, 1, 11, Tag.SAME, 5, 0, 0);
  assert.deepEqual(decodeSnapshot(bytes, (id) => strings[id]), {
    type: "composite",
    kind: "object",
    className: "",
    size: 1,
    items: [],
    entries: [],
    properties: [{ key: "key", value: strings[5] }],
    omittedItems: 0,
    omittedProperties: 0,
  });
  assert.throws(() => decodeSnapshot(bytes), RangeError);
});

Deno.test("decodeSnapshot() takes no text for a bigint that is shown as it stands", () => {
  for (const text of ["-12", "12…(+300)", "<redacted 0123456789ab>", "1<redacted 0123456789ab>2"]) {
    assert.deepEqual(decodeSnapshot(encodeSnapshot({ type: "bigint", text })), { type: "bigint", text });
  }
  for (const text of ["1\x1b[2J", "=cmd|' /C calc'!A0", "1\u202e", "<redacted \x9b>", "…(+a)"]) {
    assert.throws(
      () => decodeSnapshot(encodeSnapshot({ type: "bigint", text })),
      /no bigint has such digits/,
    );
  }
});

Deno.test("decodeSnapshot() does not overflow the stack on deep nesting", () => {
  const bytes = new Uint8Array(60_000);
  for (let at = 0; at + 6 <= bytes.length; at += 6) bytes.set([Tag.COMPOSITE, 1, 0, 0, 1, 1], at);
  assert.throws(() => decodeSnapshot(bytes), /nested too deep/);
});
