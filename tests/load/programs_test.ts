import assert from "node:assert/strict";
import type { HostName } from "../hosts.ts";
import { both, type Program } from "../launch/programs.ts";

const ALL: HostName[] = ["bun", "deno", "node"];

interface Case extends Program {
  /** What the test says of every host. */
  title: string;
  hosts?: HostName[];
  /** Names of functions that the trace must hold. */
  sites: string[];
  /** Compare stdout and exit code alone. */
  looseStderr?: boolean;
}

const commonJs = '{ "type": "commonjs" }';
/** A module that a transpiler made CommonJS of. */
const MARKED = `Object.defineProperty(exports, "__esModule", { value: true }); function f() { return 1; }
exports.default = { f }; exports.f = f; f();`;
const modules = '{ "type": "module" }';

const CASES: Case[] = [
  {
    title: "ES modules, import.meta and live bindings",
    entry: "main.mjs",
    files: {
      "main.mjs": `import { count, bump } from "./lib/count.mjs"; import * as all from "./lib/count.mjs";
function mainly() { bump(); return count; }
console.log(mainly(), Object.keys(all), import.meta.main, import.meta.url.slice(-8), import.meta.filename === process.argv[1]);
await Promise.resolve(); console.log(typeof this, new Error("here").stack.split("\\n")[1].match(/main\\.mjs:\\d+/)[0]);`,
      "lib/count.mjs": "export let count = 0;\nexport function bump() { count++; }\n",
    },
    sites: ["mainly", "bump"],
  },
  {
    title: "CommonJS by package.json, with require.main, caches and cycles",
    entry: "main.js",
    files: {
      "package.json": commonJs,
      "main.js":
        `const a = require("./a"); const f = require("./function.js"); const data = require("./data.json");
function mainly() { return a.name() + f(2) + data.x; }
console.log(mainly(), require.main === module, module.id, module.filename === __filename, typeof __dirname);
console.log(this === module.exports, (function () { return this === globalThis; })(), arguments.length);
console.log(Object.keys(require.cache).map((path) => path.slice(__dirname.length + 1)).sort());
require("./a").late(); module.exports = { done: true };`,
      "a.js":
        `exports.early = 1; const b = require("./b.js"); exports.name = function named() { return "a" + b.seen; };
exports.late = () => console.log(b.again());`,
      "b.js":
        `const a = require("./a.js"); exports.seen = Object.keys(a).join(); exports.again = () => typeof a.late;`,
      "function.js": "module.exports = function twice(x) { return 2 * x; }; module.exports.extra = 1;",
      "data.json": '{ "x": "!" }',
    },
    sites: ["mainly", "name", "twice", "again"],
  },
  {
    title: ".cjs from a module, by import and by require",
    entry: "main.mjs",
    files: {
      "package.json": modules,
      "main.mjs": `import whole, { first } from "./one.cjs"; import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
console.log(whole, first(), require("./one.cjs") === whole, require("./two.cjs"), require("./x.json"));
try { require("./throws.cjs"); } catch (error) { console.log(error.message); }
try { require("./throws.cjs"); } catch (error) { console.log(error.message, globalThis.times); }`,
      "one.cjs": "exports.first = function first() { return 1; }; exports.__esModule = false;",
      "two.cjs": "class Two { get() { return 2; } } module.exports = new Two().get();",
      "throws.cjs":
        "globalThis.times = (globalThis.times ?? 0) + 1; function bad() { throw new Error('no'); } bad();",
      "x.json": "[1]",
    },
    sites: ["first", "Two.get", "bad"],
    looseStderr: true,
  },
  {
    title: "TypeScript modules",
    entry: "main.ts",
    files: {
      "package.json": modules,
      "main.ts": `import { area, type Shape } from "./shape.mts";
interface Named { name: string }
function show<T extends Named>(shape: T & Shape): string { return \`\${shape.name} \${area(shape)}\`; }
console.log(show({ name: "square", side: 2 }), import.meta.main);`,
      "shape.mts":
        "export type Shape = { side: number };\nexport const area = (s: Shape): number => s.side ** 2;\n",
    },
    sites: ["show", "area"],
  },
  {
    title: "CommonJS in TypeScript",
    entry: "main.cts",
    files: {
      "main.cts": `const other = require("./other.cts");
function mainly(x: number): number { return other.half(x) as number; }
console.log(mainly(4), require.main === module, typeof module);`,
      "other.cts": "exports.half = function half(x: number): number {\n  return x / 2;\n};\n",
    },
    sites: ["mainly", "half"],
  },
  {
    title: "import = and export = in TypeScript",
    hosts: ["bun", "deno"],
    entry: "main.cts",
    files: {
      "main.cts": `import path = require("node:path"); import other = require("./other.cts");
console.log(path.basename("/a/b"), other(1));`,
      "other.cts": "function plus(x: number): number { return x + 1; }\nexport = plus;\n",
    },
    sites: ["plus"],
  },
  {
    title: "enums, namespaces and parameter properties",
    hosts: ["bun", "deno"],
    entry: "main.ts",
    files: {
      "main.ts": `enum Size { Small = 1, Large = Size.Small << 4 }
namespace Shop { export function price(size: Size) { return size * 2; } }
class Item { constructor(readonly size: Size) {} cost() { return Shop.price(this.size); } }
console.log(Size[1], new Item(Size.Large).cost()); export {};`,
    },
    sites: ["price", "Item.cost"],
  },
  {
    title: "JSX with a factory of its own",
    hosts: ["bun", "deno"],
    entry: "main.tsx",
    files: {
      "main.tsx": `/** @jsx h */
function h(name: string | Function, props: object | null, ...children: unknown[]): unknown {
  return typeof name === "function" ? name(props) : [name, props, ...children];
}
const Inner = (props: { x: number }) => <b>{props.x}</b>;
console.log(JSON.stringify(<p id="a"><Inner x={1} /></p>)); export {};`,
    },
    sites: ["Inner", "h"],
  },
  {
    title: "JSX in a .jsx file",
    hosts: ["bun"],
    entry: "main.jsx",
    files: {
      "main.jsx": `/** @jsx h */
function h(name, props, ...children) { return [name, props, ...children]; }
console.log(JSON.stringify(<p id="a">text</p>)); export {};`,
    },
    sites: ["h"],
  },
  {
    title: "paths of tsconfig.json",
    hosts: ["bun"],
    entry: "src/main.ts",
    files: {
      "tsconfig.json": '{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] } } }',
      "src/main.ts": 'import { one } from "@lib/one"; console.log(one());',
      "lib/one.ts": "export function one(): number { return 1; }",
    },
    sites: ["one"],
  },
  {
    title: "legacy decorators by tsconfig.json",
    hosts: ["bun"],
    entry: "main.ts",
    files: {
      "tsconfig.json": '{ "compilerOptions": { "experimentalDecorators": true } }',
      "main.ts":
        `function mark(target: object, key: string) { console.log(typeof target, key, arguments.length); }
class A { @mark run() { return 1; } } console.log(new A().run()); export {};`,
    },
    sites: ["mark", "A.run"],
  },
  {
    title: "standard decorators",
    hosts: ["deno"],
    entry: "main.ts",
    files: {
      "main.ts":
        `function mark(value: Function, context: ClassMethodDecoratorContext) { console.log(context.kind); return value; }
class A { @mark run() { return 1; } } console.log(new A().run());`,
    },
    sites: ["mark"],
  },
  {
    title: "the import map of deno.json",
    hosts: ["deno"],
    entry: "main.ts",
    files: {
      "deno.json": '{ "imports": { "lib/": "./lib/" } }',
      "main.ts":
        'import { one } from "lib/one.ts"; import data from "./d.json" with { type: "json" }; console.log(one(), data);',
      "lib/one.ts": "export function one(): number { return 1; }",
      "d.json": '{"a": 1}',
    },
    sites: ["one"],
  },
  {
    title: "files without a package.json, as the host takes them",
    entry: "main.js",
    files: {
      "main.js": `function sloppy() { return this === globalThis; } console.log(sloppy(), typeof module);`,
    },
    sites: ["sloppy"],
  },
  {
    title: "CommonJS below a package.json without a name, which does not count in Bun",
    entry: "main.mjs",
    files: {
      "package.json": '{ "name": "outer", "type": "module" }',
      "main.mjs": `for (const path of ["./cjs/a.js", "./cjs/deep/a.js", "./esm/deep/a.cjs"]) {
  const module = await import(path);
  console.log(path, Object.keys(module).join(), module.default.default === undefined);
}`,
      "cjs/package.json": commonJs,
      "cjs/a.js": MARKED,
      "cjs/deep/a.js": MARKED,
      "esm/package.json": modules,
      "esm/deep/a.cjs": MARKED,
    },
    sites: ["f"],
  },
  {
    title: "CommonJS that Bun tells by its names",
    hosts: ["bun"],
    entry: "main.js",
    files: {
      "package.json": modules,
      "main.js": `exports.a = 1; function f() { "use strict"; return this === globalThis; }
console.log(f(), this === exports, import.meta.main, import.meta.file); with ({ b: 1 }) console.log(b);`,
    },
    sites: ["f"],
  },
  {
    title: "dynamic import, and modules that are loaded twice",
    entry: "main.mjs",
    files: {
      "main.mjs": `const first = await import("./lib.mjs"); const again = await import("./lib.mjs");
console.log(first === again, first.f(), globalThis.loads);`,
      "lib.mjs": "globalThis.loads = (globalThis.loads ?? 0) + 1; export function f() { return 1; }",
    },
    sites: ["f"],
  },
  {
    title: "the text of functions",
    hosts: ["deno", "node"],
    entry: "main.mjs",
    files: {
      "main.mjs": `function plain(a, b = 1) { return a + b; } const arrow = (x) => x * 2;
class K { static s() { return 1; } get g() { return 2; } async *m(x) { yield x; } }
plain(1); arrow(1); K.s();
console.log(plain.toString(), String(arrow), K.toString(), K.s.toString(), K.prototype.m.toString());
console.log(Function.prototype.toString.toString(), Function.prototype.toString.name, Object.keys(Function.prototype));
console.log(new Function("return (" + plain + ")(2, 3)")());`,
    },
    sites: ["plain", "arrow", "K.s"],
  },
  {
    title: "a hashbang and a byte order mark",
    entry: "main.mjs",
    files: {
      "main.mjs": `#!/usr/bin/env x\nimport { f } from "./bom.mjs"; console.log(f());`,
      "bom.mjs": "\ufeffexport function f() { return 1; }",
    },
    sites: ["f"],
  },
];

