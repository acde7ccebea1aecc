/**
 * Differences of one host, and of what surrounds a program. See `tests/differences_test.ts`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Buffer } from "node:buffer";
import process from "node:process";
import { HOST_VARIABLES, HOSTS, run, type RunResult, runTph } from "../hosts.ts";
import { runPlain, runRecorded } from "../record_run.ts";
import { temporary } from "../temporary.ts";
import { oldestNode, toolsPath } from "../tools.ts";
import { ALL, assertSame, BINARY, namesOf, pairOf } from "./pair.ts";

export const hosts: Record<string, () => Promise<void>> = {
  async "versions of Node"() {
    const quoting =
      "function f() { try { structuredClone({ g() {} }) } catch ({ message }) { console.log(message) } }\nf();\n";
    using folder = temporary({ "main.mjs": quoting });
    for (const node of [HOSTS.node, oldestNode()]) {
      const options = { cwd: folder.path, env: { TPH_NODE: node } };
      const plain = await run(node, ["main.mjs"], options);
      const recorded = await folder.tph(["run", "-q", "--host", "node", "main.mjs"], options);
      assert.equal(plain.stdout, "g() {} could not be cloned.\n");
      assert.match(recorded.stdout, /^g\(\) \{.*\} could not be cloned\.\n$/);
      assert.equal(recorded.stdout === plain.stdout, node === HOSTS.node);
    }
  },
  async "debuggers and profilers"() {
    const program = `const inspector = require("node:inspector");
const session = new inspector.Session();
session.connect();
const scripts = [];
session.on("Debugger.scriptParsed", ({ params }) => scripts.push(params));
session.post("Debugger.enable");
const { own } = require("./lib.cjs");
const { scriptId } = scripts.find(({ url }) => url.endsWith("lib.cjs"));
session.post("Debugger.getScriptSource", { scriptId }, (_, { scriptSource }) => console.log(scriptSource));
session.post("Debugger.disable");
session.post("Profiler.enable");
session.post("Profiler.start");
for (const end = Date.now() + 300; Date.now() < end;) own();
session.post("Profiler.stop", (_, { profile }) => {
  const names = profile.nodes.map(({ callFrame }) => callFrame.url.split("/").at(-1));
  console.log(names.includes("lib.cjs"), names.includes("preload.cjs"));
});
`;
    const own = "exports.own = () => Math.random();";
    const { plain, recorded } = await pairOf("node", { "main.cjs": program, "lib.cjs": `${own}\n` });
    assert.equal(plain.stdout, `${own}\n\ntrue false\n`);
    assert.match(recorded.stdout, /^exports\.own = \(\) => \{.*Math\.random\(\).*\};\n\ntrue true\n$/);
    assert.equal(recorded.stderr, plain.stderr);

    using audited = temporary({ "main.ts": "(() => 1)();\n" });
    const env = { ...HOST_VARIABLES, DENO_AUDIT_PERMISSIONS: join(audited.path, "audit.jsonl") };
    await runTph(["run", "-q", "--host", "deno", "main.ts"], { cwd: audited.path, env });
    assert.match(readFileSync(env.DENO_AUDIT_PERMISSIONS, "utf8"), /"permission":"write".*recorder\.cjs/);
  },
  async "an `await using` of nothing"() {
    const text = (second: string) =>
      `let ticks = 0;
(function tick() { ticks++; if (ticks < 9) Promise.resolve().then(tick) })();
const resource = { [Symbol.asyncDispose]() { console.log(ticks) } };
(async () => { await using a = resource; await using b = ${second}; console.log(ticks) })().then(() => console.log(ticks));
`;
    for (const host of ALL) {
      assertSame(await pairOf(host, { "main.mjs": text("resource") }));
      const { plain, recorded } = await pairOf(host, { "main.mjs": text("null") });
      assert.deepEqual([plain.stdout, recorded.stdout], ["1\n1\n3\n", "1\n2\n4\n"], host);
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
    assertSame(await pairOf("bun", { "main.mjs": text }));
    const forms = `class Store {
    #password = open();
    static token = (() => import("./other.js", { with: { type: "text" } }))();
    async load(password, ...rest) { await using file = open({ password }); return (rest + "", password, "x") }
}
const open = () => ({ [Symbol.asyncDispose]() {}, [Symbol.dispose]() {} });
class Empty { apiKey = open(); }
async function* all(token) { if (yield) { return undefined } for await (const each of token) yield { token, each } }
function taken(apiKey) { try { return (apiKey.a, apiKey["b"]) } catch ({ message }) { return { message, apiKey } } }
function held(a) { while (a) { using b = open(); let token = "y"; return [b, token] } /* left out */ }
for (const f of [Store, Store.prototype.load, Empty, all, taken, held, open]) console.log(String(f));
`;
    for (const name of ["main.mjs", "main.ts"]) {
      assertSame(await pairOf("bun", { [name]: forms, "other.js": "export {}" }));
    }
    const pair = await pairOf("bun", {
      "main.ts": `import { told } from "./told.ts" with { type: "macro" };\n${text}told(${Math.random()});\n`,
      "told.ts": "export const told = (id: number) => id;\n",
    });
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
        `function f() {} f(); console.log(["NODE_OPTIONS", "BUN_OPTIONS", "TRACEPATCH_PLAN", "BUN_JSC_exceptionStackTraceLimit", "BUN_JSC_thresholdForFTLOptimizeAfterWarmUp", "BUN_JSC_largeHeapSize"].filter((name) => process.env[name]).join());`,
      "deno.mjs": `console.log(Deno.env.get("NODE_OPTIONS") !== undefined);`,
    });
    const env = { PATH: toolsPath() };
    const shell =
      `echo "\${NODE_OPTIONS:+1}\${BUN_OPTIONS:+2}\${TRACEPATCH_PLAN:+3}\${BUN_JSC_exceptionStackTraceLimit:+4}\${BUN_JSC_thresholdForFTLOptimizeAfterWarmUp:+5}\${BUN_JSC_largeHeapSize:+6}"; node main.mjs; bun main.mjs; deno run --no-prompt deno.mjs`;
    const { stdout } = await folder.tph(["run", "-q", "--", "sh", "-c", shell], { env });
    assert.equal(stdout, "123456\n\n\ntrue\n");
    const plain = await run("sh", ["-c", shell], { cwd: folder.path, env });
    assert.equal(plain.stdout, "\n\n\nfalse\n");

    const told =
      `console.log(Object.keys(process.env).filter((name) => name.startsWith("TRACEPATCH_PLAN")).length);\n`;
    using preloading = temporary({
      "main.mjs": told,
      "first.mjs": `if (process.argv[1].endsWith("main.mjs")) ${told}`,
      "bunfig.toml": 'preload = ["./first.mjs"]',
      ".env": "TRACEPATCH_PLAN_OF_MINE=1\n",
    });
    const before = await run(HOSTS.bun, ["main.mjs"], { cwd: preloading.path });
    const after = await preloading.tph(["run", "-q", "--host", "bun", "main.mjs"]);
    assert.deepEqual([before.stdout, after.stdout], ["1\n1\n", "2\n1\n"], after.stderr);
  },

  async "what `tph` is started with"() {
    if (process.platform === "win32") return;
    using folder = temporary({});
    const printed = async (...words: string[]) => {
      const { stdout } = await run("/bin/sh", [
        "-c",
        `"$@" "$(printf '\\377')" | od -An -tx1`,
        "sh",
        ...words,
      ], {
        cwd: folder.path,
      });
      return stdout.trim();
    };
    assert.equal(await printed("printf", "%s"), "ff");
    assert.equal(await printed(BINARY, "run", "-q", "--", "printf", "%s"), "ef bf bd");

    using program = temporary({
      "main.mjs":
        `const hear = () => console.log("heard"); process.on("SIGTERM", hear); setTimeout(() => {}, 1000); console.log("ready");\n`,
    });
    const heard = (command: string, args: string[]) =>
      new Promise<string>((done) => {
        const options = { cwd: program.path, detached: true, env: { ...process.env, ...HOST_VARIABLES } };
        const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "inherit"] });
        let text = "";
        child.stdout.on("data", (part) => {
          text += part;
          if (text === "ready\n") process.kill(-child.pid!, "SIGTERM");
        });
        child.on("close", () => done(text));
      });
    for (const host of ALL) {
      assert.equal(
        await heard(HOSTS[host], host === "deno" ? ["run", "-A", "main.mjs"] : ["main.mjs"]),
        "ready\nheard\n",
      );
      const words = ["run", "-q", "--host", host, "main.mjs"];
      assert.equal(await heard(BINARY, words), "ready\nheard\nheard\n", host);
    }
  },

  async "watched folders"() {
    const text = `const heard = [];
