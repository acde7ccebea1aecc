import assert from "node:assert/strict";
import { instrument, type InstrumentOptions } from "../../src/instrument/instrument.ts";
import { NO_SECRETS } from "./no_secrets.ts";
import { rewrite } from "./rewrite.ts";

/** Whether a call is left out, and what enters it where it is not. */
const ENTER = "const $tp0=$tpo.n?($tpo.n--,0):";
const END = "catch($tpe){throw $tpF($tp0,$tpe)}";
const script = { lang: "js", sourceType: "script" } as const;

Deno.test("instrument() wraps a function's body and its results", () => {
  assert.equal(
    rewrite("function f(a, b) { if (a) return b; g() }"),
    `function f(a, b) {${ENTER}$tpE2(7,0,a,b);try{ if (a) return $tpL($tp0,b); g() ;$tpL($tp0)}${END}}`,
  );
});

Deno.test("instrument() keeps a directive prologue first", () => {
  assert.equal(
    rewrite("function f() { 'use strict'; 'other'\n return 1; }"),
    `function f() { 'use strict'; 'other';${ENTER}$tpE0(7,0);try{\n return $tpL($tp0,1); }${END}}`,
  );
});

Deno.test("instrument() takes up to four arguments inline, and more as an array", () => {
  assert.match(rewrite("function f(a, { b, c: [d] } = {}, ...e) {}"), /\$tpE4\(7,0,a,b,d,e\)/);
  assert.match(rewrite("function f(a, b, c, d, e) {}"), /\$tpEn\(7,0,\[a,b,c,d,e\]\)/);
});

Deno.test("instrument() tells the probes of functions in which a block may be opened", () => {
  assert.match(
    rewrite("async function f(a) { using t = trace(a); await a; }"),
    /:\$tpO\(\$tpU\(\$tpE1\(7,0,a\)\)\);/,
  );
  assert.match(rewrite("function f() { { using t = g(); } return 1; }"), /\$tpU\(\$tpE0\(7,0\)\)/);
  assert.doesNotMatch(rewrite("function f() { return () => { using t = g(); }; }"), /\$tp0=[^;]*\$tpU/);
  assert.doesNotMatch(rewrite("function f() { const t = g(); }"), /\$tpU/);
});

Deno.test("instrument() hides the arguments whose names are secret", () => {
  const secrets = {
    ...NO_SECRETS,
    param: (name: string) => name === "password" ? 5 : 0,
    result: (name: string) => name === "getPassword" ? 5 : 0,
  };
  assert.match(rewrite("function f(a, { password }) {}", { secrets }), /\$tpE2\(7,0,a,\$tpX\(password,5\)\)/);
  assert.match(rewrite("function getPassword() {}", { secrets }), /:\$tpP\(\$tpE0\(7,0\),5\);/);
});

Deno.test("instrument() leaves a TypeScript this parameter out", () => {
  assert.match(rewrite("function f(this: X, a?: number) {}"), /\$tpE1\(7,0,a\)/);
});

Deno.test("instrument() keeps an arrow's expression body one argument", () => {
  const wrap = (body: string) => `{${ENTER}$tpE0(7,0);try{return $tpL($tp0,${body})}${END}}`;
  assert.equal(rewrite("f = () => ({})"), `f = () => ${wrap("({})")}`);
  assert.equal(rewrite("f = () => (a, b)"), `f = () => ${wrap("(a, b)")}`);
  assert.equal(rewrite("f = () =>/re/g // c"), `f = () =>${wrap("/re/g")} // c`);
  assert.equal(rewrite("f = () => // c\n a\n++b"), `f = () => // c\n ${wrap("a")}\n++b`);
});

Deno.test("instrument() separates return from what it is glued to", () => {
  const body = (text: string) =>
    /try\{(.*?)(;\$tpL\(\$tp0\))?\}catch/.exec(rewrite(`function f() {${text}}`))?.[1];
  assert.equal(body("return[1]"), "return $tpL($tp0,[1]);");
  assert.equal(body("return/re/"), "return $tpL($tp0,/re/);");
  assert.equal(body("return(1)"), "return $tpL($tp0,(1));");
  assert.equal(body("return a,b;"), "return $tpL($tp0,(a,b));");
  assert.equal(body("return/*c*/a/*d*/;"), "return/*c*/$tpL($tp0,a)/*d*/;");
  assert.equal(body("return;"), "return $tpL($tp0);");
});

