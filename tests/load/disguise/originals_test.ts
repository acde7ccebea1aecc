import assert from "node:assert/strict";
import { instrument, render } from "../../../src/instrument/instrument.ts";
import { originals } from "../../../src/load/disguise/originals.ts";

/** Texts of one rewritten module, and how often they have been searched. */
function searched(text: string) {
  let searches = 0;
  const pristine = <Value>(search: () => Value): Value => {
    searches++;
    return search();
  };
  const texts = originals(Object.assign(pristine, { isWhole: () => true, writing: pristine }));
  const { sites, ...rendering } = instrument(text, {
    file: "/m.js",
    lang: "js",
    sourceType: "module",
    tailCalls: false,
    external: false,
  });
  texts.add({ ...rendering, text, firstSite: 1, names: sites.map(({ name }) => name) } as never);
  const functions = render(text, rendering.edits, 1).trim().split("\n");
  return { texts, functions, searches: () => searches };
}

Deno.test("originals() looks for the original of a text once", () => {
  const written = ["function f(a) { return a + 1; }", "function g() { return f(2); }"];
  const { texts, functions, searches } = searched(written.join("\n") + "\n");
  for (let i = 0; i < 3; i++) assert.deepEqual(functions.map((text) => texts.find(text)), written);
  assert.equal(searches(), 2);
});

Deno.test("originals() keeps no more texts than it has room for", () => {
  const written = Array.from({ length: 5 }, (_, i) => `function f${i}() { return "${"x".repeat(600_000)}" }`);
  const { texts, functions, searches } = searched(written.join("\n") + "\n");
  for (let i = 0; i < 2; i++) assert.deepEqual(functions.map((text) => texts.find(text)), written);
  assert.ok(searches() > 5);
});
