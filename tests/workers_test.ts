/** Worker threads of a program: nothing changes for them, and they are recorded into the same run. */
import assert from "node:assert/strict";
import { BINARY, type HostName, TPH } from "./hosts.ts";
import { outline, same } from "./outline.ts";
import { temporary } from "./temporary.ts";

const ALL: HostName[] = ["bun", "deno", "node"];
/** Deno hands nothing of ours to workers. */
const RECORDED: HostName[] = ["bun", "node"];

/** Starts a worker, and prints what it says. */
const GO = `import { Worker } from "node:worker_threads";
function go(title, script, options = {}, act = () => {}) {
  return new Promise((done) => {
    const worker = new Worker(script, options);
    const said = [];
    worker.on("message", (message) => { said.push(message); act(worker, message); });
    worker.on("error", (error) => said.push([error.name, error.message]));
    worker.on("exit", (code) => { console.log(title, JSON.stringify(said), code); done(); });
  });
}
const here = (name) => new URL(name, import.meta.url);
`;

const ECHO = `import { parentPort, workerData } from "node:worker_threads";
import process from "node:process";
function echo(x) { return x; }
const names = Object.keys(process.env);
parentPort.postMessage([echo(workerData), process.argv.slice(2), process.execArgv, names.length, names.filter((name) => /TRACEPATCH/.test(name))]);
`;

/** Lines of the outline that are of threads and what they called. */
function threadLines(lines: string[]): string[] {
  return lines.filter((line) => /worker |echo|nest|fail|write|tick/.test(line)).map((line) => line.trim());
}

