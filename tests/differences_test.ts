/**
 * The section "What cannot be the same" of `docs/how-it-works.md`, heading by heading: each difference is there, and is no
 * larger than the row says.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Buffer } from "node:buffer";
import { costs } from "./differences/costs.ts";
import { hosts } from "./differences/hosts.ts";
import { modules } from "./differences/modules.ts";
import { ALL, assertSame, pairOf } from "./differences/pair.ts";
import { type HostName, ROOT } from "./hosts.ts";

/** A map that leads each line of a text to the tenth before it in another file. */
function bundledMap(text: string): string {
  const mappings = text.split("\n").map((_, i) => i === 0 ? "AAUA" : "AACA").join(";");
  const map = { version: 3, sources: ["/main.mjs"], sourcesContent: [text], names: [], mappings };
  return Buffer.from(JSON.stringify(map)).toString("base64");
}

const differences: Record<string, () => Promise<void>> = {
  async "columns"() {
    const text = `function inner() { return new Error("x").stack }
function outer() { const stack = inner(); return stack + "" }
const place = (line) => /main\\.mjs:(\\d+):(\\d+)/.exec(line)?.slice(1).map(Number);
const stack = outer();
console.log(JSON.stringify(stack.split("\\n").map(place).filter(Boolean)));
`;
    const shifted = async (host: HostName, files: Record<string, string>, flags: string[] = []) => {
      const { plain, recorded } = await pairOf(host, files, { flags });
      const [before, after] = [plain, recorded].map(({ stdout }) => JSON.parse(stdout) as [number, number][]);
      assert.deepEqual(after!.map(([line]) => line), before!.map(([line]) => line), host);
      assert.ok(after![0]![1] > before![0]![1], `${host}: a column behind a probe`);
      assert.deepEqual(after!.at(-1), before!.at(-1), `${host}: a column on a line without a probe`);
    };
    const plugin =
      `{ name: "own", setup(build) { build.onResolve({ filter: /nowhere/ }, () => undefined) } }`;
    for (
      const first of [
        `import { plugin } from "bun"; plugin(${plugin});`,
        "const { then } = Promise.prototype; Promise.prototype.then = function (...all) { return then.apply(this, all) };",
      ]
    ) await shifted("bun", { "start.mjs": `${first}\nawait import("./main.mjs");\n`, "main.mjs": text });
    // Not what is kept from an earlier run: macros run as the module is printed, and once.
    const macros =
      `import { told } from "./told.ts" with { type: "macro" }; told(${Math.random()});\n${text}`;
    await shifted("bun", {
      "main.mjs": macros,
      "told.ts": "export const told = (id: number) => id;\n",
    });
    const told = await pairOf("bun", {
      "main.ts": `import { told } from "./told.ts" with { type: "macro" }; told(${Math.random()});\n`,
      "told.ts": 'export const told = (id: number) => console.log("told", id);\n',
    });
    assert.match(told.plain.stdout, /^told [\d.]+\n$/);
    assertSame(told);
    const required = await pairOf("bun", {
      "main.ts": 'import lib = require("./lib");\nconst f = () => lib;\nf();\n',
      "lib.ts": 'throw new Error("x");\nexport = 1;\n',
      "package.json": '{ "type": "commonjs" }',
    });
    const placeOf = ({ stderr }: { stderr: string }) => /main\.ts:(\d+:\d+)/.exec(stderr)?.[1];
    assert.deepEqual([placeOf(required.plain), placeOf(required.recorded)], ["1:1", "1:14"]);
    const waits = `exports.x = 1;
const outer = async () => { const a = await (async () => { await null; throw new Error("x") })(); return a };
outer().catch(({ stack }) => console.log(stack.match(/main\\.cjs:\\d+:\\d+/g).at(-1)));
`;
    const { plain: at, recorded: before } = await pairOf("bun", { "main.cjs": waits });
    assert.deepEqual([at.stdout, before.stdout], ["main.cjs:2:91\n", "main.cjs:2:39\n"]);
    await shifted("deno", { "main.cjs": text.replace("mjs", "cjs") });
    const typed = `enum Kind { a }\n${text.replace("mjs", "ts").replace("line", "line: string")}`;
    assertSame(await pairOf("node", { "main.ts": typed }, { flags: ["--experimental-transform-types"] }));
    assertSame(await pairOf("bun", { "main.cjs": `exports.x = 1;\n${text.replace("mjs", "cjs")}` }));
    for (const host of ALL) assertSame(await pairOf(host, { "main.mjs": text }));
    for (
      const own of ["", "\n//# sourceMappingURL=data:application/json;base64," + bundledMap(text) + "\n"]
    ) {
      assertSame(await pairOf("bun", { "main.mjs": `// @bun\n${text}${own}` }));
    }
    assertSame(await pairOf("node", { "main.cjs": text.replace("mjs", "cjs") }));
    const early = `const f = () => { return late; let late };
try { f() } catch ({ stack }) { console.log(/mjs:(1:\\d+)/.exec(stack)[1]) }
`;
    for (const host of ["deno", "node"] as const) {
      const { plain, recorded } = await pairOf(host, { "main.mjs": early });
      assert.deepEqual([plain.stdout, recorded.stdout], ["1:19\n", "1:26\n"], host);
    }
    const kind = "typeof Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace').get";
    const asked = await pairOf("node", { "main.mjs": `const f = () => ${kind};\nconsole.log(f());\n` });
    assert.deepEqual([asked.plain.stdout, asked.recorded.stdout], ["undefined\n", "function\n"]);
    await shifted("node", { "main.mjs": `delete Error.prepareStackTrace;${text}` });
    const unnamed = `const all = { where() { return all }, map() { throw new Error("x") } };
const runs = [
  () => { all.map() },
  async () => { return await all.where(({ id }) => id > 1).map() },
];
try { runs[0]() } catch (error) { console.log(/at (\\S+) \\(?\\S+:3:/.exec(error.stack)?.[1]) }
`;
    for (const host of ["deno", "node"] as const) {
      const { plain, recorded } = await pairOf(host, { "main.mjs": unnamed });
      assert.match(plain.stdout, /all\.where\.id\.id$/m);
      assert.doesNotMatch(recorded.stdout, /all/);
    }
    const tail = text.replace("const stack = inner(); return stack", "return inner()").replace(' + ""', "");
    const { plain, recorded } = await pairOf("bun", { "main.mjs": tail });
    const lines = [plain, recorded].map(({ stdout }) =>
      (JSON.parse(stdout) as number[][]).map(([line]) => line)
    );
    assert.deepEqual(lines, [[1, 4], [1, 2, 4]]);
  },

  ...costs,

  async "the place of an uncaught error"() {
    const text = `function thrower() {
  throw new Error("late");
}
function calls() {
  thrower();
}
setTimeout(() => {
  calls();
}, 1);
`;
    const places = (stderr: string) =>
      [...stderr.matchAll(/at (?:(\S+) \()?\S*main\.mjs:(\d+):/g)].map(([, name = "", line]) =>
        `${name}:${line}`
      );
    for (const host of ALL) {
      const { plain, recorded } = await pairOf(host, { "main.mjs": text });
      assert.equal(recorded.code, plain.code);
      assert.match(recorded.stderr, /error: (?:Uncaught Error: )?late|Error: late/);
      const stacks = [places(plain.stderr), places(recorded.stderr)];
      if (host !== "bun") assert.equal(recorded.stderr, plain.stderr);
      else assert.deepEqual(stacks[1], stacks[0]);
    }
    for (const refused of [`new Function("}")`, `eval("}")`, `JSON.parse("}")`]) {
      const { plain, recorded } = await pairOf("node", { "main.mjs": `(() => {\n  ${refused};\n})();\n` });
      assert.match(plain.stderr, /^<anonymous_script>:\d+\n/, refused);
      assert.match(recorded.stderr, /^file:.*main\.mjs:2\n/, refused);
      const from = (stderr: string) => stderr.slice(stderr.indexOf("SyntaxError"));
      assert.equal(from(recorded.stderr), from(plain.stderr), refused);
    }
    const ofBun = async (thrown: string, before = "") => {
      const { plain, recorded } = await pairOf("bun", {
        "main.mjs":
          `${before}\nfunction f(x) { return x }\nsetTimeout(() => {\n  throw f(${thrown});\n}, 1);\n`,
      });
      return [places(plain.stderr), places(recorded.stderr)];
    };
    const tested = await pairOf("bun", {
      "main.test.js": `import { expect, test } from "bun:test";
const check = (x) => {
  if (x < 0) throw new Error("x");
};
test("calls", () => {
  check(1);
  check(-1);
});
test("expects", () => {
  expect(1).toBe(1);
  expect(1).toBe(2);
  expect(1).toBe(3);
});
`,
    }, { flags: ["test"] });
    const linesOf = ({ stderr }: { stderr: string }) => stderr.match(/main\.test\.js:\d+/g);
    assert.deepEqual(linesOf(tested.plain), ["3", "7", "11"].map((line) => `main.test.js:${line}`));
    assert.deepEqual(linesOf(tested.recorded), linesOf(tested.plain));
    const { plain, recorded } = await pairOf("bun", {
      "main.mjs": `import { runInNewContext } from "node:vm";
try { runInNewContext("const e = new Error('x'); throw e") } catch ({ stack }) { console.log(stack.split("\\n")[2].length) }
`,
    });
    assert.deepEqual([plain.stdout, recorded.stdout], ["34\n", "20\n"]);
    assert.deepEqual(await ofBun("5"), [["<anonymous>:4"], []]);
    assert.deepEqual(await ofBun("kept", 'const kept = new Error("x");'), [["<anonymous>:4"], [":1"]]);
    // In Node an error has frames to tell by; and what JSON.parse refuses is shown itself.
    for (
      const [what, before] of [[`"text"`, /^\S+main\.mjs:2\n/m], [
        `JSON.parse("{")`,
        /^<anonymous_script>:1\n/,
      ]]
    ) {
      const other = text.replace(`new Error("late")`, what as string);
      const { plain, recorded } = await pairOf("node", { "main.mjs": other });
      assert.match(plain.stderr, before as RegExp);
      assert.match(recorded.stderr, /^\S+main\.mjs:[29]\n/m);
    }
    const stored = `let kept;
function f(x) { kept = new Error("x"); return x }
f(1);
setTimeout(() => { if (kept.y) throw kept.z;
  throw kept });
`;
    const elsewhere = await pairOf("node", { "main.mjs": stored });
    assert.match(elsewhere.plain.stderr, /^\S+main\.mjs:5\n/);
    assert.match(elsewhere.recorded.stderr, /^\S+main\.mjs:2\n/);
    // A rejection is reported with the error's own stack.
    const rejected = text.replace("setTimeout(() => {", "(async () => { await null;").replace(
      "}, 1);",
      "})();",
    );
    for (const host of ALL) {
      const { plain, recorded } = await pairOf(host, { "main.mjs": rejected });
      if (host !== "bun") assert.deepEqual(places(recorded.stderr), places(plain.stderr), host);
    }
  },

  async "words of errors"() {
    const text = `async function awaits() { for await (const x of Math.random()) ; }
function* delegates() { yield* Math.random() }
function called() { (function () { return 1 }).x() }
function quoted() { Reflect.construct((a) => a, []) }
function taken() { try { Reflect.construct((a) => a, []) } catch ({ message }) { console.log(message) } }
function result() { Date.now().x() }
for (const f of [awaits, () => delegates().next(), called, quoted, result]) {
  try { await f() } catch (error) { console.log(error.message) }
}
try { Reflect.construct((a) => a, []) } catch (error) { console.log(error.message) }
taken();
try { Reflect.construct((a) => a, []) } catch ({ message }) { console.log(message) }
Reflect.construct((a) => a, []);
`;
    const nothing = "(intermediate value)";
    for (const host of ["deno", "node"] as const) {
      const { plain, recorded } = await pairOf(host, { "main.mjs": text });
      assert.deepEqual(plain.stdout.trimEnd().split("\n"), [
        "Math.random(...) is not a function or its return value is not async iterable",
        `yield* ${nothing} is not iterable`,
        `${nothing}.x is not a function`,
        "(a) => a is not a constructor",
        "Date.now(...).x is not a function",
        "(a) => a is not a constructor",
        "(a) => a is not a constructor",
        "(a) => a is not a constructor",
      ]);
      assert.match(plain.stderr, /TypeError: \(a\) => a is not a constructor$/m);
      const after = recorded.stdout.trimEnd().split("\n");
      assert.deepEqual(after.slice(0, 6), [
        `${nothing} is not async iterable`,
        `yield* ${nothing.repeat(4)} is not iterable`,
        `${nothing.repeat(2)}.x is not a function`,
        "(a) => a is not a constructor",
        "Date.now(...).x is not a function",
        "(a) => a is not a constructor",
      ]);
      assert.equal(after.length, 8);
      const kept = /\(a\) => \{.*\$tp.*\} is not a constructor$/m;
      for (const message of after.slice(6)) assert.match(message, kept);
      assert.match(recorded.stderr, kept);
    }

    const evaluated = `const f = (a) => a;
eval("try { Reflect.construct(f, []) } catch (error) { console.log(error.message) }");
`;
    for (const host of ["deno", "node"] as const) {
      const { plain, recorded } = await pairOf(host, { "main.mjs": evaluated });
      assert.equal(plain.stdout, "(a) => a is not a constructor\n");
      assert.match(recorded.stdout, /\$tp.* is not a constructor$/m);
    }
    assertSame(await pairOf("bun", { "main.mjs": evaluated }));

    const short = `function* delegates() { yield* Math.max() }
function read() { (() => undefined)().x }
for (const f of [() => delegates().next(), read]) try { f() } catch (error) { console.log(error.message) }
`;
    const { plain, recorded } = await pairOf("bun", { "main.mjs": short });
    const delegated =
      "yield* Math.max is not a function. (In 'yield* Math.max()', 'yield* Math.max' is undefined)";
    assert.equal(
      plain.stdout,
      `${delegated}
undefined is not an object (evaluating '(() => {\n    return;\n  })().x')\n`,
    );
    assert.equal(
      recorded.stdout,
      `${delegated}
undefined is not an object (evaluating '(() => void 0)().x')\n`,
    );

    // What shows the source line shows the one that runs, but in Node and in Deno's ES modules.
    const uncaught = { "main.mjs": "(function f() { return 1 }).x();\n" };
    const inNode = await pairOf("node", uncaught);
    assert.match(inNode.plain.stderr, /^\S+main\.mjs:1\n\(function f\(\) \{ return 1 \}\)\.x\(\);\n/);
    assert.match(inNode.recorded.stderr, /^\S+main\.mjs:1\n\(function f\(\) \{ return 1 \}\)\.x\(\);\n/);
    const inBun = await pairOf("bun", uncaught);
    assert.doesNotMatch(inBun.plain.stderr, /\$tp/);
    assert.match(inBun.recorded.stderr, /\$tp/);
    const unknown = await pairOf("node", { "main.mjs": "@mark class A { m() { return 1 } }\n" });
    assert.match(unknown.plain.stderr, /^@mark class A \{ m\(\) \{ return 1 \} \}\n[^]*SyntaxError/m);
    assertSame(unknown);
    const asserting = {
      "main.mjs": `import assert from "node:assert";
const f = () => { try { assert([1].some((x) => x > 5)) } catch ({ message }) { console.log(message.split("\\n")[2]) } };
f();
`,
    };
    const asserted = await pairOf("deno", asserting);
    assert.equal(asserted.plain.stdout, "  assert([1].some((x) => x > 5))\n");
    assert.match(asserted.recorded.stdout, /^ {2}assert\(\[1\]\.some\(\(x\) => (?!x > 5)/);
    assertSame(await pairOf("node", asserting));
    const module = await pairOf("deno", uncaught);
    assert.doesNotMatch(module.recorded.stderr, /Warning|\$tp/);
    const inDeno = await pairOf("deno", { "main.cjs": uncaught["main.mjs"] });
    assert.doesNotMatch(inDeno.plain.stderr, /Warning/);
    assert.match(
      inDeno.recorded.stderr,
      /^Warning Couldn't format source line: Column \d+ is out of bounds/m,
    );
  },

  async "frames of module loading"() {
    const uncompiled = await pairOf("bun", {
      "main.cjs": "const f = () => new Function('let a = ;');\nf();\n",
    });
    const unplaced = ({ stderr }: { stderr: string }) => stderr.match(/at unknown:1:1/g)?.length ?? 0;
    assert.equal(unplaced(uncompiled.recorded), unplaced(uncompiled.plain) + 1);
    const stack = `function f() { return new Error("x").stack }\nconsole.log(f());\n`;
    /** The frames below the program's own, without places. */
    const below = (stdout: string, own: string) =>
      stdout.split("\n").filter((line) => /^ +at /.test(line) && !line.includes(own))
        .map((line) => line.replace(/^ +at |:\d+:\d+\)?$/g, ""));
    for (const name of ["main.mjs", "main.cjs"]) {
      const { plain, recorded } = await pairOf("node", {
        [name]: `${stack}import("./lib.mjs");\n`,
        "lib.mjs": stack,
      });
      assert.deepEqual([recorded.stdout, recorded.stderr], [plain.stdout, plain.stderr]);
    }
    const commonjs = { "main.cjs": `exports.x = 1;\n${stack}` };
    // A tool may have a loader of its own; with as many frames as are asked for, the last is missing.
    const tool = await pairOf("node", {
      "main.cjs":
        `Error.stackTraceLimit = 4; require.extensions[".js"] = require.extensions[".js"]; require("./lib.cjs");`,
      "lib.cjs": stack,
    });
    assert.equal(below(tool.plain.stdout, "lib.cjs").length, 2);
    assert.deepEqual(below(tool.recorded.stdout, "lib.cjs"), below(tool.plain.stdout, "lib.cjs").slice(0, 1));
    const deno = await pairOf("deno", commonjs);
    const gone = below(deno.plain.stdout, "main.cjs").filter((frame) =>
      !below(deno.recorded.stdout, "main.cjs").includes(frame)
    );
    assert.deepEqual(gone, ["Object.loadCjs [as .cjs] (node:module"]);

    const hooked = {
      "main.cjs": `const old = require.extensions[".js"];
require.extensions[".js"] = (module, file) => old(module, file);
require("./lib.js");\n`,
      "lib.js": `Error.stackTraceLimit = 100;\n${stack}`,
    };
    const compiling = (stdout: string) =>
      below(stdout, "main.cjs").filter((frame) => frame.includes("_compile"));
    const more = await pairOf("deno", hooked);
    assert.equal(compiling(more.recorded.stdout).length, compiling(more.plain.stdout).length + 1);

    const unknown = await pairOf("node", { "main.jsx": "export const a = 1;\n" });
    const hooks = /customization_hooks/;
    assert.match(unknown.recorded.stderr, hooks);
    assert.doesNotMatch(unknown.plain.stderr, hooks);
    const refused = await pairOf("bun", {
      "main.cjs": "function f(x) { return x }\nimport.meta.url, typeof require;\nif (f(1)) return;\n",
    });
    const ends = [refused.plain, refused.recorded].map(({ code, stderr }) =>
      `${code} ${/^.*return.*$/im.exec(stderr)?.[0]}`
    );
    assert.deepEqual(ends, [
      "1 SyntaxError: Return statements are only valid inside functions.",
      "1 error: Top-level return cannot be used inside an ECMAScript module",
    ]);
    const twice = await pairOf("bun", {
      "main.mjs": 'await import("./lib.mjs").catch((e) => console.log(e.message, e.line));',
      "lib.mjs": "export function f(x) { return x }\nclass A { constructor() {} constructor() {} }\n",
    });
    const [plainly, printed] = [twice.plain, twice.recorded].map(({ stdout }) => stdout.split(/ (?=\d)/));
    assert.equal(printed![0], plainly![0]);
    assert.notEqual(printed![1], plainly![1]);
    const bun = await pairOf("bun", commonjs);
    assert.deepEqual(below(bun.plain.stdout, "main.cjs"), []);
    for (const frame of below(bun.recorded.stdout, "main.cjs")) {
      assert.match(frame, /^unknown$|\(?\/tph$/);
    }
  },

  ...hosts,

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
  },

  ...modules,
};

for (const [row, test] of Object.entries(differences)) {
  Deno.test({
    name: `what cannot be the same: ${row}`,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: test,
  });
}

Deno.test("each heading of what cannot be the same has a test", () => {
  const page = readFileSync(join(ROOT, "docs/how-it-works.md"), "utf8");
  const [section] = page.slice(page.indexOf("## What cannot be the same") + 3).split(/^## /m);
  const headings = [...section!.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);
  assert.deepEqual(headings, Object.keys(differences).map((name) => name[0]!.toUpperCase() + name.slice(1)));
});
