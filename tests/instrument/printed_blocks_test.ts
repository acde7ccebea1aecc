/** What a transpiler prints of namespaces and enums is no function of the program's. */
import assert from "node:assert/strict";
import { instrument } from "../../src/instrument/instrument.ts";

Deno.test("instrument() leaves functions alone that a transpiler made of namespaces and enums", () => {
  const count = (text: string, { printed }: { printed: boolean }) =>
    instrument(text, { file: "/a.js", lang: "js", sourceType: "module", tailCalls: false, printed }).sites
      .length;
  for (
    const text of [
      "(function(N) { N.v = 1; })(N || (N = {}));",
      "(function(N) { (function(In) { In.v = 1; })(N.In || (N.In = {})); })(N || (N = {}));",
      'var E = function(E) { E[E["A"] = 1] = "A"; return E; }(E || {});',
      "let E = function(E) { return E; }({});",
    ]
  ) {
    assert.equal(count(text, { printed: true }), 0, text);
    assert.notEqual(count(text, { printed: false }), 0, text);
  }
  assert.equal(count("(function(N) { function f() {} N.f = f; })(N || (N = {}));", { printed: true }), 1);
  const { sites } = instrument("(function(N) { N.up = () => 1; })(N || (N = {}));", {
    ...{ file: "/a.js", lang: "js", sourceType: "module", tailCalls: false, printed: true } as const,
  });
  assert.deepEqual(sites.map(({ name }) => name), ["up"]);
  assert.equal(
    count("(function(n) { g(n); })(1); const x = function(o) { return 1; }({});", { printed: true }),
    2,
  );
});
