import assert from "node:assert/strict";
import { syntaxOf } from "../../src/load/module_syntax.ts";

/** The signs that are there, in one word each. */
function signs(text: string, lang: "js" | "jsx" | "ts" = "js"): string {
  const { module, exports, require, broken } = syntaxOf(text, lang);
  return Object.entries({ module, exports, require, broken }).filter(([, there]) => there).map(([name]) =>
    name
  ).join(" ");
}

Deno.test("syntaxOf() tells ES modules by statements and top-level await", () => {
  assert.equal(signs("import 'x';"), "module");
  assert.equal(signs("export {};"), "module");
  assert.equal(signs("await 1;"), "module");
  assert.equal(signs("for await (const x of y) {}"), "module");
  assert.equal(signs("async () => { await 1; }"), "");
  assert.equal(signs("import('x'); import.meta.url;"), "");
  assert.equal(signs("import type { A } from 'x'; exports.a = 1;", "ts"), "exports");
});

Deno.test("syntaxOf() tells CommonJS by free names alone", () => {
  assert.equal(signs("module.exports = 1"), "exports");
  assert.equal(signs("exports.a = 1"), "exports");
  assert.equal(signs("typeof module"), "exports");
  assert.equal(signs("({ module })"), "exports");
  assert.equal(signs("({ module: 1 }).module"), "");
  assert.equal(signs("function f(module) { return module; }"), "");
  assert.equal(signs("const exports = {}; exports.a = 1;"), "");
  assert.equal(signs("{ let module = 1; } module;"), "exports");
  assert.equal(signs("if (a) { var module = 1; } module;"), "");
  assert.equal(signs("try {} catch (module) { module; }"), "");
  assert.equal(signs("require('x')"), "require");
  assert.equal(signs("let require; require('x')"), "");
  assert.equal(signs("import x = require('x'); export = x;", "ts"), "exports require");
});

Deno.test("syntaxOf() finds the top level's this", () => {
  assert.deepEqual(
    syntaxOf("this; () => this; function f() { this; } class A { x = this; [this.y]() {} }", "js")
      .topLevelThis,
    [0, 12, 62],
  );
});

Deno.test("syntaxOf() finds directives of functions, not the module's", () => {
  assert.deepEqual(syntaxOf("'use strict'; function f() { 'use strict'; }", "js").directives, [[29, 41]]);
});

Deno.test("syntaxOf() guesses for a text that does not parse", () => {
  assert.equal(signs("module.exports = ;"), "exports broken");
  assert.equal(signs("import x from 'y'; const = 1;"), "module broken");
});

Deno.test("syntaxOf() accepts a return at the top level", () => {
  assert.equal(signs("if (require.main !== module) return; exports.a = 1;"), "exports require");
});
