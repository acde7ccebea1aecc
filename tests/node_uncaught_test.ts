/** What Node prints of an uncaught error: its place, its line and a caret, its stack. All are as without tph. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { RunResult } from "./hosts.ts";
import { runPlain, runRecorded } from "./record_run.ts";
import { temporary } from "./temporary.ts";

const PROGRAMS: Record<string, string> = {
  "thrown.cjs": `function thrower(x) { if (x) throw new TypeError("late") }
function outer() { return thrower(1) }
outer();
`,
  "marked.cjs":
    `\ufefffunction thrower(x) { if (x) throw new TypeError("behind a mark") } setTimeout(thrower, 0, 1);
`,
  "engine.mjs": `const calls = () => { const a = {}; return a.b.c }
setTimeout(() => { calls() }, 1);
`,
  "thrown_on.mjs": `function make(m) { const e = new RangeError(m); e.code = "X"; return e }
function outer() { try { inner() } catch (error) { console.log("seen"); throw error } }
function inner() { throw make("made") }
setTimeout(outer, 1);
`,
  "kept.mjs": `function f() { const e = new Error("kept"); e.note = 1;
	throw e }
process.nextTick(() => f());
`,
  "by_node.mjs": `import fs from "node:fs";
const read = (x) => fs.readFileSync(x);
setTimeout(() => read("/nope"), 1);
`,
  "checked_by_node.cjs": `function a() { Buffer.alloc("x") }
setImmediate(() => a());
`,
  "emitted.cjs": `const { EventEmitter } = require("events");
function a() { new EventEmitter().emit("error", new Error("emitted")) }
a();
`,
  "subclass.mjs": `class Custom extends Error { constructor(m) { super(m); this.name = "Custom" } }
class A { #x = () => { throw new Custom("é\\tø") }; run() { const y = 1; this.#x(y) } }
setTimeout(() => new A().run(), 1);
`,
  "rejected.mjs": `async function g() { await null; throw new Error("async") }
g();
`,
  "microtask.mjs": `function* g() { yield 1; throw new Error("gen") }
queueMicrotask(() => { for (const x of g()) ; });
`,
  "asserted.cjs": `const assert = require("assert");
process.on("uncaughtExceptionMonitor", () => console.log("monitor"));
process.on("exit", (c) => { function e() { return c } console.log(e()) });
function check(x) { assert.strictEqual(x, 2) }
setTimeout(() => check(1), 1);
`,
  "not_ok.cjs": `const assert = require("assert");
function check(x) { assert(x === 2) }
setTimeout(() => check(1), 1);
`,
  "cause.mjs": `const f = () => { try { throw new Error("fin") } finally { console.log("x") } };
const g = () => { try { f() } catch (e) { if (e.message === "no") return; throw new Error("two", { cause: e }) } };
setTimeout(g, 1);
`,
  "sealed.mjs": `Object.freeze(globalThis);
function f() { throw Object.freeze(new TypeError("nothing can be added")) }
setTimeout(() => f(), 1);
`,
  "stored.cjs":
    `function f() { return g() } function g() { const e = new Error("stored"); module.e = e; return e }
f(); setTimeout(() => { throw module.e }, 1);
`,
  "awaited.mjs": `const bad = (n) => { if (n > 1) throw new RangeError("bad " + n); return n };
const run = async () => { for await (const x of (async function* () { yield 1; yield 2 })()) console.log(bad(x)) };
run().then(() => {}, (e) => { setTimeout(() => { throw e }, 1) });
`,
  "listener.cjs":
    `process.on("exit", function last() { const f = () => { throw new Error("at exit") }; try { f() } catch (e) { console.log(e.stack.replace(/\\/\\S*\\//g, "")) } });
process.exitCode = 3;
setTimeout(() => { const f = () => 1; f() }, 1);
`,
  "listener_of_uncaught.mjs": `process.on("uncaughtException", function seen(e) {
  console.log(e.message);
  throw new Error("again");
});
setTimeout(() => { throw new Error("first") }, 1);
`,
  "monitor.cjs": `process.on("uncaughtExceptionMonitor", function watch(e) {
  e.nothing.at.all;
});
setTimeout(() => { throw new Error("first") }, 1);
`,
  "captured.cjs": `process.setUncaughtExceptionCaptureCallback(function capture(e) {
  throw new TypeError(e.message + " captured");
});
setTimeout(() => { throw new Error("first") }, 1);
`,
  "listener_of_rejection.mjs": `process.on("unhandledRejection", (e) => {
  throw new Error("again", { cause: e });
});
async function f() { throw new Error("first") }
f();
`,
  "far_right.cjs": `/* ${
    "x".repeat(1000)
  } */ const f = async () => { await null; throw new Error("far") }; f();
