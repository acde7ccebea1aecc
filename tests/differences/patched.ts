/**
 * Programs that replace what the language or a host has built in. See `tests/differences_test.ts`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { HOSTS, run } from "../hosts.ts";
import { temporary } from "../temporary.ts";
import { assertSame, pairOf } from "./pair.ts";

export const patched: Record<string, () => Promise<void>> = {
  async "patched built-ins"() {
    const counting = {
      "main.mjs": `import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
const own = Object.getOwnPropertyDescriptor(URL.prototype, "protocol");
let calls = 0;
Object.defineProperty(URL.prototype, "protocol", { ...own, get() { calls++; return own.get.call(this); } });
const { says } = await import("./late.mjs");
require("./late.cjs");
Object.defineProperty(URL.prototype, "protocol", own);
console.log(says(), calls);
`,
      "late.mjs": `export function says() { return "late" }\n`,
      "late.cjs": `exports.f = function f() {};\n`,
    };
    assertSame(await pairOf("bun", counting));
    const preloaded = await pairOf("bun", {
      "main.mjs": "const f = () => calls > 100; console.log(f());\n",
      "first.mjs": `globalThis.calls = 0;
const { defineProperty } = Object;
Object.defineProperty = (...all) => { calls++; return defineProperty(...all) };
`,
      "bunfig.toml": 'preload = ["./first.mjs"]',
    });
    assert.deepEqual([preloaded.plain.stdout, preloaded.recorded.stdout], ["false\n", "true\n"]);
    assertSame(await pairOf("node", counting));
    const paths = {
      ...counting,
      "main.mjs": `import path from "node:path";
const { toNamespacedPath } = path;
let calls = 0;
path.toNamespacedPath = function (...all) { calls++; return toNamespacedPath.apply(this, all) };
for (const name of ["resolve", "extname", "dirname", "basename"]) {
  const { [name]: own } = path;
  path[name] = function (...all) { calls++; return own.apply(this, all) };
}
${counting["main.mjs"].split("\n").slice(0, 2).join("\n")}
const { says } = await import("./late.mjs");
require("./late.cjs");
console.log(says(), calls);
`,
    };
    for (const [host, files] of [["deno", counting], ["deno", paths], ["node", paths]] as const) {
      const { plain, recorded } = await pairOf(host, files);
      assert.notEqual(recorded.stdout, plain.stdout);
      assert.equal(recorded.stdout.split(" ")[0], "late");
    }
    const text = `const original = Array.prototype[Symbol.iterator];
const nothing = function () { return { next: () => ({ done: true }) } };
function load() { return import("./late.mjs") }
Array.prototype[Symbol.iterator] = nothing;
const late = await load().catch((error) => ({ says: () => error.message }));
Array.prototype[Symbol.iterator] = original;
console.log(late.says());
`;
    const files = { "main.mjs": text, "late.mjs": `export function says() { return "late" }\n` };
    const broken = await pairOf("deno", files);
    assert.equal(broken.plain.stdout, "late\n");
    assert.notEqual(broken.recorded.stdout, "late\n");
    assert.notEqual(broken.recorded.code, 0);
    for (const host of ["bun", "node"] as const) assertSame(await pairOf(host, files));
    const wrapped = text.replace(
      /const nothing = .*/,
      "const nothing = function () { return original.call(this) };",
    );
    assertSame(await pairOf("deno", { ...files, "main.mjs": wrapped }));

    const numbered = {
      "main.mjs": `Object.prototype[0] = "zero";\n(function f() {})();\nconsole.log("done");\n`,
    };
    const ended = await pairOf("deno", numbered);
    assert.deepEqual([ended.plain.code, ended.recorded.code], [0, 1]);
    assert.equal(ended.recorded.stdout, "done\n");
    for (const host of ["bun", "node"] as const) assertSame(await pairOf(host, numbered));
    const silent = { "main.mjs": `process.emit = () => {};\n(function f() {})();\nconsole.log("done");\n` };
    for (const host of ["bun", "node", "deno"] as const) assertSame(await pairOf(host, silent));
    const told = {
      "main.mjs": `const { dispatchEvent } = EventTarget.prototype;
EventTarget.prototype.dispatchEvent = function (event) { console.log(event.type); return dispatchEvent.call(this, event) };
(function f() {})();
`,
    };
    const inNode = await pairOf("node", told);
    assert.deepEqual([inNode.plain.stdout, inNode.recorded.stdout], ["", "close\nclose\n"]);

    // Deno loads parts of itself when a program first uses them.
    const deleting = {
      "main.mjs": `const { log } = console;
delete globalThis.Map;
(function f() {})();
setTimeout(() => log("later"), 1);
`,
    };
    const loaded = await pairOf("deno", deleting);
    assert.deepEqual([loaded.plain.code, loaded.plain.stdout], [1, ""]);
    assert.deepEqual([loaded.recorded.code, loaded.recorded.stdout], [0, "later\n"]);
    for (const host of ["bun", "node"] as const) assertSame(await pairOf(host, deleting));

    const matched = `const f = (act) => { /(a)/.test("xay"); act(); console.log(RegExp.$1 + RegExp.input) };
f(() => {});
f(() => f.toString());
f(() => new Error("x").stack);
`;
    for (const [host, inStack] of [["bun", true], ["deno", true], ["node", false]] as const) {
      const { plain, recorded } = await pairOf(host, { "main.mjs": matched });
      assert.equal(plain.stdout, "axay\n".repeat(3));
      const lines = recorded.stdout.split("\n").map((line) => line === "axay");
      assert.deepEqual([lines[0], lines[1], lines.at(-2)], [true, false, inStack], host);
    }
    const compiling = {
      "main.cjs": `const { prototype } = require("node:module");
const { _compile } = prototype;
prototype._compile = function (text, file) { console.log(text); return _compile.call(this, text, file) };
require("./lib.cjs");
`,
      "lib.cjs": "function f() {}\n",
    };
    const compiled = await pairOf("deno", compiling);
    assert.match(compiled.plain.stdout, /^function f\(\) \{\}\n/);
    assert.match(compiled.recorded.stdout, /^function f\(\) \{.+\}\n/);
    for (const host of ["bun", "node"] as const) assertSame(await pairOf(host, compiling));

    const hearing = {
      "main.cjs": `(function f() {})();\nsetTimeout(() => console.log(loads), 10);\n`,
      "first.cjs": `const Module = require("node:module");
const { _load } = Module;
globalThis.loads = 0;
Module._load = function (...all) { loads++; return _load.apply(this, all) };
`,
    };
    assertSame(await pairOf("node", hearing, { flags: ["--require", "./first.cjs"] }));
    using folder = temporary(hearing);
    const before = { cwd: folder.path, env: { NODE_OPTIONS: "--require ./first.cjs" } };
    const plain = await run(HOSTS.node, ["main.cjs"], before);
    const recorded = await folder.tph(["run", "-q", "--host", "node", "main.cjs"], before);
    assert.equal(plain.stdout, "1\n");
    assert.ok(Number(recorded.stdout) > 1, recorded.stderr);
    const below = await folder.tph(["run", "-q", "--", HOSTS.node, "main.cjs"], before);
    assert.equal(below.stdout, "1\n");
  },
};
