/** Built-ins that the program patches: neither it nor the record notices, in whichever group they are. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Outcome } from "../src/trace/spec.ts";
import type { Trace } from "../src/trace/trace.ts";
import { snapshotText } from "../src/view/snapshot_text.ts";
import { type HostName, HOSTS, ROOT } from "./hosts.ts";
import { newestTrace, same } from "./outline.ts";
import { temporary } from "./temporary.ts";

const PROGRAM = readFileSync(join(ROOT, "tests/patched/matrix.mjs"), "utf8");
/** More than there are groups. */
const PARTS = 250;

/**
 * What these hosts' own loaders call more or less often once there is a hook: they then take other ways. (Measured in Deno and
 * Node with a hook that hands on what it got; Bun's `_compile` asks how a name begins.)
 */
const OWN_WAYS: Partial<Record<HostName, string[]>> = {
  bun: ["String prototype"],
  node: ["Function prototype", "TextDecoder prototype", "URL prototype", "path", "util/types"],
  deno: [
    "Function prototype",
    "Array prototype",
    "Promise statics",
    "URL prototype",
    "array iterators",
    "path",
    "module",
  ],
};

function files(mode: string): Record<string, string> {
  const all: Record<string, string> = {
    // Every group is shown its values in full.
    "tracepatch.toml": "snapshot_thin = false\n",
    "main.mjs": PROGRAM.replace("process.argv.slice(2)", JSON.stringify([mode])),
  };
  for (let i = 1; i <= PARTS; i++) {
    all[`parts/${i}.mjs`] = `export function part(n) { return [n, { n }].length + n + ${i}; }\n`;
    all[`parts/${i}.cjs`] =
      `exports.part = function part(n) { const { a, ...rest } = { a: n, b: 1 }; return a + ${i}; };\n`;
  }
  return all;
}

/** What was printed, without the numbers that are a host's own. */
function comparable(stdout: string, host: HostName): string {
  return stdout.replace(
    /^(.*?): (.*) \d+$/gm,
    (line, name, rest) => OWN_WAYS[host]?.includes(name) ? `${name}: ${rest} …` : line,
  );
}

/** The calls below each `under()`, a line each, but for those of what was put in the place of built-ins. */
function groupsOf(trace: Trace): string[][] {
  const groups: string[][] = [];
  /** By call: its group, or −1. */
  const of = new Int32Array(trace.callCount + 1).fill(-1);
  for (let call = 1; call <= trace.callCount; call++) {
    const { name } = trace.siteOf(call);
    if (name === "under") of[call] = groups.push([]) - 1;
    else if (!name.startsWith("stand_in")) {
      of[call] = trace.parentOf(call) === 0 ? -1 : of[trace.parentOf(call)]!;
    }
    if (of[call]! < 0) continue;
    const args = trace.argsOf(call).map(({ snapshot }) => snapshotText(snapshot, 500)).join(", ");
    const result = trace.resultOf(call);
    const outcome = trace.outcomeOf(call) === Outcome.THREW ? "throws" : "→";
    groups[of[call]!]!.push(
      `${name}(${args}) ${outcome} ${result === undefined ? "" : snapshotText(result.snapshot, 500)}`,
    );
  }
  return groups;
}

for (const host of Object.keys(HOSTS) as HostName[]) {
  for (const mode of ["wrap", "throw", "delete"]) {
    Deno.test(`${host}: each group of built-ins patched in turn (${mode})`, async () => {
      const { plain, trace } = await same({
        host,
        files: files(mode),
        compare: ({ stdout, ...rest }) => ({ ...rest, stdout: comparable(stdout, host) }),
      });
      assert.deepEqual([plain.code, plain.stderr], [0, ""]);
      assert.deepEqual(trace.problems, []);
      const names = plain.stdout.split("\n").map((line) => line.replace(/:.*/, "")).filter((name) =>
        name !== "" && name !== "much"
      );
      const groups = groupsOf(trace);
      assert.equal(groups.length, names.length);
      const [unpatched, ...others] = groups;
      assert.ok(unpatched!.length > 100);
      others.forEach((rows, i) => assert.deepEqual(rows, unpatched, names[i + 1]));
      if (mode === "throw") return;
      let parts = 0;
      for (let call = 1; call <= trace.callCount; call++) if (trace.siteOf(call).name === "part") parts++;
      assert.equal(parts, 2 * names.length);
    });
  }
}

/** Patched by the first statement, and left so: the recorder starts its writer, drains and ends among that. */
const LEFT: Record<string, string> = {
  "Reflect behind a proxy": `let asked = 0;
globalThis.Reflect = new Proxy(Reflect, { get(target, key) { asked++; return target[key]; } });
work();
console.log(asked);`,
  "typed arrays, Map and Set deleted":
    `for (const name of ["Uint32Array", "Int32Array", "Float64Array", "Uint8Array", "Map", "Set", "WeakMap"]) delete globalThis[name];
work();
console.log("done");`,
  "iterators that end at once":
    `Array.prototype[Symbol.iterator] = function () { return { next: () => ({ done: true, value: undefined }) }; };
work();
const original = Array.prototype.values;
Array.prototype[Symbol.iterator] = original;
console.log("done");`,
  "methods of Uint8Array of its own": `for (const key of ["set", "subarray", "fill", "slice"]) {
  Uint8Array.prototype[key] = () => { throw new Error(key) };
}
Object.defineProperty(Uint8Array, Symbol.species, { get() { throw new Error("species") }, configurable: true });
work();
console.log("done");`,
  "accessors of typed arrays, for good":
    `for (const { prototype } of [Uint8Array, Int32Array, Uint32Array, Buffer]) {
  for (const key of ["length", "buffer", "byteLength", "byteOffset", "set", "subarray"]) {
    Object.defineProperty(prototype, key, { get() { throw new Error(key) } });
  }
}
work();
console.log("done");`,
  "Object.prototype frozen, Function, process and Worker replaced": `Object.freeze(Object.prototype);
class Poly {}
const { process } = globalThis;
globalThis.Function = globalThis.process = undefined;
globalThis.Worker = Poly;
work();
console.log(typeof Function, typeof globalThis.process, Worker.name, typeof process);`,
};

