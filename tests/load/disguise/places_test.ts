import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { instrument, render } from "../../../src/instrument/instrument.ts";
import { places } from "../../../src/load/disguise/places.ts";

const TEXT =
  "\ufefffunction a(x) { return b(x, c(1)) }\r\nconst d = () => a(2); /* \u2028 */ function e() {}\n";

Deno.test("places() leads from each place that runs to the one in the text", () => {
  const { edits } = instrument(TEXT, { file: "/a.mjs", lang: "js", sourceType: "module", tailCalls: false });
  const rendered = render(TEXT, edits, 7);
  const known = places();
  const names = [] as string[];
  known.add(["/a.mjs", "file:///a.mjs"], { text: TEXT, edits, firstSite: 7, names, declared: {} });
  /** Line and column of an offset, from 1, without the byte order mark. */
  const place = (text: string, offset: number): [number, number] => {
    const lines = text.slice(1, offset).split(/\r\n|[\n\u2028]/);
    return [lines.length, lines.at(-1)!.length + 1];
  };
  for (const found of ["function a", "return", "b(x", "c(1)", "d =", "a(2)", "function e", "}\n"]) {
    const [line, column] = place(rendered, rendered.indexOf(found));
    assert.deepEqual([line, known.column("file:///a.mjs", line, column)], place(TEXT, TEXT.indexOf(found)));
    assert.equal(known.offset("/a.mjs", rendered.indexOf(found)), TEXT.indexOf(found));
  }
  // A probe is where it was put in.
  const probe = rendered.indexOf("const $tp0");
  assert.equal(known.offset("/a.mjs", probe + 5), TEXT.indexOf("{") + 1);
});

Deno.test("places() leaves what it does not know", () => {
  const known = places();
  assert.equal(known.has("/a.mjs"), false);
  assert.equal(known.column("/a.mjs", 3, 4), 4);
  assert.equal(known.offset("/a.mjs", 40), 40);
  known.add(["/a.mjs"], { text: "x", edits: [], firstSite: 1, names: [], declared: {} });
  assert.equal(known.column("/a.mjs", 30, 4), 4);
});

Deno.test("places() leaves a text that another runs in the place of", () => {
  const rendering = {
    text: "ab",
    edits: [{ at: 1, text: "é", site: -1 }],
    firstSite: 1,
    names: [],
    declared: {},
  };
  const hash = createHash("sha256").update("aéb").digest("hex");
  const known = places();
  known.add(["/a.js", "file:///a.js"], rendering, { isChangeable: true });
  known.add(["/b.js", "file:///b.js"], { ...rendering }, { isChangeable: true });
  assert.ok(known.has("/a.js", () => hash));
  assert.ok(known.has("file:///a.js", () => assert.fail("it is known by now")));
  assert.equal(known.column("/a.js", 1, 3), 2);
  assert.equal(known.has("file:///b.js", () => "another"), false);
  assert.equal(known.has("/b.js"), false);
  assert.equal(known.column("/b.js", 1, 3), 3);
});
