import assert from "node:assert/strict";
import { instrument, render } from "../../src/instrument/instrument.ts";
import { original, sliceFinder } from "../../src/instrument/original.ts";

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

Deno.test("sliceFinder() finds what is in a text, by the first call that it enters, and nothing else", () => {
  const out = render(TEXT, edits, 40);
  const find = sliceFinder(out);
  for (let start = 0; start < out.length; start += 3) {
    for (const length of [5, 40, 200, 1000]) {
      const slice = out.slice(start, start + length);
      assert.ok(out.startsWith(slice, find(slice)), slice);
    }
  }
  const [entry] = /\$tpE1\(\d+,/.exec(out)!;
  for (const other of [`${out} `, ` ${out}`, `x${entry}`, "$tpE1(99,0,a)", "other"]) {
    assert.equal(find(other), -1);
  }
});
