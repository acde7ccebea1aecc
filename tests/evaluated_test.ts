/** Text that a program evaluates by `node:vm` under the name of a file in scope: nothing changes for it, and it is recorded. */
import assert from "node:assert/strict";
import { outline, same } from "./outline.ts";

/** Prints what it is given, and the places in the stack of an error that is thrown in `text`. */
const HEAD = `import vm from "node:vm";
import { join } from "node:path";
const filename = join(import.meta.dirname, "text.js");
const show = (...values) => console.log(...values);
process.on("exit", (code) => show("ends", code));
const places = (run) => { try { run(); } catch (error) { show(error.name, error.message, String(error.stack).split("\\n").filter((line) => /text\\.js/.test(line)).map((line) => line.trim().replace(/\\(.*[\\\\/]/, "(")).join(" ")); } };
const text = "function twice(x) { return [x, x].map((y) => y + y); } function fails(x) { if (x) throw new TypeError('bad ' + x); } ({ twice, fails })";
const body = "exports.thrice = function thrice(x) { return x * 3; }; exports.fails = function fails(x) { throw new RangeError('bad ' + x); };";
`;

Deno.test("node: scripts are recorded in the program's context, in others, and in frozen ones", async () => {
  const { trace } = await same({
    host: "node",
    files: {
      "main.mjs": `${HEAD}
function use({ twice, fails }, realm = globalThis) {
  show(twice(2).join(), twice.toString(), Function.prototype.toString.call(fails));
  show(realm.Function.prototype.toString.call(twice) === twice.toString(), realm.Function.prototype.toString.name, realm.Function.prototype.toString.length, realm.Function.prototype.toString.toString(), Object.getPrototypeOf(realm.Function.prototype.toString) === realm.Function.prototype);
  places(() => fails(1));
}
use(vm.runInThisContext(text, { filename }));
use(vm.runInThisContext(text, filename));
use(vm.runInThisContext("(() => {{" + text + "\\nreturn { twice, fails } }})()", { filename, columnOffset: -9 }));
use(new vm.Script(text, { filename, lineOffset: 7, columnOffset: 3 }).runInThisContext());
const script = new vm.Script(text, filename);
for (const made of [{}, Object.freeze({}), new Proxy({}, { get(_, key) { show("get", key); return _[key]; }, has(_, key) { show("has", key); return false; } })]) {
  const context = vm.createContext(made);
  const realm = { Function: vm.runInContext("(() => {}).constructor", context) };
  use(script.runInContext(context), realm);
  use(script.runInContext(context, { timeout: 1000 }), realm);
  show(Reflect.ownKeys(made).join());
}
use(vm.runInNewContext(text, {}, filename));
use(script.runInNewContext({}));
use(vm.runInContext(text, vm.createContext(vm.constants.DONT_CONTEXTIFY), { filename }));
const own = vm.createContext({ show });
vm.runInContext("Error.prepareStackTrace = (error, frames) => frames.slice(0, 2).map((f) => [f.getFunctionName(), f.getLineNumber(), f.getColumnNumber()].join());", own);
vm.runInContext("show(typeof Error.prepareStackTrace, Object.keys(globalThis).join());" + text + "; try { fails(3) } catch (error) { show(error.stack.join(' ')) }", own, { filename });
`,
    },
  });
  const lines = outline(trace).map((line) => line.trim()).filter((line) => /^(?:twice|fails)\b/.test(line));
  assert.equal(lines.filter((line) => line === "twice").length, 13);
  assert.equal(lines.filter((line) => line === "fails !").length, 14);
});