`,
  "typed.ts": `interface Shop { items: number[] }
function first(shop: Shop): string { return (shop as unknown as { of: { name: string } }).of.name }
setTimeout((): void => { console.log(first({ items: [] })); }, 1);
`,
};

for (const [name, text] of Object.entries(PROGRAMS)) {
  Deno.test(`Node reports an uncaught error as it does without tph: ${name}`, async () => {
    using folder = temporary({ [name]: text });
    const entry = join(folder.path, name);
    const plain = await runPlain("node", entry);
    const recorded = await runRecorded("node", entry);
    assert.ok(recorded.trace.callCount > 0);
    assert.deepEqual(shown(recorded), shown(plain));
  });
}

function shown({ code, stdout, stderr }: RunResult) {
  return { code, stdout, stderr };
}

Deno.test("Node reports an uncaught error in what a require hook made of TypeScript, as it does without tph", async () => {
  using folder = temporary({
    "package.json": '{ "type": "commonjs" }',
    "main.js": `const { readFileSync } = require("node:fs");
require.extensions[".ts"] = (module, file) =>
  module._compile("// made\\n" + readFileSync(file, "utf8").replace(/: number/g, ""), file);
require("./shop.ts");
`,
    "shop.ts":
      'function first(x: number) { if (x) throw new Error("first") }\nsetTimeout(() => first(1), 1);\n',
  });
  const entry = join(folder.path, "main.js");
  const plain = await runPlain("node", entry);
  const recorded = await runRecorded("node", entry);
  assert.match(plain.stderr, /^\/.*shop\.ts:2\n/);
  assert.ok(recorded.trace.callCount > 0);
  assert.deepEqual(shown(recorded), shown(plain));
});

Deno.test("Node reports an uncaught error in a bundle by its source map, as it does without tph", async () => {
  const source =
    "export function fails(x) {\n  const y = x + 1;\n  if (y) throw new Error('mapped');\n}\nfails(1);\n";
  const text = "function f(n){let r=n+1;if(r)throw new Error('mapped')}setTimeout(()=>f(1));\n";
  // One mapping each for: the function, the condition, the throw, the error, the call.
  const places: [number, number, number][] = [[0, 0, 7], [24, 2, 2], [29, 2, 9], [35, 2, 15], [54, 4, 0]];
  const map = { version: 3, sources: ["shop.ts"], sourcesContent: [source], names: [], mappings: "" };
  map.mappings = encoded(places);
  const comment = Buffer.from(JSON.stringify(map)).toString("base64");
  const bundle = `${text}//# ${"sourceMappingURL"}=data:application/json;base64,${comment}\n`;
  using folder = temporary({ "bundle.cjs": bundle });
  const entry = join(folder.path, "bundle.cjs");
  const options = { flags: ["--enable-source-maps"] };
  const plain = await runPlain("node", entry, options);
  assert.match(plain.stderr, /shop\.ts:3\n.*if \(y\) throw/);
  assert.deepEqual(shown(await runRecorded("node", entry, options)), shown(plain));
});