for (const { title, hosts = ALL, sites, looseStderr, ...program } of CASES) {
  for (const host of hosts) {
    Deno.test(`${host} runs ${title}`, async () => {
      const { plain, recorded } = await both(host, program);
      assert.equal(plain.code, 0, plain.stderr);
      assert.equal(recorded.stdout, plain.stdout);
      if (!looseStderr) assert.equal(pidless(recorded.stderr), pidless(plain.stderr));
      assert.equal(recorded.code, plain.code);
      for (const site of sites) assert.ok(recorded.trace.includes(site), `no site ${site}`);
    });
  }
}

for (const host of ALL) {
  for (
    const [entry, text] of [["main.mjs", "const x = ;\n"], [
      "main.cjs",
      "function f() { return 1; }\nf();\nif (\n",
    ]]
  ) {
    Deno.test(`${host} says itself what is wrong with a syntax error in ${entry}`, async () => {
      const { plain, recorded } = await both(host, { files: { [entry]: text }, entry });
      assert.equal(recorded.stdout, plain.stdout);
      assert.equal(recorded.code, plain.code);
      assert.notEqual(plain.code, 0);
      assert.equal(firstLines(recorded.stderr), firstLines(plain.stderr));
    });
  }

  Deno.test(`${host} leaves modules outside the scope and in node_modules alone`, async () => {
    const { recorded } = await both(host, {
      entry: "main.mjs",
      files: {
        "package.json": modules,
        "main.mjs":
          `import { inner } from "inner"; import { left } from "./left/left.mjs"; import { own } from "./own.mjs";
console.log(inner(), left(), own());`,
        "own.mjs": "export function own() { return 'own'; }",
        "left/left.mjs": "export function left() { return 'left'; }",
        "node_modules/inner/package.json": '{ "name": "inner", "type": "module", "exports": "./index.js" }',
        "node_modules/inner/index.js": "export function inner() { return 'inner'; }",
      },
    }, { more: { exclude: ["left/**"] } });
    assert.equal(recorded.stdout, "inner left own\n");
    assert.ok(recorded.trace.includes("own.mjs"));
    assert.ok(!recorded.trace.includes("left.mjs"));
    assert.ok(!recorded.trace.includes("index.js"));
  });

  Deno.test(`${host} runs workers, which are not instrumented`, async () => {
    const { plain, recorded } = await both(host, {
      entry: "main.mjs",
      files: {
        "main.mjs": `import { Worker } from "node:worker_threads";
const worker = new Worker(new URL("./worker.mjs", import.meta.url), { workerData: 1 });
worker.on("message", (text) => { console.log(text); worker.terminate(); });`,
        "worker.mjs": `import { parentPort, workerData } from "node:worker_threads";
function work(x) { return x + 1; } parentPort.postMessage("got " + work(workerData));`,
      },
    });
    assert.equal(recorded.stdout, "got 2\n");
    assert.equal(recorded.stdout, plain.stdout);
    assert.equal(recorded.code, plain.code);
  });
}

function pidless(text: string): string {
  return text.replace(/\(node:\d+\)/g, "(node)");
}

/** The host's message, without the stack of its loader. */
function firstLines(text: string): string {
  return text.split("\n").filter((line) => !/^\s+at /.test(line)).join("\n");
}
