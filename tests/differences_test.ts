/**
 * The table "What cannot be the same" in `docs/how-it-works.md`, row by row: each difference is there, and is no
 * larger than the row says.
 *
 * Above 500 lines: a table's rows, in the order of the table.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Buffer } from "node:buffer";
import process from "node:process";
import { type HostName, HOSTS, ROOT, run, type RunResult } from "./hosts.ts";
import { type Recorded, runPlain, runRecorded } from "./record_run.ts";
import { comparable } from "./stderr.ts";
import { temporary } from "./temporary.ts";
import { toolsPath } from "./tools.ts";

const ALL: HostName[] = ["bun", "deno", "node"];
const BINARY = join(ROOT, "dist", process.platform === "win32" ? "tph.exe" : "tph");

interface Pair {
  plain: RunResult;
  recorded: Recorded;
}

/** Runs the first of the files plain and recorded. */
async function pairOf(
  host: HostName,
  files: Record<string, string>,
  { flags = [] }: { flags?: string[] } = {},
): Promise<Pair> {
  using folder = temporary(files);
  const entry = join(folder.path, Object.keys(files)[0]!);
  const options = { cwd: folder.path, flags };
  const plain = await runPlain(host, entry, options);
  return { plain, recorded: await runRecorded(host, entry, options) };
}

function assertSame({ plain, recorded }: Pair): void {
  const { trace: _, ...shown } = recorded;
  assert.deepEqual(comparable(shown), comparable(plain));
}