for (const host of ALL) {
  Deno.test(`${host}: two workers and a nested one are in the tree, below what started them`, async () => {
    const { trace } = await same({
      host,
      files: {
        "main.mjs": `${GO}
async function both() { await go("a", here("./echo.mjs"), { workerData: { n: 1 }, argv: ["x"] }); await go("b", here("./echo.mjs"), { workerData: [2] }); }
await both(); await go("c", here("./nested.mjs")); console.log(process.execArgv, Worker.name, Worker.length);`,
        "echo.mjs": ECHO,
        "nested.mjs": `import { parentPort, Worker } from "node:worker_threads";
function nest() { return new Promise((done) => new Worker(new URL("./echo.mjs", import.meta.url), { workerData: "deep" }).on("message", done)); }
parentPort.postMessage(await nest());`,
      },
    });
    const lines = outline(trace);
    if (!RECORDED.includes(host)) {
      assert.deepEqual(trace.threads, []);
      assert.deepEqual(trace.meta.remarks, ["worker threads are not recorded under Deno"]);
      return;
    }
    const shown = threadLines(lines);
    assert.deepEqual(shown, [
      "worker echo.mjs",
      "echo",
      "worker echo.mjs",
      "echo",
      "worker nested.mjs",
      "nest",
      "worker echo.mjs",
      "echo",
    ]);
    const [first] = trace.threads;
    assert.equal(trace.siteOf(first!.startedBy).name, "new Worker");
    assert.equal(trace.siteOf(trace.parentOf(first!.startedBy)).name, "new Promise callback");
    assert.equal(first!.header.kind, "worker");
    assert.equal(first!.end !== undefined, true);
    assert.equal(trace.siteIdOf(trace.threads[0]!.first), trace.siteIdOf(trace.threads[1]!.first));
  });

  Deno.test(`${host}: a worker that throws, rejects, exits, is ended, or is not there`, async () => {
    const { trace } = await same({
      host,
      files: {
        "main.mjs": `${GO}
await go("throws", here("./fail.mjs")); await go("rejects", here("./fail.mjs"), { workerData: "reject" });
await go("exits", here("./fail.mjs"), { workerData: "exit" }); await go("none", here("./none.mjs"));
await go("ended", here("./tick.mjs"), {}, (worker) => worker.terminate());`,
        "fail.mjs": `import { workerData } from "node:worker_threads"; import process from "node:process";
function fail() { throw new RangeError("from a worker"); }
if (workerData === "exit") process.exit(7);
if (workerData === "reject") (async () => fail())(); else fail();`,
        "tick.mjs": `import { parentPort } from "node:worker_threads";
function tick() { return 1; }
tick();
parentPort.postMessage("up"); setInterval(tick, 5);`,
      },
    });
    if (!RECORDED.includes(host)) return;
    // A call may have no end: what a worker did in the moment before it was ended can be lost.
    const lines = threadLines(outline(trace)).map((line) => line === "tick …" ? "tick" : line)
      .filter((line, i, all) => line !== all[i - 1]);
    assert.deepEqual(lines, [
      "worker fail.mjs",
      "fail !",
      "worker fail.mjs",
      "fail !",
      "worker fail.mjs",
      // It was ended from outside.
      "worker tick.mjs …",
      "tick",
    ]);
  });

  Deno.test(`${host}: the options of workers keep their meaning`, async () => {
    const { trace } = await same({
      host,
      files: {
        "main.mjs": `${GO}
import { MessageChannel, SHARE_ENV } from "node:worker_threads";
import process from "node:process";
await go("execArgv", here("./echo.mjs"), { execArgv: [] });
await go("env", here("./echo.mjs"), { env: { ONLY: "1" } });
await go("both", here("./echo.mjs"), { execArgv: ["--no-warnings"], env: { ONLY: "1", NODE_OPTIONS: "--no-warnings" } });
await go("shared", here("./echo.mjs"), { env: SHARE_ENV });
await go("eval", "const { parentPort } = require('node:worker_threads'); parentPort.postMessage([process.argv.length, process.execArgv, typeof require])", { eval: true });
await go("data", new URL("data:text/javascript,import { parentPort } from 'node:worker_threads'; parentPort.postMessage(1)"));
const shared = new SharedArrayBuffer(8);
const { port1, port2 } = new MessageChannel();
const got = new Promise((done) => port1.on("message", (buffer) => { port1.close(); done(buffer.byteLength); }));
await go("transfer", here("./transfer.mjs"), { workerData: { shared, port: port2 }, transferList: [port2] });
console.log(await got, new Int32Array(shared)[0]);
process.env.LATE = "set"; await go("late", here("./late.mjs"));
class Own extends Worker { constructor(...args) { super(...args); this.own = 1; } }
const own = new Own(here("./late.mjs"));
console.log(own instanceof Worker, own instanceof Own, own.own, own.constructor === Own, new.target === undefined);
await own.terminate();
console.log(Object.keys(Object.getOwnPropertyDescriptors(Worker)), Worker.prototype.constructor === Worker, String(Worker).slice(0, 12));
try { Worker("x"); } catch (error) { console.log(error.name); }`.replace(", new.target === undefined", ""),
        "echo.mjs": ECHO,
        "late.mjs": `import { parentPort } from "node:worker_threads"; import process from "node:process";
parentPort.postMessage([process.env.LATE, import.meta.url.slice(-8)]);`,
        "transfer.mjs": `import { workerData } from "node:worker_threads";
function write({ shared, port }) { new Int32Array(shared)[0] = 42; const buffer = new ArrayBuffer(16); port.postMessage(buffer, [buffer]); port.close(); return buffer.byteLength; }
write(workerData);`,
      },
    });
    if (!RECORDED.includes(host)) return;
    assert.ok(threadLines(outline(trace)).includes("write"));
    const echoes = trace.threads.filter(({ header }) => header.name === "echo.mjs").length;
    assert.equal(echoes, 4);
  });

  Deno.test(`${host}: --no-children leaves workers alone, and hides the flags from them`, async () => {
    const { trace } = await same({
      host,
      flags: ["--no-children"],
      files: { "main.mjs": `${GO} await go("a", here("./echo.mjs"));`, "echo.mjs": ECHO },
    });
    assert.deepEqual(trace.threads, []);
    assert.equal(trace.meta.remarks, undefined);
  });
}

for (const host of ["bun", "deno"] as const) {
  Deno.test(`${host}: the global Worker, by address, from a blob and from data`, async () => {
    const { trace } = await same({
      host,
      files: {
        "main.mjs":
          `const ended = (worker) => new Promise((done) => { worker.onmessage = ({ data }) => { worker.terminate(); done(data); }; worker.onerror = (event) => { event.preventDefault(); done(event.message); }; });
async function go(script, options) { console.log(await ended(new Worker(script, options))); }
await go(new URL("./echo.mjs", import.meta.url).href, { type: "module", name: "named" });
await go(URL.createObjectURL(new Blob(["postMessage(typeof self)"], { type: "text/javascript" })), { type: "module" });
await go("data:text/javascript,postMessage(5)", { type: "module" });
console.log(Worker.name, Worker.length, String(Worker).slice(0, 15), Worker.prototype.constructor === Worker, Object.prototype.toString.call(Worker));`,
        "echo.mjs": `function echo(x) { return x; }
postMessage([echo("hello"), self.name]);`,
      },
    });
    if (host === "bun") {
      // It may have ended by itself before it is terminated.
      const lines = threadLines(outline(trace)).map((line) => line.replace(" …", ""));
      assert.deepEqual(lines, ["worker echo.mjs", "echo"]);
    }
  });
}

