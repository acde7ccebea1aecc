import assert from "node:assert/strict";
import { instrument } from "../../src/instrument/instrument.ts";
import { OWN_CODE } from "../../src/instrument/own_code.ts";

function namesOf(text: string): string[] {
  const options = {
    file: "/a.js",
    lang: "js",
    sourceType: "script",
    tailCalls: false,
    external: true,
  } as const;
  return instrument(text, options).sites.map(({ name }) => name);
}

Deno.test("the function that has the library's mark, and those within it, are left alone with their calls", () => {
  const library = `var library = (() => {
  function inner() { return JSON.parse(arguments[0]); }
  const own = Symbol.for("${OWN_CODE}");
  class Block { around(fn) { return fn(); } }
  return { own, inner, Block };
})();`;
  const text = `function before() {}\n${library}\nfunction after() { return JSON.parse("1"); }`;
  assert.deepEqual(namesOf(text), ["before", "after", "JSON.parse"]);
  // A bundler's function around it is not the library's.
  assert.deepEqual(namesOf(`function bundled() { ${library} }`), ["bundled"]);
});

Deno.test("a mark outside of all functions means nothing", () => {
  assert.deepEqual(namesOf(`const text = "${OWN_CODE}";\nfunction mine() {}`), ["mine"]);
});
