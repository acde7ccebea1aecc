/**
 * What recording costs a program: stack, time, memory, a thread. See `tests/differences_test.ts`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { ALL, assertSame, pairOf } from "./pair.ts";

export const costs: Record<string, () => Promise<void>> = {
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
    const nested = await pairOf("bun", {
      "main.mjs": `const f = ${"() => ".repeat(1500)}1;\nconsole.log(typeof f());\n`,
    });
    assert.equal(nested.plain.stdout, "function\n");
    assert.match(nested.recorded.stderr, /^RangeError: Maximum call stack/m);
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
    const text = `import { openSync, readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
const f = () => {};
f();
console.error(openSync(process.argv[1]));
await new Promise((go) => setTimeout(go, 200));
console.log(/Threads:\\s*(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]);
const worker = new Worker("", { eval: true });
try { worker.postMessage(f) } catch (error) { console.error(/at \\w+\\.postMessage/.exec(error.stack)?.[0]) }
`;
    if (!existsSync("/proc/self/status")) return;
    for (const host of ALL) {
      const { plain, recorded } = await pairOf(host, { "main.mjs": text });
      const more = Number(recorded.stdout) - Number(plain.stdout);
      assert.ok(more >= 0 && more <= 10, `${host}: ${more} threads`);
      const [before, after] = [plain, recorded].map(({ stderr }) => stderr.split("\n"));
      assert.ok(Number(after![0]) >= Number(before![0]), `${host}: descriptors`);
      if (host !== "node") continue;
      assert.deepEqual([before![1], after![1]], ["at Worker.postMessage", "at EventEmitter.postMessage"]);
    }
    const heard = await pairOf("deno", {
      "main.mjs": `import process from "node:process";\nconsole.log(process.listenerCount("newListener"));\n`,
    });
    assert.deepEqual([heard.plain.stdout, heard.recorded.stdout], ["1\n", "2\n"]);
    const lapsing = `setImmediate(() => console.log("immediate")).unref();
setTimeout(() => console.log("timer"), 0).unref();
console.log("end");
(function f() {})();
`;
    const lapsed = await pairOf("node", { "main.mjs": lapsing });
    assert.equal(lapsed.plain.stdout, "end\n");
    assert.match(lapsed.recorded.stdout, /^end\n(?:(?:timer\n)?immediate\n|immediate\ntimer\n)$/);
    const working = `import { Worker } from "node:worker_threads";
new Worker("setInterval(() => {}, 1000)", { eval: true }).unref();
`;
    const worker = await pairOf("node", { "main.mjs": working + lapsing });
    assert.match(worker.plain.stdout, /^end\n(?:(?:timer\n)?immediate\n|immediate\ntimer\n)$/);
    const parts = await pairOf("node", {
      "main.mjs": "console.log(process.moduleLoadList.length);\n(function f() {})();\n",
    });
    assert.ok(Number(parts.recorded.stdout) > Number(parts.plain.stdout));
    const sharing = await pairOf("node", {
      "main.mjs":
        `(function f() {})();\nconsole.log(process.report.getReport().sharedObjects.filter((path) => path.endsWith(".node")).length);\n`,
    });
    assert.deepEqual([sharing.plain.stdout, sharing.recorded.stdout], ["0\n", "1\n"]);
    const moving = "console.log(process.chdir.name);\n(function f() {})();\n";
    const moved = await pairOf("node", { "main.mjs": moving });
    assert.deepEqual([moved.plain.stdout, moved.recorded.stdout], ["wrappedChdir\n", "\n"]);
    assertSame(await pairOf("node", { "main.mjs": `import "node:worker_threads";\n${moving}` }));
    const ticking = await pairOf("bun", {
      "main.mjs": `import { createHook } from "node:async_hooks";
const ticks = [];
createHook({ init: (_, type) => void ticks.push(type) }).enable();
process.nextTick(() => {});
await new Promise((go) => setTimeout(go, 5));
console.log(ticks.join());
(function f() {})();
`,
    });
    assert.equal(ticking.plain.stdout, "TickObject\n");
    assert.match(ticking.recorded.stdout, /^TickObject(?:,TickObject)?\n$/);
    const sending = `await new Promise((go) => setTimeout(go, 2));
const { port1, port2 } = new MessageChannel();
port1.onmessage = () => port1.close(console.log("message"));
const channels = [new BroadcastChannel("own"), new BroadcastChannel("own")];
channels[1].onmessage = () => channels.forEach((each) => each.close()) ?? console.log("broadcast");
channels[0].postMessage(1);
port2.postMessage(1);
(await import("node:process")).nextTick(() => console.log("tick"));
`;
    const lines = ({ stdout }: { stdout: string }) => stdout.split("\n").sort();
    for (const before of ["", `import "node:worker_threads";\n`]) {
      const sent = await pairOf("deno", { "main.mjs": before + sending });
      assert.deepEqual(lines(sent.recorded), ["", "broadcast", "message", "tick"]);
      assert.deepEqual(lines(sent.plain), lines(sent.recorded));
    }
    const loading = `import process, { abort } from "node:process";
console.log("Console" in console, abort === process.abort);
(function f() {})();
`;
    const loaded = await pairOf("deno", { "main.mjs": loading });
    assert.deepEqual([loaded.plain.stdout, loaded.recorded.stdout], ["false true\n", "true false\n"]);
    const module = await pairOf("deno", { "main.mjs": `import "node:module";\n${loading}` });
    assert.equal(module.plain.stdout, "true true\n");
    const forgotten = await pairOf("deno", {
      "main.mjs": `import { callbackify } from "node:util";
await new Promise((go) => setTimeout(go, 20));
callbackify(async () => "told")((_, told) => console.log(told));
await new Promise((go) => setTimeout(go, 20));
console.log("end");
`,
    });
    assert.deepEqual([forgotten.plain.stdout, forgotten.recorded.stdout], ["end\n", "told\nend\n"]);
    const named = await pairOf("bun", {
      "main.mjs": `process.on("own", () => {}).on("exit", () => {});
console.log(process.eventNames().join());
(function f() {})();
`,
    });
    assert.deepEqual([named.plain.stdout, named.recorded.stdout], [
      "warning,own,exit\n",
      "warning,exit,own\n",
    ]);
  },
};
