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
import { patched } from "./differences/patched.ts";
import { uncaught } from "./differences/uncaught.ts";
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
    const printed = await pairOf("bun", {
      "main.mjs": `function f() {} const error = new Error("x");
console.log(error.stack.includes("main.mjs:1:"), error.line, error.originalLine > 0);
console.log(error.originalLine);
`,
    });
    const unplaced = await pairOf("bun", { "main.mjs": "\nvar x = {\n  x,\n  nowhere\n}\n" });
    const [plainly, underTph] = [printed.plain, printed.recorded].map(({ stdout }) => stdout.split("\n"));
    assert.equal(underTph![0], plainly![0]);
    assert.notEqual(underTph![1], plainly![1]);
    const cloned = await pairOf("bun", {
      "main.mjs": `// A comment,
// which is not printed.
const f = (x) => x + 1;
const g = (x) => f(x) + 1;
console.log(/mjs:(\\d+)/.exec(Bun.inspect(structuredClone(new RangeError("r"))))[1]);
f(g(1));
console.log();
`,
    });
    assert.notEqual(cloned.plain.stdout, "5\n\n");
    assert.notEqual(cloned.recorded.stdout, cloned.plain.stdout);
    const failing = `async function near(o) {
  const { a } = await null;
}
async function unknown() {
  await nowhere;
}
const cloned = () => { structuredClone(() => {}); };
const at = (error) => /main\\.mjs:\\d+:\\d+/.exec(error.stack)[0];
for (const f of [near, unknown]) await f(null).catch((error) => console.log(at(error)));
try { cloned(); } catch (error) { console.log(at(error)); }
async function disposing() {
  await using file = { [Symbol.asyncDispose]() { stack = new Error().stack; },
  };
}
var stack;
await disposing();
console.log(at({ stack: /at disposing.*/.exec(stack)[0] }));
`;
    const placesOf = async (host: HostName) => {
      const { plain, recorded } = await pairOf(host, { "main.mjs": failing });
      return [plain, recorded].map(({ stdout }) =>
        stdout.replaceAll("main.mjs:", "").split("\n").slice(0, 4)
      );
    };
    const [bunPlain, bunRecorded] = await placesOf("bun");
    // Bun says the line before.
    assert.deepEqual([bunPlain![0]!.slice(0, 2), bunRecorded![0]], ["1:", "2:11"]);
    assert.equal(bunRecorded![1], bunPlain![1]);
    assert.notEqual(bunRecorded![2], bunPlain![2]);
    for (const host of ["deno", "node"] as const) {
      const [before, after] = await placesOf(host);
      assert.deepEqual([before![1], after![1]], ["5:3", "5:9"]);
      assert.deepEqual([after![0], after![2]], [before![0], before![2]]);
      // What it did last, and the end of that.
      assert.deepEqual([before![3], after![3]], ["12:22", "13:5"]);
    }
    const lineOf = ({ stderr }: { stderr: string }) => /main\.mjs:(\d+)/.exec(stderr)?.[1];
    assert.notEqual(lineOf(unplaced.recorded), lineOf(unplaced.plain));
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
    assertSame(
      await pairOf("bun", {
        "main.ts": 'import lib = require("./lib");\nconst f = () => lib;\nf();\n',
        "lib.ts": 'throw new Error("x");\nexport = 1;\n',
        "package.json": '{ "type": "commonjs" }',
      }),
    );
    const waits = `exports.x = 1;
const outer = async () => { const a = await (async () => { await null; throw new Error("x") })(); return a };
outer().catch(({ stack }) => console.log(stack.match(/main\\.cjs:\\d+:\\d+/g).at(-1)));
`;
    const { plain: at, recorded: before } = await pairOf("bun", { "main.cjs": waits });
    assert.deepEqual([at.stdout, before.stdout], ["main.cjs:2:91\n", "main.cjs:2:39\n"]);
    assertSame(await pairOf("deno", { "main.cjs": text.replace("mjs", "cjs") }));
    const required = text.replaceAll("console.log", "module.exports = ").replace("mjs", "cts");
    const typedIn = {
      "main.cts": `interface A {}\n\nconst a: A = {}; Error.stackTraceLimit = 3; ${
        required.replace("(line)", "(line: string)")
      }`,
    };
    assertSame(
      await pairOf("deno", { "main.cjs": 'console.log(require("./main.cts"))', ...typedIn }),
    );
    assertSame(
      await pairOf("deno", { "main.mjs": 'import all from "./main.cts"; console.log(all)', ...typedIn }),
    );
    const hooked = {
      "main.cjs": `const { readFileSync } = require("node:fs");
require.extensions[".cjs"] = (module, file) => module._compile("/* made */" + readFileSync(file, "utf8"), file);
require("./lib.cjs");
`,
      "lib.cjs": text.replace("main\\.mjs", "lib\\.cjs"),
    };
    await shifted("deno", hooked);
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
    // Imported, it has other numbers of more digits.
    const lib = `exports.fail = (x) => { if (x) throw new Error("t"); };\n`;
    const again = `const lib = require("./lib.cjs");
${Array.from({ length: 6 }, (_, i) => `const f${i} = () => ${i};`).join(" ")}
import("./lib.cjs").then(({ fail }) => fail(1)).catch(({ stack }) => console.log(/lib\\.cjs:(\\d+:\\d+)/.exec(stack)[1]));
`;
    for (const host of ALL) assertSame(await pairOf(host, { "main.cjs": again, "lib.cjs": lib }));
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

  ...uncaught,

  async "words of errors"() {
    const text = `async function awaits() { for await (const x of Math.random()) ; }
function* delegates() { yield* Math.random() }
function called() { (function () { return 1 }).x() }
function quoted() { Reflect.construct((a) => a, []) }
function taken() { try { Reflect.construct((a) => a, []) } catch ({ message }) { console.log(message) } }
function result() { Date.now().x() }
async function spread() { called(1, ...await 1, 2) }
function apart() { const [a] = JSON.parse("1"); return a }
for (const f of [awaits, () => delegates().next(), called, quoted, result, spread, apart]) {
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
        ...Array(2).fill("number 1 is not iterable (cannot read property Symbol(Symbol.iterator))"),
        "(a) => a is not a constructor",
        "(a) => a is not a constructor",
        "(a) => a is not a constructor",
      ]);
      assert.match(plain.stderr, /TypeError: \(a\) => a is not a constructor$/m);
      const after = recorded.stdout.trimEnd().split("\n");
      assert.deepEqual(after, [
        `${nothing} is not async iterable`,
        `yield* ${nothing.repeat(4)} is not iterable`,
        `${nothing.repeat(2)}.x is not a function`,
        "(a) => a is not a constructor",
        "Date.now(...).x is not a function",
        `${nothing} is not iterable (cannot read property Symbol(Symbol.iterator))`,
        "JSON.parse is not a function or its return value is not iterable",
        "(a) => a is not a constructor",
        "(a) => a is not a constructor",
        "(a) => a is not a constructor",
      ]);
      assert.match(recorded.stderr, /TypeError: \(a\) => a is not a constructor$/m);
    }
    const ofObject = `const f = () => ({ a: 1 })();
try { f() } catch ({ message }) { console.log(message) }
`;
    const objects = await pairOf("bun", { "main.mjs": ofObject });
    assert.match(objects.plain.stdout, /^\(\{ a: 1 \}\) is not a function/);
    assert.match(objects.recorded.stdout, /^\{ a: 1 \} is not a function/);

    const evaluated = `const f = (a) => a;
eval("try { Reflect.construct(f, []) } catch (error) { console.log(error.message) }");
`;
    for (const host of ["deno", "node"] as const) {
      const { plain, recorded } = await pairOf(host, { "main.mjs": evaluated });
      assert.equal(plain.stdout, "(a) => a is not a constructor\n");
      assert.match(recorded.stdout, /\$tp.* is not a constructor$/m);
    }
    assertSame(await pairOf("bun", { "main.mjs": evaluated }));
    const given = `const f = async ([a]) => a;
async function taken() { try { await f() } catch ({ message }) { console.log(message) } }
await taken();
`;
    assertSame(await pairOf("bun", { "main.mjs": given }));
    const fields = await pairOf("bun", {
      "main.mjs": `let none;
const f = () => { return class { static x = none.y } };
try { f() } catch ({ message }) { console.log(message) }
`,
    });
    const nearly = (words: string) => `undefined is not an object (near '...${words}class {...')\n`;
    assert.equal(fields.plain.stdout, nearly("return "));
    assert.match(fields.recorded.stdout, /near '\.\.\.return \$tp.*class \{/);
    const macro = await pairOf("bun", {
      "main.mjs": 'import { fail } from "./fail.ts" with { type: "macro" };\nconst f = () => fail();\n',
      "fail.ts": 'export const fail = () => { throw new Error("x") };\n',
    });
    const shown = ({ stderr }: { stderr: string }) => /^2 \| (.*)$/m.exec(stderr)?.[1];
    assert.equal(shown(macro.plain), "const f = () => fail();");
    assert.match(shown(macro.recorded)!, /\$tp/);

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

    const named = `const give = (value) => value;
function returned() { const x = give(); return x.y }
async function awaited() { const x = await give(); return await x.y() }
function called() { const x = give(); x.y() }
for (const f of [returned, awaited, called]) try { await f() } catch (error) { console.log(error.message) }
`;
    const naming = await pairOf("bun", { "main.mjs": named });
    const saying = (...words: string[]) =>
      words.map((each) => `undefined is not an object (evaluating '${each}.y')\n`).join("");
    assert.equal(naming.plain.stdout, saying("give()", "(await give())", "give()"));
    assert.equal(naming.recorded.stdout, saying("x", "x", "give()"));
    assertSame(await pairOf("bun", { "main.cjs": `(async () => { ${named} })();\n` }));

    // What shows the source line shows the one that runs, but in Node and in Deno's ES modules.
    const uncaught = { "main.mjs": "(function f() { return 1 }).x();\n" };
    const inNode = await pairOf("node", uncaught);
    assert.match(inNode.plain.stderr, /^\S+main\.mjs:1\n\(function f\(\) \{ return 1 \}\)\.x\(\);\n/);
    assert.match(inNode.recorded.stderr, /^\S+main\.mjs:1\n\(function f\(\) \{ return 1 \}\)\.x\(\);\n/);
    const inBun = await pairOf("bun", uncaught);
    assertSame(inBun);
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
    const firstLines = ({ stderr }: { stderr: string }) => stderr.split("\n").slice(1, 5);
    assert.deepEqual(firstLines(inDeno.recorded), firstLines(inDeno.plain));
  },

  async "frames of module loading"() {
    const uncompiled = await pairOf("bun", {
      "main.cjs": "const f = () => new Function('let a = ;');\nf();\n",
    });
    const unnamed = ({ stderr }: { stderr: string }) => stderr.match(/unknown:1:1/g)?.length ?? 0;
    assert.equal(unnamed(uncompiled.recorded), unnamed(uncompiled.plain) + 1);
    const unplaced = ({ stderr }: { stderr: string }) => stderr.match(/at unknown:1:1/g)?.length ?? 0;
    const read = await pairOf("bun", {
      "main.cjs":
        "function f() { const error = new Error('x'); error.stack; return error }\nconsole.error(f());\n",
    });
    assert.deepEqual([unplaced(read.plain), unplaced(read.recorded)], [0, 1]);
    const required = await pairOf("deno", {
      "main.cjs": `try { require("./lib.mjs") } catch (error) { console.log(error.stack) }\n`,
      "lib.mjs": "throw new Error('x');\n",
    });
    const ours = ({ stdout }: { stdout: string }) =>
      stdout.slice(0, stdout.indexOf("Module._load")).match(/preload\.cjs/g)?.length ?? 0;
    assert.deepEqual([ours(required.plain), ours(required.recorded)], [0, 3]);
    const unread = await pairOf("bun", {
      "main.mjs":
        "const f = () => import('./lib.mjs');\nawait f().catch((error) => console.log(error.name, typeof error.stack));\n",
      "lib.mjs": "export function {\n",
    });
    assert.deepEqual([unread.plain, unread.recorded].map(({ stdout }) => stdout.split(" ")[1]), [
      "undefined\n",
      "string\n",
    ]);
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

  ...patched,

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
