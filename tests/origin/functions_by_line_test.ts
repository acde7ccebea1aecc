import assert from "node:assert/strict";
import { functionsOf } from "../../src/instrument/instrument.ts";
import { functionsByLine } from "../../src/origin/functions_by_line.ts";

/** @param lines of the original, by those of the generated text */
function find(made: string, written: string, lines: number[]): unknown[] {
  const file = "/a.js";
  const parsed = (text: string) => functionsOf(text, { file, lang: "js", sourceType: "module" });
  const functions = parsed(made);
  return functionsByLine(functions, functions.map(() => null), {
    file,
    rest: parsed(written),
    lineOf: (anchor) => lines[made.slice(0, anchor).split("\n").length - 1],
  }).map((site) => site && `${site.kind} ${site.name}:${site.line}`);
}

const WRITTEN = `import a from "a"; const f = () => 1; it("is", () => f());
const g = (x) => x;`;

Deno.test("functionsByLine() finds what a map has on the right line, beside what a tool has added", () => {
  const made = `async (__vite_ssr_exports__) => {
const f = () => 1; (0, _v.it)("is", () => f());
const g = (x) => x; }`;
  assert.deepEqual(find(made, WRITTEN, [1, 1, 2]), [null, "arrow f:1", "test is:1", "arrow g:2"]);
});

Deno.test("functionsByLine() says nothing of a line that has lost a function, or has another", () => {
  assert.deepEqual(find("const f = () => 1;\nconst g = (x) => x;", WRITTEN, [1, 2]), [null, "arrow g:2"]);
  assert.deepEqual(
    find("const f = () => 1; g(() => f());\nconst h = (x) => x;", WRITTEN, [1, 2]).at(-1),
    null,
  );
});