const hear = (name) => heard.push(name);
const isDeno = globalThis.Deno !== undefined;
const watcher = isDeno ? Deno.watchFs(".") : (await import("node:fs")).watch(".", { recursive: true }, (_, name) => hear(name));
if (isDeno) (async () => { for await (const { paths } of watcher) hear(...paths); })();
const work = (n) => n + 1;
const timer = setInterval(work, 10, 1);
setTimeout(() => { watcher.close(); clearInterval(timer); console.log(JSON.stringify(heard)); }, 500);
`;
    using folder = temporary({ "main.mjs": text });
    const heard = async (...options: string[]) =>
      JSON.parse((await folder.tph(["run", "-q", ...options, "main.mjs"])).stdout) as string[];
    for (const host of ALL) assert.deepEqual(await heard("--host", host), [], host);
    const { stdout } = await folder.tph(["stats", "--json"]);
    assert.match(stdout, /"work"/);
    for (const host of ["node", "deno"]) {
      const names = await heard("--host", host, "--rotate", "1h");
      assert.ok(names.filter((name) => name.endsWith(".tph")).length > 5, host);
    }
    assert.notDeepEqual(await heard("--host", "node", "--cache-dir", ".tracepatch_cache"), []);
    using elsewhere = temporary({});
    assert.deepEqual(await heard("--host", "node", "--cache-dir", elsewhere.path), []);
  },

  async "decorated classes and JSX in Deno"() {
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

    const elements = (more: string, jsx: string) =>
      pairOf("deno", {
        "main.tsx":
          `${more}function Item(of: { n: number }) { return <b key="1">{of.n}<></></b> }\nconsole.log(<Item n={1} />);\n`,
        "deno.json": JSON.stringify({
          compilerOptions: { jsx, jsxImportSource: "own" },
          imports: { "own/jsx-runtime": "./runtime.ts" },
        }),
        "runtime.ts": `export const jsx = (tag: unknown, of: { n: number }, key: unknown): unknown =>
  typeof tag === "function" ? tag(of) : [tag, of, key];
