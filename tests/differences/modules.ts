/**
 * Differences in how a host loads modules. See `tests/differences_test.ts`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { HOSTS, runTph } from "../hosts.ts";
import { temporary } from "../temporary.ts";
import { assertSame, namesOf, pairOf } from "./pair.ts";

export const modules: Record<string, () => Promise<void>> = {
  async "before a program starts in Deno"() {
    using typed = temporary({ "main.ts": `const x: number = "s";\nconsole.log(x);\n` });
    const command = ["run", "--", HOSTS.deno, "run", "--check", "main.ts"];
    const checked = await runTph(command, { cwd: typed.path });
    assert.deepEqual([checked.code, checked.stdout], [0, "s\n"]);
    const momoa = `import "npm:@humanwhocodes/momoa@3.3.13";\nconsole.log("ran");\n`;
    using frozen = temporary({ "main.ts": momoa, "deno.json": "{}", "deno.lock": `{"version":"5"}` });
    const locked = ["run", "--", HOSTS.deno, "run", "--frozen", "main.ts"];
    const outdated = await runTph(locked, { cwd: frozen.path });
    assert.deepEqual([outdated.code, outdated.stdout], [0, "ran\n"]);
    assert.match(outdated.stderr, /in worker.*The lockfile is out of date/);
    const missing = await pairOf("deno", {
      "main.ts": `console.log("before");\nimport x = require("./nowhere");\nconsole.log(x);\n`,
      "package.json": `{ "type": "commonjs" }`,
    });
    assert.deepEqual([missing.plain.code, missing.plain.stdout], [1, ""]);
    assert.deepEqual([missing.recorded.code, missing.recorded.stdout], [1, "before\n"]);
    // With a hook that does nothing, Deno does the same.
    const unused = await pairOf("deno", {
      "main.ts": `import { Type } from "./nowhere.ts";\nconsole.log(((x: Type) => x)(1));\n`,
    });
    assert.deepEqual([unused.plain.code, unused.plain.stdout], [1, ""]);
    assert.match(unused.plain.stderr, /Module not found/);
    assert.deepEqual([unused.recorded.code, unused.recorded.stdout], [0, "1\n"]);
    const used = await pairOf("deno", { "main.ts": `import { x } from "./nowhere.ts";\nconsole.log(x);\n` });
    assert.deepEqual([used.plain.code, used.recorded.code, used.recorded.stdout], [1, 1, ""]);
  },

  async "`with` in strict code under Bun"() {
    const text = "function f() { with ({}) { return 1 } }\nconsole.log(2);\n";
    const { plain, recorded } = await pairOf("bun", { "main.mjs": text });
    assert.deepEqual([plain.code, plain.stdout], [0, "2\n"]);
    assert.deepEqual([recorded.code, recorded.stdout], [1, ""]);
    assert.match(recorded.stderr, /SyntaxError: 'with' statements are not valid in strict mode/);
  },

  async "syntax that Deno refuses"() {
    const looping = "function f() { for (using a = null; ;) return a }\nconsole.log(f());\n";
    const loop = await pairOf("deno", { "main.mjs": looping });
    assert.equal(loop.plain.code, 1);
    assert.match(loop.plain.stderr, /SyntaxError/);
    assert.deepEqual([loop.recorded.code, loop.recorded.stdout], [0, "null\n"]);

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
    const builtIn = await pairOf("bun", {
      "main.mjs": `console.log(Object.keys(await import("./lib.cjs")).join());\n`,
      "lib.cjs": "module.exports = Reflect;\nfunction f() {}\n",
    });
    assert.equal(builtIn.plain.stdout, "default\n");
    assert.match(builtIn.recorded.stdout, /^apply,.*\bdefault,.*\n$/);
    for (
      const [text, plainly, underTph] of [
        ["namespace N {\n  export = A;\n}\n", "A is not defined", "module is not defined"],
        ["class K { constructor(static) {} }\n", "Cannot use the reserved word", "is a reserved word"],
      ] as const
    ) {
      const refused = await pairOf("bun", { "main.ts": text });
      assert.ok(refused.plain.stderr.includes(plainly), refused.plain.stderr);
      assert.ok(refused.recorded.stderr.includes(underTph), refused.recorded.stderr);
      assert.equal(refused.recorded.code, refused.plain.code);
    }
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

    const runtime = `exports.jsx = exports.jsxDEV = (type) => type;\n`;
    for (const first of [`import path = require("node:path")`, "exports.path = 1"]) {
      const jsx = await pairOf("bun", {
        "main.tsx": `${first};
const f = () => <div></div>;
console.log(f(), path.sep);
`,
        "node_modules/react/package.json": `{ "name": "react" }`,
        "node_modules/react/jsx-runtime.js": runtime,
        "node_modules/react/jsx-dev-runtime.js": runtime,
      });
      assert.deepEqual([jsx.plain.code, jsx.plain.stdout], [1, ""]);
      assert.match(jsx.plain.stderr, /import call expects/);
      assert.deepEqual([jsx.recorded.code, jsx.recorded.stdout], [1, ""]);
      assert.match(jsx.recorded.stderr, /import call expects[^]* _compile /);
    }

    // Types that are imported without saying `type`, and what Bun refuses.
    const typed = (first: string, last: string) =>
      pairOf("bun", {
        "main.ts":
          `${first}\nfunction double(n: Amount) { return n * 2 }\nconsole.log(double(2));\n${last}\n`,
        "types.ts": `export type Amount = number;\nexport const used = 1;\nconsole.log("never");\n`,
      });
    const imported = `import { Amount } from "./types";`;
    for (const last of ["module.exports = double;", "export = double;", "console.log(typeof module);"]) {
      const pair = await typed(imported, last);
      assert.match(`${pair.plain.code} ${pair.plain.stdout}`, /^0 4\n(?:object\n)?$/);
      assertSame(pair);
      assert.deepEqual(namesOf(pair.recorded), ["double"]);
    }
    const mixed = await typed(
      `import { used, type Amount } from "./types";\nused;`,
      "module.exports = double;",
    );
    assert.match(mixed.plain.stderr, /Cannot use import statement with CommonJS-only features/);
    assert.equal(mixed.recorded.stderr, mixed.plain.stderr);
    const asked = await typed(imported, "if (require.main === module) console.log(typeof require);");
    assertSame(asked);
    assertSame(
      await pairOf("bun", {
        "main.mjs": `console.log(Object.keys(await import("./lib.mts")));\n`,
        "lib.mts": "function f() { return 1 }\nf();\nif (require.main === module) f();\n",
        "package.json": `{ "name": "own", "type": "commonjs" }`,
      }),
    );

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

    const counted = (more: string) =>
      pairOf("bun", {
        "main.cjs":
          `${more};exports.f = () => 1;\nconsole.log(exports.f(), import.meta.file, arguments.length);\n`,
      });
    assertSame(await counted(""));
    const { plain, recorded } = await counted("eval('')");
    assert.deepEqual([plain.stdout, recorded.stdout], ["1 main.cjs 6\n", "1 main.cjs 5\n"]);
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

  async "the last rejection in Bun"() {
    const text = `process.on("unhandledRejection", async () => {
  setTimeout(() => console.log("timer"), 1);
  console.log("heard");
});
setTimeout(() => { (async () => { throw 1 })() }, 1);
`;
    const { plain, recorded } = await pairOf("bun", { "main.mjs": text });
    assert.equal(plain.stdout, "heard\n");
    assert.match(recorded.stdout, /^heard\n(?:timer\n)?$/);
  },
};
