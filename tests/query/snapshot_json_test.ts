import assert from "node:assert/strict";
import { snapshotJson } from "../../src/query/snapshot_json.ts";
import type { Composite } from "../../src/trace/snapshot.ts";
import { snapshotOf } from "./build_run.ts";

Deno.test("what JSON has is given as it is", () => {
  for (const value of [null, true, 1.5, "text", [], {}, [1, [2]], { a: { b: null } }]) {
    assert.deepEqual(JSON.parse(JSON.stringify(snapshotJson(snapshotOf(value)))), value);
  }
});

Deno.test("what JSON has not is told by $type", () => {
  const json = (value: unknown) => snapshotJson(snapshotOf(value));
  assert.deepEqual(json(NaN), { $type: "number", value: "NaN" });
  assert.deepEqual(json(-Infinity), { $type: "number", value: "-Infinity" });
  assert.deepEqual(json(-0), { $type: "number", value: "-0" });
  assert.deepEqual(json(undefined), { $type: "undefined" });
  assert.deepEqual(json(12n), { $type: "bigint", value: "12" });
  assert.deepEqual(json(new Map([["a", 1]])), {
    $type: "map",
    className: "Map",
    size: 1,
    entries: [["a", 1]],
  });
  assert.deepEqual(snapshotJson({ type: "redacted", token: "3f" }), { $type: "redacted", token: "3f" });
});

Deno.test("what was cut is not given as whole", () => {
  assert.deepEqual(snapshotJson({ type: "string", value: "ab", length: 9 }), {
    $type: "string",
    value: "ab",
    length: 9,
  });
  const array = { ...snapshotOf([1, 2]) as Composite, size: 5, omittedItems: 3 };
  assert.deepEqual(snapshotJson(array), {
    $type: "array",
    className: "Array",
    size: 5,
    items: [1, 2],
    omittedItems: 3,
  });
});

Deno.test("an object with a $type or __proto__ of its own is told apart", () => {
  const json = snapshotJson(snapshotOf({ $type: "map" }));
  assert.deepEqual(json, { $type: "object", className: "Object", size: 1, properties: [["$type", "map"]] });
  assert.equal(
    JSON.stringify(snapshotJson(snapshotOf(JSON.parse('{"__proto__":1}')))),
    '{"__proto__":1}',
  );
});