Deno.test("node: functions and modules are recorded, with their parameters and imports", async () => {
  const { trace } = await same({
    host: "node",
    env: { NODE_OPTIONS: "--experimental-vm-modules --no-warnings" },
    files: {
      "main.mjs": `${HEAD}
function load(options, ...names) {
  const exports = {};
  const made = vm.compileFunction(body, ["exports", ...names], { filename, ...options });
  show(made.length, made.toString());
  made(exports);
  show(exports.thrice(3), exports.thrice.toString());
  places(() => exports.fails(1));
}
load({});
load({ parsingContext: vm.createContext({}) }, "require");
load({ lineOffset: 4, columnOffset: 5, contextExtensions: [{ given: 1 }] });
show(vm.compileFunction.name, vm.compileFunction.length, String(vm.compileFunction).slice(0, 40));
const other = vm.compileFunction("return (() => import('./path'))()", [], { filename, importModuleDynamically: (name) => import("node:" + name.slice(2)) });
show(typeof (await other()).join);
const link = (specifier, from) => { const m = new vm.SyntheticModule(["two"], function () { this.setExport("two", 2); }, { context: from.context }); return m; };
for (const context of [undefined, vm.createContext({})]) {
  const module = new vm.SourceTextModule("import { two } from 'two'; export function four(x) { return x * two; } export const late = async (x) => { await null; return four(x); }; export const meta = import.meta.name", { identifier: filename, context, initializeImportMeta: (meta) => { meta.name = "here"; } });
  await module.link(link);
  await module.evaluate();
  const { four, late, meta } = module.namespace;
  show(four(2), await late(3), meta, four.toString(), module instanceof vm.Module, module.identifier === filename);
}
`,
    },
  });
  const lines = outline(trace).map((line) => line.trim()).filter((line) =>
    /^(?:thrice|fails|four|late)\b/.test(line)
  );
  assert.deepEqual(lines.sort(), [
    ...Array(3).fill("fails !"),
    ...Array(4).fill("four"),
    ...Array(2).fill("late"),
    ...Array(3).fill("thrice"),
  ]);
});

Deno.test("node: what is seen of `vm.Script`, its errors and V8's cache is as it is", async () => {
  await same({
    host: "node",
    env: { NODE_OPTIONS: "--experimental-vm-modules --no-warnings" },
    files: {
      "main.mjs": `${HEAD}
import { inspect } from "node:util";
import { Script, runInThisContext } from "node:vm";
const { Script: own } = vm;
show(own === Script, own.name, own.length, inspect(own), String(own).length, own.prototype.constructor === own, Reflect.ownKeys(own.prototype).join());
for (const key of ["createCachedData", "runInContext"]) { const holder = key in own.prototype && Object.hasOwn(own.prototype, key) ? own.prototype : Object.getPrototypeOf(own.prototype); const { value, ...rest } = Object.getOwnPropertyDescriptor(holder, key); show(key, value.name, value.length, String(value), rest); }
const made = new own(text, { filename });
show(made instanceof own, Object.getPrototypeOf(made) === own.prototype, inspect(made), Reflect.ownKeys(made).join());
try { own(text) } catch (error) { show(error.message); }
class Sub extends own { extra() { return 1; } }
show(new Sub(text, filename).extra(), new Sub(text, filename).runInThisContext().twice(1).join());
for (const wrong of ["function (", "let a; let a", "return 1", "await 1"]) {
  function script() { return new own(wrong, { filename }); }
  function runs() { return runInThisContext(wrong, filename); }
  function compiles() { return vm.compileFunction(wrong, [], { filename }); }
  function makes() { return new vm.SourceTextModule(wrong, { identifier: filename }); }
  for (const run of [script, runs, compiles, makes]) {
    try { run(); show("runs"); } catch (error) { show(error.stack); }
  }
}
for (const wrong of [() => new own(), () => new own(Symbol()), () => new own(text, { filename: 1 }), () => vm.compileFunction(1), () => vm.compileFunction(text, 1), () => vm.compileFunction(text, [], 1), () => vm.compileFunction(text, [], { filename, cachedData: 1 }), () => new vm.SourceTextModule(1)]) {
  try { show(typeof wrong()); } catch (error) { show(error.code, error.message); }
}
const cache = made.createCachedData();
const again = new own(text, { filename, cachedData: cache });
show(again.cachedDataRejected, new own(text + " ", { filename, cachedData: cache }).cachedDataRejected, Reflect.ownKeys(again).join());
const produced = new own(text, { filename, produceCachedData: true });
show(produced.cachedDataProduced, new own(text, { filename, cachedData: produced.cachedData }).cachedDataRejected);
const fn = vm.compileFunction(body, ["exports"], { filename, produceCachedData: true });
show(fn.cachedDataProduced, vm.compileFunction(body, ["exports"], { filename, cachedData: fn.cachedData }).cachedDataRejected);
const module = new vm.SourceTextModule("export const f = (x) => x", { identifier: filename });
show(new vm.SourceTextModule("export const f = (x) => x", { identifier: filename, cachedData: module.createCachedData() }).status);
show(Buffer.from(cache).includes("$tp"));
`,
    },
  });
});

