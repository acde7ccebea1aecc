import assert from "node:assert/strict";
import { functionsIn } from "../../src/instrument/functions_in.ts";

const PRINTED = `export class A {
  static make(a) {
    return { a };
  }
  get b() {
    return;
  }
  c = (x) => x + 1;
}
function outer() {
  const first = [1];
  function inner(a) {
    return a ? first : 0.5;
  }
  return [inner];
}
const sum = (a, b) => (a + b) * 2;
const product = (a, b) => a + b * 2;
function limited(a) {
  return [5, a.b];
}
async function* all(a) {
  yield 5;
  yield* ["n"];
}
async function* others() {
  yield [1];
}
const handler = function(left) {
  return left + 1;
};
`;

Deno.test("functionsIn() finds the function that a text of other parentheses, order or words for nothing is of", () => {
  const find = functionsIn(PRINTED);
  assert.equal(find("make(a) {\n return ({ a: a }); }"), "make(a) {\n    return { a };\n  }");
  assert.equal(find("get b() { return void 0; }"), "get b() {\n    return;\n  }");
  assert.equal(find("(x)=>(x+1)"), "(x) => x + 1");
  const moved =
    "function outer() { let inner = function inner(a) { return a ? first : half; }, first = [1], half = 0.5; return [inner]; }";
  assert.match(find(moved) ?? "", /^function outer\(\) \{\n {2}const first = \[1\];\n[^]*\[inner\];\n\}$/);
});

Deno.test("functionsIn() finds a short function that is mostly constants by its name", () => {
  const find = functionsIn(PRINTED);
  assert.equal(
    find("function limited(a) {\n  const b = a.b;\n  return [LIMIT, b];\n}"),
    "function limited(a) {\n  return [5, a.b];\n}",
  );
  const all = 'async function* all(a) {\n  yield 5;\n  yield* ["n"];\n}';
  assert.equal(find("async function* all(a) {\n  yield LIMIT;\n  yield* [NAME];\n}"), all);
  assert.equal(find("function(left) {\n  return left - LIMIT;\n}"), undefined);
  assert.equal(find("function limited(left) {\n  for (const all of left.parts) all.end();\n}"), undefined);
});

Deno.test("functionsIn() finds none where a text may be of two, or is like none", () => {
  const find = functionsIn(PRINTED);
  assert.equal(find("(a, b) => (a + b) * 2"), "(a, b) => (a + b) * 2");
  assert.equal(find("(a, b) => ((a + b) * 2)"), undefined);
  assert.equal(find("function other() { return nowhere; }"), undefined);
});
