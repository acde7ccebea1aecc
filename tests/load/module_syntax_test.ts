import assert from "node:assert/strict";
import { syntaxOf } from "../../src/load/module_syntax.ts";

/** The signs that are there, in one word each. */
function signs(text: string, lang: "js" | "jsx" | "ts" = "js"): string {
  const { asOther, ...found } = syntaxOf(text, lang);
  return Object.entries({ ...found, asOther: asOther.length > 0 })
    .filter(([, isThere]) => isThere).map(([name]) => name).join(" ");
}

Deno.test("syntaxOf() tells ES modules by statements and top-level await", () => {
  assert.equal(signs("import 'x';"), "module");
  assert.equal(signs("export {};"), "module");
  assert.equal(signs("await 1;"), "module");
  assert.equal(signs("for await (const x of y) {}"), "module");
  assert.equal(signs("async () => { await 1; }"), "");
  assert.equal(signs("require('x'); await using x = y;"), "module require");
  assert.equal(signs("for (await using x of y) {}"), "module");
  assert.equal(signs("async () => { await using x = y; }; using z = y;"), "");
  assert.equal(signs("import('x'); import.meta.url;"), "meta");
  assert.equal(signs("import type { A } from 'x'; exports.a = 1;", "ts"), "types exports");
});

Deno.test("syntaxOf() knows by Bun's pragma what is not transpiled", () => {
  const bundle = "(function(exports, require, module) { module.exports = 1 })";
  assert.equal(signs(`// @bun\nrequire('x'); module.exports = 1;`), "module require");
  assert.equal(signs(`// @bun @bun-cjs\n${bundle}`), "exports");
  assert.equal(signs(`#!/usr/bin/env bun\r\n// @bun @bytecode @bun-cjs\n${bundle}`), "exports");
  assert.equal(signs(`\n// @bun @bun-cjs\n${bundle}`), "");
});

Deno.test("syntaxOf() finds what has an import, and names of CommonJS", () => {
  assert.equal(signs("import 'x'; module.exports = 1;"), "module mixed");
  assert.equal(signs("import 'x'; export = 1;", "ts"), "module mixed");
  assert.equal(signs("import 'x'; exports.a = 1; export {};"), "module");
  assert.equal(signs("import 'x'; exports.a = 1; await 1;"), "module");
  assert.equal(signs("import 'x'; require.main === module;"), "module");
  assert.equal(signs("import 'x'; if (module != require.main) require('y');"), "module");
  assert.equal(signs("import 'x'; require.main === module && module.id;"), "module mixed");
  assert.equal(signs("import 'x'; function f(module) { module.exports = 1 }"), "module");
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
  assert.equal(signs("if (a) { let module = 1; module; }"), "");
  assert.equal(signs("try {} catch (module) { module; }"), "");
  assert.equal(signs("require('x')"), "require");
  assert.equal(signs("require.main === module"), "require");
  assert.equal(signs("let require; require('x')"), "");
  assert.equal(signs("import x = require('x'); export = x;", "ts"), "exports require");
});

Deno.test("syntaxOf() takes a `var` of the top level for what CommonJS gives a module", () => {
  assert.equal(signs("var exports = exports || {};"), "exports");
  assert.equal(signs("if (a) { var module = 1; } module;"), "exports");
  assert.equal(signs("var exports; const f = () => { exports.x = 1 };"), "exports");
  assert.equal(signs("var module, exports = 1, { a: require } = {};"), "");
  assert.equal(signs("var require = require || null;"), "");
  assert.equal(signs("function f() { var module; return module; }"), "");
  assert.equal(signs("function module() {} module();"), "");
});

Deno.test("syntaxOf() knows which names namespaces and types declare", () => {
  assert.equal(signs("namespace N { var module; module; }", "ts"), "");
  assert.equal(signs("namespace N { export const exports = 1; exports; }", "ts"), "");
  assert.equal(signs("namespace N { export const a = exports; }", "ts"), "exports");
  assert.equal(signs("namespace module { export const a = 1; } module.a;", "ts"), "");
  assert.equal(signs("declare const module: any; module.hot;", "ts"), "exports");
});

Deno.test("syntaxOf() finds the top level's this, and import.meta", () => {
  assert.equal(signs("() => this"), "self");
  assert.equal(signs("class A { [this.y]() {} }"), "self");
  assert.equal(signs("function f() { this; } class A { x = this; }"), "");
  assert.equal(signs("function f() { return import.meta.url; }"), "meta");
});

Deno.test("syntaxOf() finds what else is for CommonJS alone", () => {
  assert.equal(signs("__filename"), "require");
  assert.equal(signs("with ({}) {}"), "require");
  assert.equal(signs("typeof require"), "require");
});

Deno.test("syntaxOf() takes every export for a module's, as Bun does, but those of namespaces", () => {
  assert.equal(signs("export interface A {}", "ts"), "module");
  assert.equal(signs("export declare const a: number;", "ts"), "module");
  assert.equal(signs("export namespace A {}", "ts"), "module");
  assert.equal(signs("namespace A { export namespace B { export const c = 1 } }", "ts"), "");
  assert.equal(signs("declare module 'x' { export const a: number }", "ts"), "");
  assert.equal(signs("import type { A } from 'x'; import { type B } from 'x';", "ts"), "types");
});

Deno.test("syntaxOf() guesses for a text that does not parse", () => {
  assert.equal(signs("module.exports = ;"), "broken exports guessed");
  assert.equal(signs("import x from 'y'; const = 1;"), "broken module guessed");
});

Deno.test("syntaxOf() accepts a return at the top level", () => {
  assert.equal(signs("if (require.main !== module) return; exports.a = 1;"), "exports require");
  assert.equal(signs("if (import . meta.main) return; new.target; typeof require;"), "require meta");
});

Deno.test("syntaxOf() finds the names of source files that are imported as something else", () => {
  const text = `import a from "./a.ts" with { type: "text" }; import b from './b.js' with { "type": 'file' };
import c from "./c.json" with { type: "json" }; import d from "./d.ts" with { type: "ts" };
const e = "import x from './e.ts' with { type: 'text' }"; // from "./f.ts" with { type: "text" }
await import("./g.mts", { with: { type: "text" } }); await import(e, { with: { type: "text" } });
`;
  const names = syntaxOf(text, "ts").asOther.map((at) => /[^"']*$/.exec(text.slice(0, at))![0]);
  assert.deepEqual(names, ["./a.ts", "./b.js", "./g.mts"]);
});