Deno.test("workers that run when the program exits are in the file up to then", async () => {
  for (const host of RECORDED) {
    const { trace } = await same({
      host,
      files: {
        "main.mjs": `import { Worker } from "node:worker_threads"; import process from "node:process";
function go() { return new Worker(new URL("./tick.mjs", import.meta.url)); }
let up = 0;
for (const worker of [go(), go()]) worker.on("message", () => { if (++up === 2) process.exit(3); });`,
        "tick.mjs": `import { parentPort } from "node:worker_threads";
function tick(x) { return x; }
for (let i = 0; i < 1000; i++) tick(i);
parentPort.postMessage("up"); setInterval(() => {}, 5);`,
      },
    });
    const ticks = outline(trace).filter((line) => line.trim() === "tick").length;
    assert.equal(ticks, 2000, host);
  }
});

Deno.test("the thread in which Node asks a program's module hooks is as without tph", async () => {
  const { plain } = await same({
    host: "node",
    files: {
      "main.mjs": `import { register } from "node:module";
register("./hooks.mjs", import.meta.url);
console.log(await import("hooks:thread"));`,
      "hooks.mjs": `const names = JSON.stringify([Object.getOwnPropertyNames(Error), process.execArgv]);
export function resolve(name, context, next) { return name === "hooks:thread" ? { url: name, shortCircuit: true } : next(name, context); }
export function load(url, context, next) {
  return url === "hooks:thread" ? { format: "json", source: names, shortCircuit: true } : next(url, context);
}`,
    },
  });
  assert.match(plain.stdout, /stackTraceLimit/);
});

Deno.test("with keep = last, workers and children are left out, and one remark says so", async () => {
  for (const host of RECORDED) {
    const { trace } = await same({
      host,
      flags: ["--keep", "last", "--max-calls", "100"],
      files: {
        "main.mjs": `${GO} import { spawnSync } from "node:child_process"; import process from "node:process";
await go("a", here("./echo.mjs")); await go("b", here("./echo.mjs"));
console.log(spawnSync(process.execPath, ["child.mjs"], { encoding: "utf8" }).stdout);`,
        "echo.mjs": ECHO,
        "child.mjs": "function f() { return 1; } console.log(f());",
      },
    });
    assert.deepEqual(trace.threads, []);
    assert.deepEqual(trace.meta.remarks, [
      "worker threads and child processes are not recorded where only the newest calls are kept",
    ]);
  }
});

Deno.test("blocks of trace() in a worker show their own calls", async () => {
  for (const host of RECORDED) {
    using folder = temporary({
      ".tracepatch_cache/.keep": "",
      "main.mjs": `import { Worker } from "node:worker_threads";
function before(x) { return x; }
before(1); before(2); new Worker(new URL("./work.mjs", import.meta.url));`,
      "work.mjs": `import { trace } from "tracepatch";
function inner(x) { return x * 2; }
function outer(x) { return inner(x) + 1; }
outer(1);
const block = trace({ label: "part" }, (block) => { outer(20); return block; });
const shown = (nodes) => nodes.map((node) => [node.name, shown(node.children)]);
console.log(JSON.stringify(shown(block.roots)));`,
    });
    const { stdout } = await folder.tph(["run", "-q", "--host", host, "main.mjs"]);
    assert.equal(stdout, '[["trace callback",[["outer",[["inner",[]]]]]]]\n', host);
  }
});

for (const host of ALL) {
  Deno.test({
    name: `${host}: workers and children start where tph's files have been removed meanwhile`,
    // From source, tph's files are not in the cache.
    ignore: host !== "deno" && TPH[0] !== BINARY,
    async fn() {
      using cache = temporary();
      const { trace } = await same({
        host,
        // A worker takes the second of these flags alone.
        flags: host === "node" ? ["--host-flag=--expose-gc", "--host-flag=--conditions=x"] : [],
        env: { XDG_CACHE_HOME: `${cache.path}/kept` },
        files: {
          "main.mjs": `${GO}
  import { spawnSync } from "node:child_process";
  import { rmSync } from "node:fs";
  import process from "node:process";
  rmSync(process.env.XDG_CACHE_HOME, { recursive: true, force: true });
  await go("inherits", here("./say.mjs")); await go("own", here("./say.mjs"), { execArgv: [] });
  const { status, stdout } = spawnSync(process.execPath, [${
            host === "deno" ? `"run", "-A", ` : ""
          }"child.mjs"]);
  console.log(status, String(stdout));`,
          "say.mjs": `import { parentPort } from "node:worker_threads"; parentPort.postMessage("up");`,
          "child.mjs": `console.log("child");`,
        },
      });
      const [remark] = trace.meta.remarks ?? [];
      if (host === "deno") assert.match(remark!, /worker threads are not recorded under Deno/);
      else assert.match(remark!, /not recorded: the files of tph were removed/);
    },
  });
}