const namesOf = ({ trace }: Recorded) =>
  Array.from({ length: trace.callCount }, (_, i) => trace.siteOf(i + 1).name);

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
    const waits = `exports.x = 1;
async function later() { await null; throw new Error("x") }
const outer = async () => { const a = await later(); return a + 1 };
outer().catch(({ stack }) => console.log(stack.match(/main\\.cjs:\\d+:\\d+/g).at(-1)));
`;
    const { plain: at, recorded: before } = await pairOf("bun", { "main.cjs": waits });
    assert.deepEqual([at.stdout, before.stdout], ["main.cjs:3:45\n", "main.cjs:3:39\n"]);
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
  () => { return all.map() },
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

  async "depth of recursion"() {
    // Once the function is compiled a frame has its final size: the last of several descents counts.
    const text = `let depth = 0;
function down() { depth++; down(); return 1 }
let last;
for (let i = 0; i < 20; i++) {
  depth = 0;
  try { down() } catch (error) { last = error }
}
console.log(last instanceof RangeError, depth);
`;
    for (const host of ALL) {
      const { plain, recorded } = await pairOf(host, { "main.mjs": text });
      const [before, after] = [plain, recorded].map(({ stdout }) => /^true (\d+)\n$/.exec(stdout)?.[1]);
      const share = Number(after) / Number(before);
      assert.ok(share > 1 / 3 && share < 1, `${host}: ${after} of ${before}`);
    }
    const even = `import { odd } from "./odd.mjs";
const even = (n) => n === 0 ? "even" : odd(n - 1, even);
try { console.log(even(300_000)) } catch (error) { console.log(error.constructor.name) }
`;
    const odd = `export function odd(n, even) { return n === 0 ? "odd" : even(n - 1) }\n`;
    const { plain, recorded } = await pairOf("bun", { "main.mjs": even, "odd.mjs": odd });
    assert.deepEqual([plain.stdout, recorded.stdout], ["even\n", "RangeError\n"]);
    const result = `const next = () => down;
const down = (n) => n === 0 ? "done" : next()(n - 1);
try { console.log(down(300_000)) } catch (error) { console.log(error.constructor.name) }
`;
    const ofResult = await pairOf("bun", { "main.mjs": result });
    assert.deepEqual([ofResult.plain.stdout, ofResult.recorded.stdout], ["done\n", "RangeError\n"]);

    const waits = `let depth = 0;
async function waits() { depth++; try { await waits() } finally { depth-- } }
await waits().catch((error) => console.log(error instanceof RangeError, depth));
`;
    for (const host of ALL) {
      const { plain, recorded } = await pairOf(host, { "main.mjs": waits });
      assert.deepEqual([plain.stdout, recorded.stdout], ["true 0\n", "true 0\n"], host);
      assert.match(recorded.stderr, /^$|RangeError/, host);
    }
  },

  async "time"() {
    const text = `let x = 0;
function add(n) { x += n }
const begun = performance.now();
for (let i = 0; i < 1e5; i++) add(i);
console.log(performance.now() - begun > 0, x);
`;
    for (const host of ALL) {
      const pair = await pairOf(host, { "main.mjs": text });
      assertSame(pair);
      assert.equal(pair.recorded.trace.callCount, 100_000);
    }
  },

  async "memory"() {
    const text = `import { readFileSync } from "node:fs";
const f = () => {};
f();
await new Promise((go) => setTimeout(go, 200));
console.log(/VmRSS:\\s*(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]);
`;
    if (!existsSync("/proc/self/status")) return;
    for (const host of ALL) {
      const { plain, recorded } = await pairOf(host, { "main.mjs": text });
      const more = (Number(recorded.stdout) - Number(plain.stdout)) / 1024;
      assert.ok(more > 5 && more < 80, `${host}: ${more} MB`);
    }
    const strings = `import { readFileSync } from "node:fs";
const f = (text) => text.length;
let sum = 0;
for (let i = 0; i < 1_000_000; i++) sum += f("the text of number " + i);
console.log(/VmHWM:\\s*(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]);
`;
    for (const host of ALL) {
      const { plain, recorded } = await pairOf(host, { "main.mjs": strings });
      const more = (Number(recorded.stdout) - Number(plain.stdout)) / 1024;
      assert.ok(more < 300, `${host}: ${more} MB`);
    }
  },

  async "threads"() {
    const text = `import { readFileSync } from "node:fs";
const f = () => {};
f();
await new Promise((go) => setTimeout(go, 200));
console.log(/Threads:\\s*(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]);
`;
    if (!existsSync("/proc/self/status")) return;
    for (const host of ALL) {
      const { plain, recorded } = await pairOf(host, { "main.mjs": text });
      const more = Number(recorded.stdout) - Number(plain.stdout);
      assert.ok(more >= 0 && more <= 10, `${host}: ${more} threads`);
    }
  },

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
      else assert.deepEqual(stacks, [["thrower:2", "calls:5", "<anonymous>:8"], ["<anonymous>:8"]]);
    }
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

    const bun = await pairOf("bun", commonjs);
    assert.deepEqual(below(bun.plain.stdout, "main.cjs"), []);
    for (const frame of below(bun.recorded.stdout, "main.cjs")) {
      assert.match(frame, /^unknown$|\(?\/tph$/);
    }
  },

  async "`toString` under Bun"() {
    const text = `function outer() {
    const first = [1], half = 0.5;
    function inner(a) {
        return a ? first : half
    }
    return [inner, class A { m() { return inner(1) } }, (x) => x * 2, async function* () { yield 1 }]
}
for (const f of outer()) console.log(String(f));
console.log("---\\n" + outer);
`;
    const pair = await pairOf("bun", { "main.mjs": text });
    const [plain, recorded] = [pair.plain, pair.recorded].map(({ stdout }) => stdout.split("---\n"));
    const lines = (text = "") => text.split("\n").map((line) => line.trim()).sort();
    assert.deepEqual(lines(recorded![0]), lines(plain![0]));
    assert.notEqual(recorded![1], plain![1]);
    // A constant that Bun has put in its place is still declared, and `inner` is moved.
    const whole = lines(plain![1]!.replace("first = [1]", "first = [1], half = 0.5"));
    assert.deepEqual(lines(recorded![1]), whole, "the same lines in another order");
    for (const host of ["deno", "node"] as const) assertSame(await pairOf(host, { "main.mjs": text }));
  },

  async "half characters in Bun"() {
    const encoded =
      `const f = () => [..."a\xed\xa0\x80b"].map((c) => c.codePointAt(0).toString(16)).join(" ");\n`;
    using folder = temporary();
    const entry = join(folder.path, "main.mjs");
    const { writeFileSync } = await import("node:fs");
    writeFileSync(entry, Buffer.from(`${encoded}console.log(f());\n`, "latin1"));
    for (const host of ALL) {
      const plain = await runPlain(host, entry);
      const recorded = await runRecorded(host, entry);
      assert.equal(plain.stdout, host === "bun" ? "61 d800 62\n" : "61 fffd fffd fffd 62\n", host);
      assert.equal(recorded.stdout, "61 fffd fffd fffd 62\n", host);
    }
  },

  async "an environment variable"() {
    // The binary's own test builds it.
    if (!existsSync(BINARY)) return;
    const text = `import { spawnSync } from "node:child_process";
const { stdout } = spawnSync(process.execPath, ["-e", "console.log(typeof Bun)"]);
console.log(process.env.BUN_BE_BUN, String(stdout).trim());
console.log(process.argv[0] === process.execPath, /tph[^\\\\/]*$/.test(process.execPath));
const before = new Set(JSON.parse(process.argv[2]));
console.log(Object.keys(process.env).filter((name) => !before.has(name)).join());
`;
    using folder = temporary({ "main.mjs": text });
    const env = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
    const given = { PATH: "", HOME: folder.path, NO_COLOR: "1" };
    const args = ["main.mjs", JSON.stringify(Object.keys(given))];
    const options = { cwd: folder.path, env: { ...env, ...given } };
    const plain = await run(HOSTS.bun, args, options);
    const recorded = await run(BINARY, ["run", "-q", ...args], options);
    assert.equal(plain.stdout, "undefined object\ntrue false\n\n");
    assert.equal(recorded.stdout, "1 object\ntrue true\nBUN_BE_BUN\n", recorded.stderr);
  },

  async "variables below a command"() {
    using folder = temporary({
      "main.mjs":
        `function f() {} f(); console.log(["NODE_OPTIONS", "BUN_OPTIONS", "TRACEPATCH_PLAN"].filter((name) => process.env[name]).join());`,
      "deno.mjs": `console.log(Deno.env.get("NODE_OPTIONS") !== undefined);`,
    });
    const env = { PATH: toolsPath() };
    const shell =
      `echo "\${NODE_OPTIONS:+1}\${BUN_OPTIONS:+2}\${TRACEPATCH_PLAN:+3}"; node main.mjs; bun main.mjs; deno run --no-prompt deno.mjs`;
    const { stdout } = await folder.tph(["run", "-q", "--", "sh", "-c", shell], { env });
    assert.equal(stdout, "123\n\n\ntrue\n");
    const plain = await run("sh", ["-c", shell], { cwd: folder.path, env });
    assert.equal(plain.stdout, "\n\n\nfalse\n");
  },

  async "decorated classes in Deno"() {
    const text = `function mark(target: any, _: any) { return target }
@mark class A { static made = 1; static make() { return new A() } run() { return A.made } }
console.log(A.make().run());
`;
    const { plain, recorded } = await pairOf("deno", { "main.ts": text });
    assert.equal(recorded.stdout, plain.stdout);
    assert.equal(recorded.stderr, plain.stderr);
    assert.match(
      recorded.trace.meta.remarks!.join(),
      /^\S+main\.ts: not instrumented: Deno's text of a decorated class is broken$/,
    );
    assert.equal(recorded.trace.callCount, 0);
    const members = await pairOf("deno", {
      "main.ts": text.replace("@mark class A {", "class A { @mark m() {}"),
    });
    assertSame(members);
    assert.ok(namesOf(members.recorded).includes("A.run"));
  },

  async "ES modules of packages of type `commonjs` in Deno"() {
    const pair = await pairOf("deno", {
      "main.ts": `export function f(): string { return "f" }\nconsole.log(f());\n`,
      "package.json": `{ "type": "commonjs" }`,
    });
    assert.equal(pair.plain.stdout, "f\n");
    assertSame(pair);
    assert.deepEqual(namesOf(pair.recorded), []);
  },

  async "required ES modules in Deno"() {
    const { plain, recorded } = await pairOf("deno", {
      "main.cjs": `const own = (x) => x + 1;
const lib = require("./lib.mjs");
const alone = require("./alone.mjs");
console.log(own(1), lib.twice(2), alone.behind(3), require("./two.mjs").kinds());
`,
      "lib.mjs": `import { more } from "./other.mjs";\nexport function twice(x) { return more(x) * 2 }\n`,
      "other.mjs": "export function more(x) { return x + 10 }\n",
      "two.mjs": `import url from "node:url";
import { gzipSync } from "node:zlib";
export const kinds = () => typeof url + typeof gzipSync;
`,
      "alone.mjs": `import { sep } from "node:path";\nexport function behind(x) { return sep + x }\n`,
    });
    assert.equal(plain.stdout, "2 24 /3 objectfunction\n");
    assert.equal(recorded.stdout, plain.stdout);
    assert.equal(recorded.stderr, plain.stderr);
    assert.match(
      recorded.trace.meta.remarks!.join(),
      /^\S+lib\.mjs: not instrumented: Deno does not let a required ES module that imports others be rewritten(?:,|$)/,
    );
    assert.deepEqual(namesOf(recorded).filter((name) => /^[a-z]+$/.test(name)), ["own", "behind"]);

    const outOfScope = await pairOf("deno", {
      "main.cjs": `const calls = (x) => require("pkg").doubled(x);\nconsole.log(calls(4));\n`,
      "node_modules/pkg/package.json": `{"name":"pkg","version":"1.0.0","type":"module","main":"index.js"}`,
      "node_modules/pkg/index.js": `import { two } from "./two.js";\nexport const doubled = (x) => two(x);\n`,
      "node_modules/pkg/two.js": `import { gzipSync } from "node:zlib";
import url from "node:url";
export const two = (x) => gzipSync && url ? x * 2 : x;
`,
    });
    assert.equal(outOfScope.plain.stdout, "8\n");
    assertSame(outOfScope);
    assert.equal(namesOf(outOfScope.recorded)[0], "calls");
  },

  async "waits without an end in Deno"() {
    const text = "function f() {}\nf();\nconsole.log(1);\nawait new Promise(() => {});\n";
    using folder = temporary({ "main.mjs": text });
    const main = join(folder.path, "main.mjs");
    const plain = await runPlain("deno", main);
    assert.deepEqual([plain.code, plain.stdout], [1, "1\n"]);
    assert.match(plain.stderr, /never resolved/);
    const { stdout, signal, trace } = await runRecorded("deno", main, { timeout: 3_000 });
    assert.deepEqual([stdout, signal, trace.siteOf(1).name], ["1\n", "SIGKILL", "f"]);
  },

  async "several `import()` at once in Deno"() {
    const files = {
      "main.mjs": `const all = ["./a.mjs", "./b.mjs", "./c.mjs"];
for (const name of all) import(name).then(({ f }) => console.log(f() + " is here"));
`,
      "a.mjs": `import "./c.mjs";\nexport const f = () => "a";\nconsole.log(f());\n`,
      "b.mjs": `export const f = () => "b";\nconsole.log(f());\n`,
      "c.mjs": `export const f = () => "c";\nconsole.log(f());\n`,
    };
    const { plain, recorded } = await pairOf("deno", files);
    // Modules that are read at once are evaluated in an order that differs from run to run, with any hook.
    const lines = ({ stdout }: RunResult) => stdout.split("\n").sort();
    assert.deepEqual(lines(recorded), lines(plain));
  },

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
  },

  async "escaped keywords in Deno"() {
    const text = "class A { st\\u0061tic() { return 6 } }\nconsole.log(new A().static());\n";
    const { plain, recorded } = await pairOf("deno", { "main.mjs": text });
    assert.equal(plain.code, 1);
    assert.match(plain.stderr, /SyntaxError: .*EscapeInReservedWord/);
    assert.deepEqual([recorded.code, recorded.stdout], [0, "6\n"]);
    for (const host of ["bun", "node"] as const) {
      const pair = await pairOf(host, { "main.mjs": text });
      assert.equal(pair.plain.stdout, "6\n");
      assertSame(pair);
    }
  },

  async "CommonJS under Bun"() {
    const nothing = await pairOf("bun", {
      "main.cjs": `console.log(require("./lib.cjs"));
Promise.resolve().then(() => console.log(require("./lib.cjs")));
`,
      "lib.cjs": "module.exports = undefined;\n",
    });
    assert.deepEqual([nothing.plain.stdout, nothing.recorded.stdout], [
      "undefined\nundefined\n",
      "null\nundefined\n",
    ]);

    const both = await pairOf("bun", {
      "main.mjs": `import { createRequire } from "node:module";
createRequire(import.meta.url)("./lib.cjs");
console.log(Object.keys(await import("./lib.cjs")).join());
`,
      "lib.cjs":
        "const v = { a: 1 };\nObject.defineProperty(module, 'exports', { get: () => v, configurable: true });\n",
    });
    assert.deepEqual([both.plain.stdout, both.recorded.stdout], [
      "a,default\n",
      "a,default,module.exports\n",
    ]);
  },

  async "source files as text under Bun"() {
    const { plain, recorded } = await pairOf("bun", {
      "main.mjs": `import text from "./lib.mjs" with { type: "text" };
const f = () => text;
const name = "./other.mjs";
const { default: other } = await import(name, { with: { type: "text" } });
console.log(f(), typeof other, Object.keys(require.cache).some((key) => key.endsWith("?tph")));
`,
      "lib.mjs": "export const a = 1;",
      "other.mjs": "export const a = 1;",
    });
    const text = "export const a = 1;";
    assert.deepEqual([plain.stdout, recorded.stdout], [`${text} string false\n`, `${text} undefined true\n`]);
  },

  async "plugins under Bun"() {
    const plugin = (name: string) =>
      `({ name: "${name}", setup(build) {
  const says = () => "the plugin " + new Error().stack.includes("/tph:1:1");
  build.onLoad({ filter: /${name}/ }, () => ({ contents: "export default " + JSON.stringify(says()) }));
} })`;
    const files = {
      "main.mjs": `import "pkg";
Bun.plugin${plugin("own")};
const add = Bun.plugin;
add${plugin("renamed")};
for (const name of ["own", "renamed", "other"]) {
  const load = async () => (await import("./" + name + ".mjs")).default;
  console.log(name, await load());
}
`,
      "own.mjs": "export default 'the file';\n",
      "renamed.mjs": "export default 'the file';\n",
      "other.mjs": "export default 'the file';\n",
      "node_modules/pkg/package.json": `{"name":"pkg","version":"1.0.0","type":"module","main":"index.js"}`,
      "node_modules/pkg/index.js": `Bun.plugin${plugin("other")};\n`,
    };
    const { plain, recorded } = await pairOf("bun", files);
    const all = (own: string, others: string) => `own ${own}\nrenamed ${others}\nother ${others}\n`;
    assert.equal(plain.stdout, all("the plugin false", "the plugin false"));
    assert.equal(recorded.stdout, all("the plugin true", "the file"));
  },

  async "the first `process.nextTick` in Bun"() {
    const text = `const f = (name) => order.push(name);
const order = [];
for (let round = 0; round < 2; round++) {
  await new Promise((go) => setTimeout(go, 1));
  Promise.resolve().then(() => f("promise"));
  process.nextTick(f, "tick");
  await new Promise((go) => setTimeout(go, 1));
}
console.log(order.join(" "));
`;
    const pair = await pairOf("bun", { "main.mjs": text });
    const later = "promise tick\n";
    assert.deepEqual([pair.plain.stdout, pair.recorded.stdout], [
      `tick promise ${later}`,
      `promise tick ${later}`,
    ]);
    assertSame(await pairOf("bun", { "main.mjs": `import "node:fs";\n${text}` }));
  },
};

for (const [row, test] of Object.entries(differences)) {
  Deno.test({
    name: `what cannot be the same: ${row}`,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: test,
  });
}

Deno.test("each row of the table of what cannot be the same has a test", () => {
  const page = readFileSync(join(ROOT, "docs/how-it-works.md"), "utf8");
  const section = page.slice(page.indexOf("## What cannot be the same"));
  const rows = section.split("\n").filter((line) => line.startsWith("| ")).slice(2);
  assert.deepEqual(rows.map((row) => row.split("|")[1]!.trim()), Object.keys(differences));
});