Deno.test("instrument() ends a return whose next line could go on with a call", () => {
  assert.match(rewrite("function f() { return\n(x) }"), /return \$tpL\(\$tp0\);\n\(x\)/);
  assert.match(rewrite("function f() { return () => {}\n(x) }"), /\);\n\(x\)/);
});

Deno.test("instrument() suspends and resumes around await and yield", () => {
  assert.match(rewrite("async function f() { -await[1] }"), /-\$tpR\(\$tp0,await \$tpS\(\$tp0,\[1\],""\)\)/);
  assert.match(rewrite("function* f() { x = yield }"), /x = \$tpR\(\$tp0,yield \$tpS\(\$tp0\)\)/);
  assert.match(rewrite("function* f() { yield*g }"), /\$tpR\(\$tp0,yield\*\$tpS\(\$tp0,g,1\)\)/);
  assert.match(
    rewrite("async () => await x"),
    /return \$tpL\(\$tp0,\$tpR\(\$tp0,await \$tpS\(\$tp0,x,""\)\)\)/,
  );
});

Deno.test("instrument() names the call that is awaited or returned", () => {
  const has = (text: string, what: string) => assert.ok(rewrite(text).includes(what), rewrite(text));
  has("async function f() { await g(1) }", `$tpS($tpI($tp0),g(1),"g")`);
  has("async function f() { await (this.a.g(1)) }", `$tpS($tpI($tp0),(this.a.g(1)),"g")`);
  has("class A { #g() {} async f() { await this.#g() } }", `$tpS($tpI($tp0),this.#g(),"#g")`);
  has("async function f() { await a?.g() }", `$tpS($tp0,a?.g(),"")`);
  has("async function f() { await a[g]() }", `$tpS($tp0,a[g](),"")`);
  has("async function f() { await g }", `$tpS($tp0,g,"")`);
  has("function f() { return g() }", `$tpL($tp0,g(),"g")`);
  has("const f = () => a.g()", `$tpL($tp0,a.g(),"g")`);
  has("async function f() { return g() }", `$tpL($tp0,g(),"*g")`);
  has("async function f(p) { return p }", `$tpL($tp0,p,"*")`);
  has("async function f() { h(); return g() }", `$tpL($tpI($tp0),g(),"*g")`);
  has("function f() { return g(h()) }", `$tpL($tp0,g(h()),"g")`);
  has("async function f() { await a.g(g()) }", `$tpS($tp0,a.g(g()),"")`);
  has("async function f() { return 1 }", `$tpL($tp0,1)`);
  has("function f(p) { return p }", `$tpL($tp0,p)`);
});