Deno.test("node: modules that are bodies of async functions are recorded under the name in their comment", async () => {
  const { trace } = await same({
    host: "node",
    files: {
      "main.mjs": `${HEAD}
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
show(AsyncFunction.name, AsyncFunction.length, String(AsyncFunction), (async () => {}).constructor === AsyncFunction, Object.getPrototypeOf(AsyncFunction) === Function);
const own = '"use strict";\\nawait null; function four(x) { return x * 4; } exports.four = four;\\nexports.fails = (x) => { if (x) throw new TypeError("bad " + x); };\\n//# sourceURL=' + filename + '\\n';
for (const made of [new AsyncFunction("exports", own), AsyncFunction("exports", own)]) {
  const exports = {};
  await made(exports);
  show(made.length, made.name, made instanceof AsyncFunction, made.toString(), exports.four(2), exports.four.toString());
  places(() => exports.fails(1));
}
show(await new AsyncFunction("return 1")(), await new AsyncFunction()());
for (const wrong of ["return (", "a b\\n//# sourceURL=" + filename + "\\n"]) { try { new AsyncFunction(wrong); } catch (error) { show(error.name, error.message); } }
try { eval('function other(x) { throw new Error("eval " + x) }\\nother(1)\\n//# sourceURL=' + filename + '\\n'); } catch (error) { show(error.stack.split("\\n").slice(0, 2).join()); }
`,
    },
  });
  const lines = outline(trace).map((line) => line.trim()).filter((line) =>
    /^(?:four|exports\.fails|fails)\b/.test(line)
  );
  assert.deepEqual(lines.sort(), ["fails !", "fails !", "four", "four"]);
});

/** What webpack makes of two modules with `devtool: "eval"`: without a map, the text is compared with that of the file. */
const BUNDLE = `(() => { var modules = {
"./price.js": (exports) => { eval("{exports.discount = discount;\\nfunction discount(price, rate = 0.1) {\\n  return price - price * rate;\\n}\\n\\n//# sourceURL=webpack://app/./price.js?\\n}"); },
"./main.js": (exports, load) => { eval("{var price = load(\\"./price.js\\");\\n\\nfunction main(a) {\\n  return price.discount(a);\\n}\\nfunction fails() { throw new Error('it\\\\'s no'); }\\nconsole.log(main(10), main.toString());\\ntry { fails(); } catch (error) { console.log(FRAMES); }\\n\\n//# sourceURL=webpack://app/./main.js?\\n}"); },
};
function load(name) { var exports = {}; modules[name](exports, load); return exports; }
load("./main.js"); })();
`;

for (const host of ["bun", "deno", "node"] as const) {
  Deno.test(`${host}: modules of a bundle that are texts for eval are recorded, and nothing of the bundler`, async () => {
    // The other hosts do not correct the columns of these: see docs/how-it-works.md.
    const frames = host === "node" ? "error.stack" : "error.message";
    const { trace } = await same({
      host,
      files: {
        "main.mjs": `import "./dist/bundle.cjs";\n`,
        "dist/bundle.cjs": BUNDLE.replace("FRAMES", frames),
        "price.js": "export function discount(price, rate = 0.1) {\n  return price - price * rate;\n}\n",
        "main.js":
          `import { discount } from "./price.js";\n\nfunction main(a) {\n  return discount(a);\n}\nfunction fails() { throw new Error('it\\'s no'); }\nconsole.log(main(10), main.toString());\n`,
      },
    });
    const sites = Array.from({ length: trace.callCount }, (_, i) => trace.siteOf(i + 1));
    const places = sites.filter(({ kind }) => kind !== "external").map(({ name, file, line }) =>
      `${name} ${file.split("/").at(-1)}:${line}`
    );
    assert.deepEqual(places, ["main main.js:3", "discount price.js:1", "fails main.js:6"]);
  });
}
