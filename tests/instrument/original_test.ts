import assert from "node:assert/strict";
import { instrument, render } from "../../src/instrument/instrument.ts";
import { original } from "../../src/instrument/original.ts";

const TEXT = "const f = (a) => a; function g() { return f(1); } class A { m() { return () => (1, 2) } }";
const { edits } = instrument(TEXT, { file: "/m.js", lang: "js", sourceType: "script", tailCalls: false });
const rendering = { text: TEXT, edits, firstSite: 40 };

Deno.test("original() gives back the text of a function or class", () => {
  const out = render(TEXT, edits, 40);
  const slice = (from: string, to: string) => out.slice(out.indexOf(from), out.indexOf(to) + to.length);
  const end = (local: string) => `throw $tpF(${local},$tpe)}}`;
  assert.equal(original(rendering, slice("(a) =>", end("$tp0"))), "(a) => a");
  assert.equal(
    original(rendering, slice("function g", 'f(1),"f"); }catch($tpe){throw $tpF($tp0,$tpe)}}')),
    "function g() { return f(1); }",
  );
  assert.equal(
    original(rendering, out.slice(out.indexOf("class A"))),
    "class A { m() { return () => (1, 2) } }",
  );
  assert.equal(original(rendering, slice("() => {", end("$tp1"))), "() => (1, 2)");
});

Deno.test("original() knows what is not from the text", () => {
  assert.equal(original(rendering, "function other() {}"), undefined);
  assert.equal(original(rendering, ""), undefined);
});
