import assert from "node:assert/strict";
import { instrument } from "../../src/instrument/instrument.ts";

/** The hash of each function by its name. */
function hashesOf(text: string): Record<string, string | undefined> {
  const { sites } = instrument(text, { file: "/a.ts", lang: "ts", sourceType: "module", tailCalls: false });
  return Object.fromEntries(sites.map(({ name, hash }) => [name, hash]));
}

Deno.test("a function's hash does not depend on its place, its name, or what stands around it", () => {
  const { f } = hashesOf("function f(a: number) { return a + 1; }");
  assert.equal(hashesOf("const x = 1;\n\n  function f(a: number) { return a + 1; }\nfunction g() {}").f, f);
  assert.equal(hashesOf("function other(a: number) { return a + 1; }").other, f);
  assert.notEqual(hashesOf("function f(a: number) { return a + 2; }").f, f);
  assert.notEqual(hashesOf("function f(b: number) { return b + 1; }").f, f);
});

Deno.test("a function's hash does not depend on the functions in it", () => {
  const before = hashesOf("function outer(list) { const inner = (x) => x + 1; return list.map(inner); }");
  const after = hashesOf("function outer(list) { const inner = (x) => x + 2; return list.map(inner); }");
  assert.equal(before.outer, after.outer);
  assert.notEqual(before.inner, after.inner);
  assert.match(before.outer!, /^[0-9a-z]{11}$/);
});