Deno.test("Node reports an uncaught error in a bundler's own code, which has no original, as it does without tph", async () => {
  const own = "var helper=(m)=>{throw TypeError(m)};";
  const map = {
    version: 3,
    sources: ["shop.ts"],
    sourcesContent: ["helper('own')\n"],
    names: [],
    mappings: "",
  };
  map.mappings = encoded([[own.length, 0, 0]]);
  const comment = Buffer.from(JSON.stringify(map)).toString("base64");
  const bundle = `${own}helper('own');\n//# ${"sourceMappingURL"}=data:application/json;base64,${comment}\n`;
  using folder = temporary({ "bundle.mjs": bundle });
  const entry = join(folder.path, "bundle.mjs");
  const options = { flags: ["--enable-source-maps"] };
  const plain = await runPlain("node", entry, options);
  assert.match(plain.stderr, /bundle\.mjs:1\nvar helper=\(m\)=>\{throw/);
  assert.deepEqual(shown(await runRecorded("node", entry, options)), shown(plain));
});

/** Modules that import a name that is not there, in a line that is rewritten. */
const UNLINKED: Record<string, string> = {
  "exports.mjs": "export const there = 1;\n",
  "named.cjs": "module.exports = Object.assign(Object.create(null), { here: 1 });\n",
  "one_line.mjs": 'import { nope } from "./exports.mjs"; const f = () => nope; await f();\n',
  "first.mjs": 'import { nope } from "./exports.mjs";\nconst f = () => nope;\nawait f();\n',
  "behind.mjs": "\tconst é = () => 1;\té(); import none from './exports.mjs'; é();\n",
  "marked.mjs": '\ufeffimport { nope } from "./exports.mjs"; export const f = () => nope;\n',
  "script.mjs": '#!/usr/bin/env node\nexport { nope } from "./exports.mjs"; export const f = () => 1;\n',
  "dependency.mjs": 'import "./first.mjs"; export const f = () => 1;\n',
  "of_commonjs.mjs": 'import { nope, here as h } from "./named.cjs"; export const f = () => nope + h;\n',
  "cycle.mjs": 'import { q } from "./cycle_back.mjs"; const f = () => 1; f(); export { q };\n',
  "cycle_back.mjs": 'import { q } from "./cycle.mjs"; const f = () => 1; f(); export { q };\n',
  "star.mjs": 'export * from "./exports.mjs"; export * from "./other.mjs";\n',
  "other.mjs": "export const there = 2;\n",
  "ambiguous.mjs": 'import { there } from "./star.mjs"; export const f = () => there;\n',
  "long.mjs": `${
    Array.from({ length: 99 }, (_, i) => `const f${i} = () => 1;`).join(" ")
  } ${'import { nope } from "./exports.mjs"; f1();'}\n`,
  "typed.mts": 'import { nope } from "./exports.mjs"; const f = (): number => nope; f();\n',
  "main.mjs": `const told = (e) => console.log(e.stack, e.message, Object.getOwnPropertyDescriptors(e));
for (const file of ["first.mjs", "behind.mjs", "marked.mjs", "script.mjs", "dependency.mjs", "of_commonjs.mjs",
  "cycle.mjs", "ambiguous.mjs", "long.mjs", "typed.mts"]) await import("./" + file).catch(told);
Object.defineProperty(Object.prototype, "value", { get() { console.log("asked") }, configurable: true });
const error = await import("./one_line.mjs").catch((e) => e);
delete Object.prototype.value;
told(error);
Error.prepareStackTrace = (e, sites) => sites.length + e.message;
await import("./of_commonjs.mjs").catch(told);
await import("./one_line.mjs");
`,
  "main.cjs": `const load = (file) => require(file);
try { load("./first.mjs") } catch (e) { console.log(e.stack) }
setTimeout(load, 1, "./one_line.mjs");
`,
};

for (const name of ["main.mjs", "main.cjs"]) {
  Deno.test(`Node quotes the line that imports a name which is not there as it was written: ${name}`, async () => {
    using folder = temporary(UNLINKED);
    const entry = join(folder.path, name);
    const plain = await runPlain("node", entry);
    assert.match(plain.stderr, /one_line\.mjs:1\nimport \{ nope \}.*\n {9}\^{4}\n/);
    const recorded = await runRecorded("node", entry);
    assert.ok(recorded.trace.callCount > 0);
    assert.deepEqual(shown(recorded), shown(plain));
  });
}

/** The mappings of one line: [column, line and column in the source]. */
function encoded(places: [number, number, number][]): string {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const vlq = (value: number) => {
    let rest = value < 0 ? -value << 1 | 1 : value << 1;
    let out = "";
    for (; rest > 31; rest >>>= 5) out += digits[rest & 31 | 32];
    return out + digits[rest];
  };
  let [column, line, original] = [0, 0, 0];
  return places.map(([at, onLine, onColumn]) => {
    const segment = vlq(at - column) + "A" + vlq(onLine - line) + vlq(onColumn - original);
    [column, line, original] = [at, onLine, onColumn];
    return segment;
  }).join();
}