export { jsx as jsxs };
export const Fragment = "", jsxAttr = String, jsxEscape = String;
export const jsxTemplate = (texts: string[], ...all: unknown[]) => texts.join("|") + all;
`,
      });
    const isRecorded = (pair: Awaited<ReturnType<typeof pairOf>>) => {
      assert.equal(pair.plain.code, 0, pair.plain.stderr);
      assertSame(pair);
      return namesOf(pair.recorded).includes("Item");
    };
    assert.equal(isRecorded(await elements("", "react-jsx")), false);
    assert.equal(isRecorded(await elements("", "precompile")), false);
    assert.equal(isRecorded(await elements("await 0;\n", "precompile")), true);
  },

  async "ES modules of packages of type `commonjs` in Deno"() {
    const files = {
      "main.ts": `import { g } from "./lib.js";
import { named } from "named";
import process from "node:process";
export function f(): string { return g("f") + named }
console.log(f(), import.meta.main, process.env.DENO_NO_PACKAGE_JSON, process.execArgv.length);
console.log((await import("./late.js")).late(1));
`,
      "lib.js": "export const g = (x) => x;\n",
      "late.js": "export function late(x) { return x }\n",
      "package.json": `{ "type": "commonjs" }`,
      "node_modules/named/package.json": `{ "name": "named", "exports": "./i.js" }`,
      "node_modules/named/i.js": "exports.named = 1;\n",
    };
    const all = await pairOf("deno", files);
    assert.equal(all.plain.stdout, "f1 true undefined 0\n1\n");
    assertSame(all);
    assert.deepEqual(namesOf(all.recorded), ["f", "g", "late"]);
    const mixed = await pairOf("deno", { ...files, "lib.js": "exports.g = (x) => x;\n" });
    assert.equal(mixed.plain.stdout, "f1 true undefined 0\n1\n");
    assertSame(mixed);
    assert.deepEqual(namesOf(mixed.recorded), ["g"]);
    assert.match(mixed.recorded.trace.meta.remarks!.join(), /main\.ts: not recorded: Deno hands ES modules/);
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
};
