import assert from "node:assert/strict";
import { functionsOf } from "../../src/instrument/instrument.ts";
import { alignedCall, alignedFunctions } from "../../src/origin/aligned_functions.ts";
import { standIn } from "../../src/origin/signature.ts";

const WRITTEN = `import { it } from "vitest";
export function add(a: number, b: number) { return a + b }
export default function () {}
it("adds", () => { [1].map(({ n }: any) => n) });
`;

function align(made: string, written: string): unknown[] | undefined {
  const file = "/a.test.ts";
  const functions = functionsOf(made, { file, lang: "js", sourceType: "module" });
  const originals = functionsOf(written, { file, lang: "ts", sourceType: "module" });
  return alignedFunctions(functions, originals)?.map((original, i) => {
    const site = original < 0 ? null : standIn(functions[i]!, originals[original]!, file);
    return site && `${site.kind} ${site.name}:${site.line} (${site.params})`;
  });
}

Deno.test("alignedFunctions() finds functions by names, parameters and order, and what a tool has added in none", () => {
  const made = `async (__vite_ssr_exports__) => {
__vite_ssr_exportName__("add", () => { try { return add } catch {} });
const __vi_import_0__ = await __vite_ssr_import__("vitest");
function add(a, b) { return a + b }
const __vite_ssr_export_default__ = function () {};
(0, __vi_import_0__.it)("adds", () => { [1].map((_a) => _a.n) });
}`;
  assert.deepEqual(align(made, WRITTEN), [
    null,
    null,
    "function add:2 (a,b)",
    "function default:3 ()",
    "test adds:4 ()",
    null,
  ]);
  assert.deepEqual(
    align(made.replace("(_a) => _a.n", "({ n }) => n"), WRITTEN)?.at(-1),
    "arrow map callback:4 (n)",
  );
});

Deno.test("alignedFunctions() does not take one text for another", () => {
  assert.equal(align("function other(x) {} function more(y) {}", WRITTEN), undefined);
});

Deno.test("alignedCall() finds calls by their names, where a function has as many of them as its original", () => {
  const [original] = functionsOf(
    "\nfunction load(path: string) {\n  read(path, 1);\n  return JSON.parse(read(path));\n}",
    { file: "/a.ts", lang: "ts", sourceType: "module" },
  );
  const at = (name: string, nth: number, of: number) =>
    alignedCall(original!, { name, line: 9, column: 9, from: 0, nth, of });
  assert.deepEqual(at("read", 1, 2), { name: "read", line: 4, column: 21 });
  assert.deepEqual(at("JSON.parse", 0, 1), { name: "JSON.parse", line: 4, column: 10 });
  // A tool has put another in.
  assert.equal(at("read", 1, 3), null);
  assert.equal(at("write", 0, 1), null);
});
