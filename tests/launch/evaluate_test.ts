import assert from "node:assert/strict";
import { freeNames } from "../../src/launch/evaluate.ts";

/** Expressions, and the names in them that are not their own. */
const EXPRESSIONS: Record<string, string[]> = {
  "foo.bar(baz, { qux: 1, [key]: value, short })": ["foo", "baz", "key", "value", "short"],
  "((foo) => foo)(foo.bar)": ["foo"],
  "((a, { b, c: [d = e], ...f }) => a + b + d + f)(g)": ["e", "g"],
  "(() => { { let a = 1; var b = 2; } return [a, b]; })()": ["a"],
  "(() => { for (const a of list) { a; } return a; })()": ["list", "a"],
  "(() => { try { a(); } catch ({ message }) { message; } return message; })()": ["a", "message"],
  "(function own() { return [own, arguments, hoisted()]; function hoisted() {} })()": ["arguments"],
  "[class Own extends Base { static self = Own; #p = field; p() { return this.#p; } }, Own]": [
    "Base",
    "field",
    "Own",
  ],
  "(() => { out: for (;;) break out; })()": [],
  "(x as Type).y! satisfies Other<Third>": ["x"],
  "((a: Type): Result => a)(b)": ["b"],
  "import.meta.url": [],
  "`${a}${(b) => b}`": ["a"],
};

Deno.test("freeNames() gives the names that an expression does not bind where it uses them", () => {
  const found = Object.keys(EXPRESSIONS).map((text) => [text, freeNames(text)]);
  const expected = Object.entries(EXPRESSIONS);
  assert.deepEqual(found, expected);
});
