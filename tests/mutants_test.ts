/** The operators of `deno task mutants`. */
import assert from "node:assert/strict";
import { parseSync } from "oxc-parser";
import { mutated, mutationsOf, shuffled } from "./mutants/operators.ts";

const TEXT = `import { a } from "a";
"use me";
function total(items, limit = 10) {
  if (items.length < limit && !items.done) items.sort();
  for (let i = 0; i < 3; i++) a(i - 1);
  return items.some((item) => item.name.startsWith("x")) ? -1 : [1];
}
`;

Deno.test("mutationsOf() makes other programs, each of which parses, by all operators", () => {
  const all = mutationsOf("a.js", TEXT);
  const made = all.map((mutation) => mutated(TEXT, mutation));
  assert.equal(new Set(made).size, made.length);
  for (const text of made) assert.deepEqual(parseSync("a.js", text).errors, [], text);
  assert.deepEqual(
    [...new Set(all.map(({ operator }) => operator))].sort(),
    [
      "condition",
      "list",
      "method",
      "negation",
      "number",
      "operator",
      "result",
      "sign",
      "statement",
      "text",
      "update",
    ],
  );
  for (
    const part of [
      "items.length <= limit",
      "limit || !items",
      "items.every(",
      "endsWith(",
      "i--",
      "!(items.length",
    ]
  ) {
    assert.ok(made.some((text) => text.includes(part)), part);
  }
  assert.ok(made.every((text) => text.includes('import { a } from "a"')));
});

Deno.test("shuffled() follows from its seed", () => {
  const list = Array.from({ length: 20 }, (_, i) => i);
  assert.deepEqual(shuffled(list, 7), shuffled(list, 7));
  assert.notDeepEqual(shuffled(list, 7), shuffled(list, 8));
  assert.deepEqual(shuffled(list, 7).sort((x, y) => x - y), list);
});