for (const host of Object.keys(HOSTS) as HostName[]) {
  for (const [name, text] of Object.entries(LEFT)) {
    Deno.test(`${host}: patched to the end: ${name}`, async () => {
      const { plain, trace } = await same({
        host,
        files: {
          "main.mjs": `function leaf(n) { return [n, { n }]; }
function work() { for (let i = 0; i < 2000; i++) leaf(i); }
${text}
`,
        },
      });
      assert.equal(plain.code, 0);
      assert.deepEqual([trace.problems, trace.end === undefined], [[], false]);
      let leaves = 0;
      for (let call = 1; call <= trace.callCount; call++) if (trace.siteOf(call).name === "leaf") leaves++;
      assert.equal(leaves, 2000);
    });
  }
}

for (const host of Object.keys(HOSTS) as HostName[]) {
  Deno.test(`${host}: what is put on Object.prototype makes no accessors of properties`, async () => {
    const { trace } = await same({
      host,
      files: {
        "main.mjs": `Object.prototype.get = Object.prototype.set = function () {};
function f(o) { return [o.a]; }
f({ a: 5, get b() { return 1 } });
`,
      },
    });
    assert.deepEqual(trace.argsOf(1).map(({ snapshot }) => snapshotText(snapshot)), [
      "{ a: 5, b: [Getter] }",
    ]);
    assert.equal(snapshotText(trace.resultOf(1)!.snapshot), "[5]");
  });
}

/** What the recorder would end a short program by, in the target's own thread. */
const TAKEN_AWAY: Record<string, { hosts: HostName[]; text: string }> = {
  "globalThis": { hosts: ["bun", "node", "deno"], text: "globalThis.globalThis = undefined;" },
  "process": { hosts: ["bun"], text: "const { log } = console; delete globalThis.process;" },
  "process, for that of a browser": { hosts: ["bun"], text: "globalThis.process = { env: {} };" },
  "node:fs": {
    hosts: ["bun"],
    text: `import fs from "node:fs";
for (const name in fs) if (name.endsWith("Sync")) fs[name] = () => { throw new Error("no file system"); };`,
  },
  "a writeSync that writes": {
    hosts: ["bun", "deno"],
    text: `import fs from "node:fs"; fs.writeSync = () => 0;`,
  },
  "a writeSync that does not throw": {
    hosts: ["bun", "deno"],
    text: `import fs from "node:fs"; fs.writeSync = () => { throw 1; };`,
  },
  "Array.prototype.push and the arrays' iterator": {
    hosts: ["bun", "node", "deno"],
    text:
      `Array.prototype.push = () => 0; Array.prototype[Symbol.iterator] = () => ({ next: () => ({ done: true }) });`,
  },
  "a process.emit that tells listeners": {
    hosts: ["node", "deno"],
    text: `const emit = () => true;
process.emit = emit;
if (process.emit !== emit || !Object.keys(process).includes("emit")) throw new Error("seen");`,
  },
  "a process.emit, which is defined anew": {
    hosts: ["node", "deno"],
    text: `Object.defineProperty(process, "emit", { value: () => true });`,
  },
  "BigInt64Array": { hosts: ["bun"], text: "delete globalThis.BigInt64Array;" },
  "what is frozen": {
    hosts: ["bun"],
    text: "Object.freeze(Object.prototype); Object.freeze(Array.prototype);",
  },
};

for (const [name, { hosts, text }] of Object.entries(TAKEN_AWAY)) {
  Deno.test(`a short program is recorded to its end without ${name} (${hosts.join(", ")})`, async () => {
    await Promise.all(hosts.map(async (host) => {
      const { trace } = await same({
        host,
        files: {
          "main.mjs": `${text}\nfunction leaf(n) { return n; }\nfor (let i = 0; i < 30; i++) leaf(i);\n`,
        },
      });
      let leaves = 0;
      for (let call = 1; call <= trace.callCount; call++) if (trace.siteOf(call).name === "leaf") leaves++;
      assert.equal(leaves, 30);
      assert.equal(trace.end?.dropped, 0);
    }));
  });
}

Deno.test("node: a loader that the program has put in place hears of nothing that is loaded for the record", async () => {
  using folder = temporary({
    ".tracepatch_cache/.keep": "",
    "main.cjs": `const Module = require("node:module"), { writeFileSync } = require("node:fs");
const load = Module._load, loads = [];
Module._load = function (id) { loads.push(id); return load.apply(this, arguments); };
require("node:diagnostics_channel").subscribe("tracing:module.require:start", ({ id }) => loads.push(id));
writeFileSync("fresh.cjs", "exports.fresh = function fresh() { return " + process.pid + Date.now() + "; };");
require("./fresh.cjs").fresh();
console.log(loads);`,
  });
  // The second time, the main module has been rewritten before, and the fresh one is the first to be parsed.
  for (let i = 0; i < 2; i++) {
    const { stdout, stderr } = await folder.tph(["run", "-q", "--host", "node", "main.cjs"]);
    assert.equal(stdout, "[ 'node:diagnostics_channel', './fresh.cjs', './fresh.cjs' ]\n", stderr);
    assert.ok(newestTrace(folder).sites.some(({ name }) => name === "fresh"));
  }
});