Deno.test("instrument() gives await in a class's heritage, keys and decorators to the function around it", () => {
  const out = rewrite("async function f() { class A extends (await x) { [await k]() {} } }");
  assert.match(out, /\(\$tpR\(\$tp0,await \$tpS\(\$tp0,x,""\)\)\) \{ \[\$tpR\(\$tp0,await/);
});

Deno.test("instrument() suspends around every iteration of for await", () => {
  assert.match(
    rewrite("async function f() { a: for await (const x of y) { if (x) continue a; break; } }"),
    /\{a: for await \(const x of \$tpS\(\$tp0,y,1\)\) \{\$tpR\(\$tp0\);try\{\{ if \(x\) continue a; break; \}\}catch\(\$tpe\)\{\$tpC\(\$tp0,\$tpe\);throw \$tpe\}finally\{\$tpS\(\$tp0\)\}\};\$tpR\(\$tp0\)\}/,
  );
  assert.match(
    rewrite("async function f() { if (a) for await (x of y) g(x); else h() }"),
    /if \(a\) \{for await \(x of \$tpS\(\$tp0,y,1\)\) \{\$tpR\(\$tp0\);try\{g\(x\);\}catch\(\$tpe\)\{\$tpC\(\$tp0,\$tpe\);throw \$tpe\}finally\{\$tpS\(\$tp0\)\}\};\$tpR\(\$tp0\)\} else/,
  );
});

Deno.test("instrument() suspends before what an await using holds is disposed of, however its block is left", () => {
  assert.match(
    rewrite("async function f() { { await using a = b\nawait using c = d; if (c) throw a; } g() }"),
    /\{\{ await using a = b;using \$tpu0n1=\$tpD\(\$tp0\);\nawait using c = d;;using \$tpu0n2=\$tpD\(\$tp0\); if \(c\) throw a; \}\$tpR\(\$tp0\);\} g\(\)/,
  );
  assert.match(
    rewrite("async function f() { await using a = b; return a }"),
    /await using a = b;;using \$tpu0n1=\$tpD\(\$tp0\); return \$tpV\(\$tp0,a\); \}/,
  );
});

Deno.test("instrument() puts nothing behind what stands last where something is disposed of", () => {
  assert.match(
    rewrite("function f() { g(); using a = b; }"),
    /try\{\{ g\(\); using a = b; \};\$tpV\(\$tp0\)\}/,
  );
  assert.match(
    rewrite("async function f() { await using a = b; g() }"),
    /try\{\{ await using a = [^}]* g\(\) \}\$tpR\(\$tp0\);;\$tpV\(\$tp0\)\}/,
  );
  assert.match(rewrite("class A { static { using a = b; } }"), /static \{ using a = b; \}/);
});

Deno.test("instrument() makes the call current again before what a using holds is disposed of", () => {
  assert.match(
    rewrite("function* f() { using a = b\nusing c = d; { using e = g; a() } yield a }"),
    /using a = b;using \$tpu0n1=\$tpD\(\$tp0,1\);\nusing c = d;;using \$tpu0n2=\$tpD\(\$tp0,1\); \{ using e = g;;using \$tpu0n3=/,
  );
});

Deno.test("instrument() makes the call current again in catch and finally", () => {
  assert.match(
    rewrite("function f() { try { g() } catch { h() } finally { i() } }"),
    /catch \(\$tpe\)\{try\{\$tpC\(\$tp0,\$tpe\)\}catch\{\} h\(\) \} finally \{try\{\$tpC\(\$tp0\)\}catch\{\} i\(\) \}/,
  );
});

Deno.test("instrument() guards generators, and returns that code of the same call follows", () => {
  const guarded = (text: string) => /finally\{\$tpG\(\$tp0\)\}\}$/.test(rewrite(text));
  assert.ok(guarded("function* f() { return 1 }"));
  assert.ok(guarded("function f() { try { return 1 } finally { g() } }"));
  assert.ok(guarded("function f() { try { g() } catch { return 1 } finally { g() } }"));
  assert.ok(guarded("function f(a) { for (const x of a) return x }"));
  assert.ok(guarded("function f() { using x = y; return x }"));
  assert.ok(!guarded("function f() { try { return 1 } catch { return 2 } }"));
  assert.ok(!guarded("function f() { try { g() } finally { return 2 } }"));
});

Deno.test("instrument() puts no block around a body whose declarations it would change", () => {
  const bare = (text: string, options: Partial<InstrumentOptions> = script) => {
    const out = rewrite(text, options);
    return out.includes("$tpE") &&
      out.replace(/\{const \$tp1.*?throw \$tpF\(\$tp1,\$tpe\)\}\}/g, "").search(/\$tpF\(/) < 0;
  };
  assert.ok(bare("function f(a) { function a() {} }"));
  assert.ok(bare("function f() { function arguments() {} }"));
  assert.ok(bare("function f() { function a() {} function a() {} }"));
  assert.ok(bare("function f() { function a() {} { var a } }"));
  assert.ok(bare("function f() { function a() {} for (var a of []); }"));
  assert.ok(bare("function f() { function a() {} { function a() {} } }"));
  assert.ok(bare("function f() { l: function a() {} var a }"));
  assert.ok(bare("function f() { function a() {} eval('') }"));
  assert.ok(!bare("function f() { eval('') }"));
  assert.ok(!bare("function f() { 'use strict'; function a() {} eval('') }"));
  assert.ok(!bare("function f() { function a() {} }"));
});

Deno.test("instrument() leaves alone what it cannot do without a change of meaning", () => {
  const same = (text: string) => assert.equal(rewrite(text, script), text);
  same("function f(a) { let a }");
  same("function f({ a }) { class a {} }");
  same("function f(o) { with (o) { g(() => 1, function () { return () => 2 }) } }");
  same("with (o) { f = () => 1 }");
});

Deno.test("instrument() instruments the functions in one that it leaves alone", () => {
  for (const f of ["function* f", "async function f"]) {
    assert.match(
      rewrite(`${f}(a) { function a() {} }`, script),
      /f\(a\) \{ function a\(\) \{const \$tp0=[^:]*:\$tpE0\(7,0\)/,
    );
  }
});

Deno.test("instrument() causes a call by the nearest function whose local it sees", () => {
  const lexical = (text: string) => [...rewrite(text).matchAll(/\$tpE0\(\d+,(\$?\w+)\)/g)].map((m) => m[1]);
  assert.deepEqual(lexical("function f() { return () => () => 1 }"), ["0", "$tp0", "$tp1"]);
  assert.deepEqual(lexical("function f() { class A { x = () => 1; static { g(() => 2) } } }"), [
    "0",
    "$tp0",
    "$tp0",
  ]);
  const nested = rewrite("function f(a = () => 1) { return () => 2 }");
  assert.match(nested, /a = \(\) => \{const \$tp0=[^:]*:\$tpE0\(8,0\)/);
  assert.match(nested, /\$tp1=[^:]*:\$tpE0\(9,\$tp0\)/);
});

Deno.test("instrument() leaves types, overloads and ambient declarations alone", () => {
  const same = (text: string) => assert.equal(rewrite(text), text);
  same("declare function f(a: number): void;");
  same("function f(a: number): void;");
  same("abstract class A { abstract m(): void; abstract x: number; m(): void; declare f: () => void }");
  same("declare namespace N { function f(): void }");
  same("declare class A { m(): void }");
  same("declare const x: () => void; type T = (a: number) => void; interface I { m(): void }");
});

Deno.test("instrument() goes through TypeScript's own syntax", () => {
  const sites = (text: string, lang: "ts" | "tsx" = "ts") =>
    instrument(text, { file: "/a/m.ts", lang, sourceType: "module", tailCalls: false }).sites.map((s) =>
      s.name
    );
  assert.deepEqual(sites("namespace N { export function f() {} }"), ["f"]);
  assert.deepEqual(sites("const f = (() => 1) as X, g = <T>(x) => x, h = (() => 2)! satisfies Y"), [
    "f",
    "g",
    "h",
  ]);
  assert.deepEqual(sites("const f = <T,>(x: T) => <b onClick={() => x}>{list.map((y) => y)}</b>", "tsx"), [
    "f",
    "onClick",
    "list.map callback",
  ]);
  assert.deepEqual(sites("class A { accessor x = () => 1; constructor(private y = () => 2) {} }"), [
    "A.x",
    "new A",
    "y",
  ]);
  assert.deepEqual(sites("@dec(() => 1) class A { @dec(() => 2) m(@dec(() => 3) x) {} }"), [
    "dec callback",
    "dec callback",
    "A.m",
    "dec callback",
  ]);
  assert.deepEqual(sites("export = function f() {}; import x = require('y')"), ["f"]);
});

Deno.test("instrument() puts no block around a derived constructor into which a transpiler writes", () => {
  const bare = (text: string, lang: "js" | "ts" = "ts") =>
    / constructor\([^)]*\) \{const \$tp0=[^:]*:\$tpE\d\([^)]*\); ?super/.test(rewrite(text, { lang }));
  assert.ok(bare("class A extends B { constructor(private x) { super() } }"));
  assert.ok(bare("class A extends B { y = 1; constructor() { super() } }"));
  assert.ok(bare("class A extends B { @dec m() {} constructor() { super() } }"));
  assert.ok(!bare("class A extends B { constructor(x) { super() } }"));
  assert.ok(!bare("class A { y = 1; constructor(private x) { } }"));
  assert.ok(!bare("class A extends B { y = 1; constructor() { super() } }", "js"));
});

Deno.test("instrument() keeps tail recursion in tail position", () => {
  const tail = (text: string) => rewrite(text, { tailCalls: true });
  assert.equal(
    tail("function f(n, a) { return n ? f(n - 1, a) : (0, a); }"),
    `function f(n, a) {${ENTER}$tpE2(7,0,n,a);try{ return n ? $tpQ($tp0,f)(n - 1, a) : (0, $tpL($tp0,a)); ` +
      "}catch($tpe){throw $tpF($tp0,$tpe)}finally{if($tpH())return $tpK($tp0);}}",
  );
  const again = /\$tpQ\(\$tp0,f\)\(.*\$tpK\(\$tp0\)/;
  for (
    const text of [
      "const f = (n) => f(n)",
      "function f() { return f() }",
      "x = function f(n) { return f(n) }",
      "function f(...n) { return f(...n) }",
      "function f(n, m = -1, o = {}) { return f(n) }",
      "function f(n) { for (const x of n) return x; return f(n) }",
    ]
  ) assert.match(tail(text), again);
  assert.match(tail("class A { m(n) { return this.m(n) } }"), /return \$tpQ\(\$tp0,this\.m,this\)\(n\)/);
  assert.match(tail("class A { m() { return this.m() } }"), /return \$tpQ\(\$tp0,this\.m,this\)\(\)/);
  assert.match(
    tail("class A { static #m(n) { return this.#m(n) } }"),
    /return \$tpQ\(\$tp0,this\.#m,this\)\(n\)/,
  );
  assert.match(
    tail("function e(n) { return o(n) } const o = (n) => e(n)"),
    /return \$tpQ\(\$tp0,o\)\(n\).*return \$tpQ\(\$tp0,e\)\(n\)/,
  );
  assert.match(
    tail("function f(n) { return n || f(n) }"),
    /return \$tpT\(\$tp0,n,1\) \|\| \$tpQ\(\$tp0,f\)\(n\)/,
  );
  assert.match(
    tail("function f(n) { return n && g() || f(n) }"),
    /return \$tpT\(\$tp0,n && g\(\),1\) \|\| \$tpQ\(/,
  );
  assert.match(
    tail("function f(n) { for (const x of n) return x; return n || f(n) }"),
    /return \$tpV\(\$tp0,n\) \|\| \$tpQ\(.*finally\{if\(\$tpH\(\)\)return \$tpK\(\$tp0\);\$tpG\(\$tp0\)\}/,
  );
  assert.match(
    tail("function f(n) { return n ?? (n && f(n)) }"),
    /\$tpT\(\$tp0,n,3\) \?\? \(\$tpT\(\$tp0,n,2\) && \$tpQ\(/,
  );
  assert.match(
    tail("function f(s, n) { return f`${n}${1}` }"),
    /return \$tpQ\(\$tp0,f\)`\$\{n\}\$\{1\}`/,
  );
});

Deno.test("instrument() treats other calls as ordinary results", () => {
  const ordinary = (text: string, options: Partial<InstrumentOptions> = {}) =>
    assert.doesNotMatch(rewrite(text, { tailCalls: true, ...options }), /\$tpQ\(/);
  ordinary("function f(n) { return f(n) }", { tailCalls: false });
  ordinary("function f(n) { return f(n) }", script);
  ordinary("function f(n) { try { return f(n) } catch {} }");
  ordinary("function f(n) { return g(n) } function g(n) { return 1 }");
  ordinary("function f(n = g()) { return f(n) }");
  ordinary("function f({ n }) { return f(n) }");
  ordinary("async function f(n) { return f(n) }");
  ordinary("function f(f) { return f(f) }");
  ordinary("let f = (n) => f(n); f = g");
  ordinary("function f(n) { if (n) { const f = g; return f(n) } }");
  ordinary("function f(n) { for (const x of n) return f(x) }");
  ordinary("class A { m() { return this.n() } n() {} }");
  ordinary("function f(n) { return 1 + f(n) }");
});

Deno.test("instrument() takes a prefix that the text does not hold", () => {
  assert.match(
    rewrite("function f($tp0) {}"),
    /const \$tp_0=\$tp_o\.n\?\(\$tp_o\.n--,0\):\$tp_E1\(7,0,\$tp0\)/,
  );
  assert.match(rewrite("function f() {} // $tp $tp_"), /const \$tp__0=/);
});

Deno.test("instrument() counts in UTF-16 units", () => {
  assert.match(rewrite("'😀é\u2028'; function f() {}"), /function f\(\) \{const/);
  assert.match(rewrite("\uFEFF'😀'; function f() {}"), /^\uFEFF.*function f\(\) \{const/);
  assert.match(
    rewrite("\uFEFF#!/bin/x\r\nfunction f() {\r\n}"),
    /^\uFEFF#!\/bin\/x\r\nfunction f\(\) \{const/,
  );
  assert.match(rewrite("'\uD800'; function f() {}"), /function f\(\) \{const/);
});

Deno.test("instrument() gives line and column from 1", () => {
  const { sites } = instrument("#!/x\r\n\r\n  function f() {}\n\r class A {\u2028 static async m() {} }", {
    file: "/m.js",
    lang: "js",
    sourceType: "module",
    tailCalls: false,
  });
  assert.deepEqual(sites.map((s) => [s.name, s.line, s.column]), [["f", 3, 3], ["A.m", 6, 2]]);
});

Deno.test("instrument() finds a method's line after functions in its computed key", () => {
  const { sites } = instrument("class A {\n static [\n(() => 1)()\n]() {}\n}", {
    file: "/m.js",
    lang: "js",
    sourceType: "module",
    tailCalls: false,
  });
  assert.deepEqual(sites.map((s) => [s.kind, s.line, s.column]), [["arrow", 3, 2], ["method", 2, 2]]);
});

Deno.test("instrument() throws a SyntaxError with the place for a text that does not parse", () => {
  assert.throws(
    () => rewrite("let a;\n  let = ("),
    (error: Error) => error.name === "SyntaxError" && /^\d+:\d+: /.test(error.message),
  );
});

Deno.test("instrument() parses CommonJS with a return at the top level and await as a name", () => {
  const options = { lang: "js", sourceType: "commonjs" } as const;
  assert.match(
    rewrite("var await = 1; function f() { return await } return 1", options),
    /\$tpL\(\$tp0,await\); \}.* return 1$/,
  );
});

Deno.test("instrument() refuses a text that is too large for its tree to be held", () => {
  const text = `function f() {}\n/*${"x".repeat(16_000_000)}*/`;
  assert.throws(() => rewrite(text), /160000\d\d characters, more than 16000000/);
});

Deno.test("instrument() refuses a text that nests too deep, and takes long chains", () => {
  const nest = (open: string, close: string, n: number) => `x = ${open.repeat(n)}1${close.repeat(n)}`;
  for (const [open, close] of [["[", "]"], ["(a=", ")"], ["`${", "}`"], ["{a:", "}"], ["(", ")"]]) {
    assert.throws(() => rewrite(nest(open, close, 10_000)), { name: "CannotInstrument" });
    assert.ok(rewrite(nest(open, close, 300)));
  }
  for (const link of ["+ a", "else if (a) {}\n", "a ? b : "]) {
    const chain = link[0] === "+"
      ? `x = 1${link.repeat(100_000)}`
      : link[0] === "e"
      ? `if (a) {}\n${link.repeat(100_000)}`
      : `x = ${link.repeat(100_000)}1`;
    assert.throws(() => rewrite(chain), { name: "CannotInstrument" });
  }
  assert.match(rewrite(`x = 1${" + a".repeat(5000)}; function f() {}`), /\$tpE0/);
  assert.match(rewrite(`if (a) {} ${"else if (a) {}\n".repeat(2000)} function f() {}`), /\$tpE0/);
});

Deno.test("instrument() refuses syntax that the host does not know, which is to quote it as it is", () => {
  const unknown = ["decorators", "using"] as const;
  const texts = {
    decorators: ["@f class A {}"],
    using: ["{ using a = f(); g(); }", "async () => { await using a = f(); }", "for (using a of b) f();"],
  };
  for (const kind of unknown) {
    for (const text of texts[kind]) {
      rewrite(text);
      assert.throws(() => rewrite(text, { unknown }), { message: `the runtime does not know ${kind}` });
    }
  }
  rewrite("const using = f(1); using(a);", { unknown });
});

Deno.test("instrument() is not misled into refusing flat text", () => {
  const many = (line: string) =>
    assert.match(rewrite(`${line}\n`.repeat(20_000) + "function f() {}"), /\$tpE0/);
  many("a = b(c)\nif (a) { b = c ? d : e } else { f() }");
  many("'((((([[[[{{{{' // ((((( it's =====");
  many("x = `((( ${a + `[[[`} {{{{ ====`");
  many("/* ((((( */ a.b['('] = /['\"(]/.test(b)");
});

Deno.test("instrument() makes what JSON can hold", () => {
  const result = instrument("function f(a) { return a }", {
    file: "/m.js",
    lang: "js",
    sourceType: "module",
    tailCalls: false,
  });
  assert.deepEqual(JSON.parse(JSON.stringify(result)), result);
});

Deno.test("instrument() reads arguments ahead where no function's call is running", () => {
  const outer = (text: string) => rewrite(text, { external: true });
  assert.equal(
    outer("const a = JSON.parse(b); const b = 1"),
    "const a = $tpZ(7,($tpA(7,0,[b]),JSON.parse(b))); const b = 1",
  );
  assert.equal(
    outer('import { readFileSync } from "fs"; const a = readFileSync(name())'),
    'import { readFileSync } from "fs"; const a = $tpZ(7,readFileSync(($tpA)(7,0,[],name())))',
  );
  // Another global may have a getter.
  assert.equal(outer("JSON.parse(unknown)"), "JSON.parse(unknown)");
});

Deno.test("instrument() leaves what an engine may quote in an error that no probe sees", () => {
  for (
    const text of [
      'JSON.parse("1").map(String)',
      'const { a } = JSON.parse("1")',
      'for (const a of JSON.parse("1"));',
      'f(...JSON.parse("1"))',
      'f(JSON.parse("1"))',
      'a.b = JSON.parse("1")',
      '"x" in JSON.parse("1")',
      'class A extends JSON.parse("1") {}',
      '`${JSON.parse("1")}`.x',
      'import * as fs from "fs"; fs.readFileSync(name())',
    ]
  ) assert.equal(rewrite(text, { external: true }), text);
});

Deno.test("instrument() keeps an optional chain whole", () => {
  const inFunction = (text: string) => rewrite(`function f(x) { ${text} }`, { external: true });
  assert.match(
    inFunction("JSON?.parse?.(x);"),
    /\$tpZ\(8,JSON\?\.parse\?\.\(\(\$tpA\)\(8,\$tp0,\[\],x\)\)\);/,
  );
  assert.match(
    inFunction("JSON.parse(x)?.y(x);"),
    /\$tpZ\(8,JSON\.parse\(\(\$tpA\)\(8,\$tp0,\[\],x\)\)\)\?\.y\(x\);/,
  );
  assert.match(inFunction("JSON?.parse(x).y;"), / JSON\?\.parse\(x\)\.y;/);
  assert.match(inFunction("JSON?.stringify();"), / JSON\?\.stringify\(\);/);
});

Deno.test("instrument() tells a module's catch clauses what the module stands on", () => {
  assert.equal(
    rewrite("'use strict'\ntry { JSON.parse(\"{\") } catch {}", { external: true }),
    '\'use strict\'\nconst $tpm=$tpB();try { $tpZ(7,($tpA(7,0,["{"]),JSON.parse("{"))) } catch ($tpe){$tpY(7,$tpm,1,$tpe);}',
  );
  assert.equal(rewrite("try { g() } catch (e) { h() }", { external: true }), "try { g() } catch (e) { h() }");
});
