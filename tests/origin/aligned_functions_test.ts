import assert from "node:assert/strict";
import { functionsOf } from "../../src/instrument/instrument.ts";
import { alignedFunctions } from "../../src/origin/aligned_functions.ts";

const WRITTEN = `import { it } from "vitest";
export function add(a: number, b: number) { return a + b }
export default function () {}
it("adds", () => { [1].map(({ n }: any) => n) });
`;

function align(made: string, written: string): unknown[] | undefined {
  const file = "/a.test.ts";
  const functions = functionsOf(made, { file, lang: "js", sourceType: "module" });
  const originals = functionsOf(written, { file, lang: "ts", sourceType: "module" });
  return alignedFunctions(functions, originals, file)?.map((site) =>
    site && `${site.kind} ${site.name}:${site.line} (${site.params})`
  );
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
