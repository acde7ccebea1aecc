/** Child processes of a program: nothing changes for them, and those of the same host are recorded into the same run. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type HostName, HOSTS, run } from "./hosts.ts";
import { newestTrace, outline, same, WRITTEN } from "./outline.ts";
import { temporary } from "./temporary.ts";

const ALL: HostName[] = ["bun", "deno", "node"];

/** A child that tells what it sees of itself, and then does what it is told. */
const CHILD = `${WRITTEN} import process from "node:process";
import { execFile } from "node:child_process";
function answer(x) { return \`<\${x}>\`; }
const [how] = process.argv.slice(2);
const { GIVEN, NODE_OPTIONS, TRACEPATCH_PLAN, BUN_OPTIONS } = process.env;
console.log(answer(how), JSON.stringify([process.argv.slice(2), process.execArgv, GIVEN, NODE_OPTIONS, TRACEPATCH_PLAN, BUN_OPTIONS, Object.keys(process.env).length]), import.meta.main);
if (how === "talk") { process.on("message", (m) => { process.send({ got: m }); process.disconnect(); }); process.send({ ready: true }); }
if (how === "read") { let text = ""; for await (const part of process.stdin) text += part; console.log(text); }
if (how === "code") process.exit(5);
if (how === "wait") { written('"pid":' + process.pid, () => answer(how)); console.log("waits"); setInterval(() => {}, 1000); }
if (how === "grand") execFile(process.execPath, ["child.mjs", "grandchild"], (_, text) => console.log(text));
`;

const START = `import process from "node:process";
import { exec, execFile, execFileSync, execSync, fork, spawn, spawnSync } from "node:child_process";
import { promisify } from "node:util";
const own = process.execPath;
const ended = (child) => new Promise((done) => child.on("close", (code, signal) => done([code, signal])));
function text(child) { let all = ""; child.stdout.setEncoding("utf8").on("data", (part) => all += part); return ended(child).then((end) => [end, all]); }
`;

/** Lines of the outline that are of child processes, or what they called. */
function childLines(lines: string[]): string[] {
  return lines.filter((line) => /process |answer|job|say|got/.test(line)).map((line) => line.trim());
}

for (const host of ALL) {
  Deno.test(`${host}: fork with messages, spawn with input, a grandchild, and one that is killed`, async () => {
    const { trace } = await same({
      host,
      env: { NODE_OPTIONS: "--no-warnings" },
      files: {
        "child.mjs": CHILD,
        "main.mjs": `${START}
async function forks() {
  const child = fork("child.mjs", ["talk", "--x=1"], { env: { ...process.env, GIVEN: "yes" } });
  child.on("message", (m) => { console.log(m); if (m.ready) child.send({ stop: true }); });
  console.log(child.spawnfile === own, child.spawnargs.slice(1), await ended(child));
}
async function spawns() {
  const child = spawn(own, ["child.mjs", "read"], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end("to its input");
  console.log(child.spawnargs.slice(1), await text(child));
}
async function kills() {
  const child = spawn(own, ["child.mjs", "wait"], { stdio: ["ignore", "pipe", "inherit"] });
  child.stdout.on("data", (part) => { if (String(part).includes("waits")) child.kill("SIGKILL"); });
  console.log(await ended(child));
}
await forks(); await spawns(); await kills();
console.log(await promisify(execFile)(own, ["child.mjs", "grand"]));
await new Promise((done) => spawn("no-such-program", ["y"]).on("error", (e) => { console.log(e.code, e.path, e.spawnargs, e.message); done(); }));
console.log(process.env.NODE_OPTIONS, process.execArgv);`,
      },
    });
    // The call that was running when the child was killed may have no end.
    const lines = childLines(outline(trace)).filter((line, i, all) =>
      line !== all[i - 1] && line !== "answer …"
    );
    assert.deepEqual(lines, [
      "process child.mjs",
      "answer",
      "process child.mjs",
      "answer",
      "process child.mjs …",
      "answer",
      "process child.mjs",
      "answer",
      "process child.mjs",
      "answer",
    ]);
    const [first] = trace.threads;
    assert.equal(trace.siteOf(first!.startedBy).name, "fork");
    assert.deepEqual(first!.header.command?.slice(2), ["talk", "--x=1"]);
    assert.equal(first!.header.host, host);
    assert.equal(trace.threads.length, 5);
    const grandchild = trace.threads.findIndex(({ header }) => header.command?.includes("grandchild"));
    assert.equal(trace.siteOf(trace.threads[grandchild]!.startedBy).name, "execFile");
  });

  Deno.test(`${host}: children that are waited for, and those of a shell`, async () => {
    const { trace } = await same({
      host,
      files: {
        "child.mjs": CHILD,
        "main.mjs": `${START}
console.log(execFileSync(own, ["child.mjs", "file"], { encoding: "utf8" }));
console.log(execSync(\`"\${own}" child.mjs 'a b' "c d" 2>&1\`, { encoding: "utf8" }));
const result = spawnSync(own, ["child.mjs", "code"]); console.log(result.status, result.signal, String(result.stdout));
const none = spawnSync("no-such-program", ["x"]); console.log(none.error.code, none.error.path, none.error.spawnargs);
console.log(await promisify(exec)(\`"\${own}" child.mjs shell > out.txt; cat out.txt; env | grep -c TRACEPATCH_PLAN || true\`));
console.log(await promisify(exec)(\`"\${own}" child.mjs one\`));
console.log(await text(spawn("env", { env: { A: "1" } })), (await text(spawn("env")))[1].includes("TRACEPATCH_PLAN"));`,
      },
    });
    const names = trace.threads.map(({ header }) => header.command?.[2]);
    // Deno hands nothing of ours to a child that is waited for; a shell that does more is left alone.
    assert.deepEqual(names, host === "deno" ? ["one"] : ["file", "a b", "code", "one"]);
  });

  Deno.test(`${host}: a cluster`, async () => {
    const { trace } = await same({
      host,
      files: {
        "main.mjs": `import cluster from "node:cluster"; import process from "node:process";
function job(x) { return x * 2; }
if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on("message", (m) => { console.log(m); worker.disconnect(); }).on("exit", (code) => console.log(code));
} else process.send(job(21));`,
      },
    });
    assert.deepEqual(childLines(outline(trace)), host === "deno" ? [] : ["process main.mjs", "job"]);
  });

  Deno.test(`${host}: a child that outlives the program adds to its run`, async () => {
    using folder = temporary({
      ".tracepatch_cache/.keep": "",
      "main.mjs": `import { spawn } from "node:child_process"; import process from "node:process";
function start() { spawn(process.execPath, ["late.mjs"], { detached: true, stdio: "ignore" }).unref(); }
start();`,
      "late.mjs": `import { existsSync, writeFileSync } from "node:fs";
function job() { return "late"; }
job(); const timer = setInterval(() => { if (existsSync("go")) { clearInterval(timer); job(); process.on("exit", () => writeFileSync("gone", "")); } }, 20);`,
    });
    const recorded = await folder.tph(["run", "-q", "--host", host, "main.mjs"]);
    assert.deepEqual([recorded.code, recorded.stdout, recorded.stderr], [0, "", ""]);
    folder.write("go", "");
    const jobs = () => childLines(outline(newestTrace(folder))).filter((line) => line === "job").length;
    for (let i = 0; i < 400 && jobs() < 2; i++) await new Promise((done) => setTimeout(done, 25));
    assert.equal(jobs(), 2);
    assert.ok(newestTrace(folder).exit !== undefined);
  });

  Deno.test(`${host}: --no-children leaves child processes alone`, async () => {
    const { trace } = await same({
      host,
      flags: ["--no-children"],
      files: {
        "child.mjs": CHILD,
        "main.mjs": `${START} console.log(await promisify(execFile)(own, ["child.mjs", "x"]));`,
      },
    });
    assert.deepEqual(trace.threads, []);
  });

  Deno.test(`${host}: secrets of children are hidden, and have the same tokens`, async () => {
    using folder = temporary({
      ".tracepatch_cache/.keep": "",
      "main.mjs": `${START}
function login(user, password) { return user; }
login("ann", "hunter2hunter2");
console.log(await promisify(execFile)(own, ["child.mjs", "--password", "hunter2hunter2", "--api-key=k3yk3yk3y"], { env: { ...process.env, MY_TOKEN: "t0K9enq7Xz4ofEnv" } }));`,
      "child.mjs": `import process from "node:process";
function login(user, password) { return { token: process.env.MY_TOKEN }; }
login("bob", process.argv[3]);`,
    });
    const recorded = await folder.tph(["run", "-q", "--host", host, "main.mjs"]);
    assert.equal(recorded.code, 0, recorded.stderr);
    const cache = join(folder.path, ".tracepatch_cache");
    const [file] = readdirSync(cache).filter((name) => name.endsWith(".tph"));
    const bytes = readFileSync(join(cache, file!), "latin1");
    for (const secret of ["hunter2", "k3yk3y", "t0K9enq7Xz4ofEnv", "tokenSecret"]) {
      assert.equal(bytes.includes(secret), false, secret);
    }
    const trace = newestTrace(folder);
    const tokens: unknown[] = [];
    for (let call = 1; call <= trace.callCount; call++) {
      if (trace.siteOf(call).name === "login") tokens.push(trace.argsOf(call)[1]);
    }
    assert.equal(tokens.length, 2);
    const shown = tokens.map((token) => JSON.stringify((token as { snapshot: unknown }).snapshot));
    assert.equal(shown[0], shown[1]);
    const [, , option, word, key] = trace.threads[0]!.header.command!;
    assert.equal(option, "--password");
    assert.match(word!, /^<redacted \w+>$/);
    assert.match(key!, /^--api-key=<redacted \w+>$/);
  });
}

Deno.test("a program that has patched built-ins does not see them used for children and workers", async () => {
  for (const host of ["bun", "node"] as const) {
    const { trace } = await same({
      host,
      files: {
        "main.mjs": `${START} import { Worker } from "node:worker_threads";
const seen = [];
for (const [owner, key] of [[JSON, "stringify"], [Array.prototype, "slice"], [Array.prototype, "map"], [Array.prototype, "filter"], [String.prototype, "startsWith"], [RegExp.prototype, "test"]]) {
  const native = owner[key]; owner[key] = function (...args) { seen.push(key); return Reflect.apply(native, this, args); };
}
spawnSync(own, ["child.mjs"]); new Worker(new URL("./child.mjs", import.meta.url)); console.log(seen);`,
        "child.mjs": "function job() { return 1; } job();",
      },
    });
    assert.equal(trace.threads.length, 2);
  }
});

Deno.test("bun: Bun.spawn and Bun.spawnSync, in both forms", async () => {
  const { trace } = await same({
    host: "bun",
    env: { BEFORE: "1" },
    files: {
      "main.mjs": `const child = ["child.mjs", "arg one"];
async function go() {
  const a = Bun.spawn([process.execPath, ...child]); console.log(await new Response(a.stdout).text());
  const b = Bun.spawn({ cmd: [process.execPath, ...child], env: { X: "y" } }); console.log(await new Response(b.stdout).text(), await b.exited);
  const c = Bun.spawnSync([process.execPath, "run", ...child], { cwd: import.meta.dir }); console.log(c.stdout.toString(), c.exitCode);
  const d = Bun.spawnSync([process.execPath, "-e", "console.log(process.argv.length, process.execArgv); await import('./child.mjs')", "z"]); console.log(d.stdout.toString(), d.stderr.toString());
  const e = Bun.spawn([process.execPath, "ipc.mjs"], { ipc(m, sender) { console.log(m); sender.send("bye"); } }); console.log(await e.exited);
}
await go();
console.log(Bun.spawn.name, Bun.spawn.length, String(Bun.spawn), Bun.inspect(Bun.spawnSync), Object.getOwnPropertyDescriptor(Bun, "spawn").writable);
try { Bun.spawn(["no-such-program"]); } catch (error) { console.log(error.message, error.stack.split("\\n").length); }
// A child that is given no environment has the one that this process began with.
process.env.LATE = "1"; delete process.env.BEFORE;
console.log(Bun.spawnSync(["sh", "-c", "echo $LATE $BEFORE $TRACEPATCH_PLAN"]).stdout.toString());
console.log(Bun.spawnSync([process.execPath, "--version"]).stdout.toString());`,
      "child.mjs":
        `function say(x) { return [x, process.argv.slice(2), process.execArgv, process.env.X, process.env.TRACEPATCH_PLAN, Object.keys(process.env).length]; }
console.log(JSON.stringify(say(1)));`,
      "ipc.mjs":
        `function got(m) { process.exit(m === "bye" ? 9 : 1); } process.on("message", got); process.send("hello");`,
    },
  });
  const threads = trace.threads.map(({ header, startedBy }) => [header.name, trace.siteOf(startedBy).name]);
  assert.deepEqual(threads, [
    ["child.mjs", "Bun.spawn"],
    ["child.mjs", "Bun.spawn"],
    ["child.mjs", "Bun.spawnSync"],
    ["child.mjs", "Bun.spawnSync"],
    ["ipc.mjs", "Bun.spawn"],
  ]);
});

Deno.test("deno: Deno.Command, where the child has all permissions", async () => {
  const { trace } = await same({
    host: "deno",
    files: {
      "main.mjs": `const text = (bytes) => new TextDecoder().decode(bytes);
async function go() {
  for (const args of [["run", "-A", "child.mjs", "a"], ["-A", "child.mjs", "b"], ["run", "--allow-read", "child.mjs", "c"], ["eval", "console.log(1)"]]) {
    const first = await new Deno.Command(Deno.execPath(), { args, env: { Q: "1", NODE_OPTIONS: "--no-warnings" } }).output(); console.log(first.code, text(first.stdout), text(first.stderr));
    const second = new Deno.Command(Deno.execPath(), { args, clearEnv: true, env: { HOME: Deno.env.get("HOME") } }).outputSync(); console.log(second.code, text(second.stdout));
  }
}
await go();
const child = new Deno.Command("env", { stdout: "piped" }).spawn(); console.log(text((await child.output()).stdout).includes("TRACEPATCH"));
try { new Deno.Command("no-such-program").spawn(); } catch (error) { console.log(error.name, error.message, error.stack.split("\\n").length); }
class Own extends Deno.Command {}
const own = new Own("echo", { args: ["own"] }); console.log(own instanceof Deno.Command, own instanceof Own, text(own.outputSync().stdout));
console.log(Deno.Command.name, Deno.Command.length, String(Deno.Command).slice(0, 20), Deno.Command === new Deno.Command("x").constructor, Object.getOwnPropertyDescriptor(Deno, "Command"));`,
      "child.mjs": `function say(x) { return [x, Deno.args, typeof process]; }
console.log(JSON.stringify(say(1)), import.meta.main, Deno.mainModule.slice(-10));
try { console.log(Deno.env.get("Q"), Deno.env.get("NODE_OPTIONS"), Deno.env.get("TRACEPATCH_PLAN"), Object.keys(Deno.env.toObject()).length); } catch (e) { console.log(e.name); }`,
    },
  });
  assert.deepEqual(trace.threads.map(({ header }) => header.command?.at(-1)), ["a", "a", "b", "b"]);
  assert.equal(childLines(outline(trace)).filter((line) => line === "say").length, 4);
});

Deno.test("deno: the error of a child that cannot be started shows one frame of the preload script", async () => {
  using folder = temporary({
    ".tracepatch_cache/.keep": "",
    "main.mjs": `import { spawn } from "node:child_process";
spawn("no-such-program").on("error", (error) => console.log(error.stack));`,
  });
  const plain = await run(HOSTS.deno, ["run", "-A", "main.mjs"], { cwd: folder.path });
  const recorded = await folder.tph(["run", "-q", "--host", "deno", "main.mjs"]);
  const frames = (text: string) => text.split("\n").map((line) => line.replace(/:\d+\)?$/, ""));
  const [own, ...more] = frames(recorded.stdout).filter((line) => line.includes("preload.cjs"));
  assert.match(own!, /^ {4}at ChildProcess\.spawn \(/);
  assert.deepEqual(more, []);
  assert.deepEqual(frames(recorded.stdout).filter((line) => line !== own), frames(plain.stdout));
});

Deno.test("node: the processes of `node --test` are recorded", async () => {
  using folder = temporary({
    ".tracepatch_cache/.keep": "",
    "job.mjs": "export function job(a, b) { return a + b; }",
    "a.test.mjs":
      `import test from "node:test"; import assert from "node:assert"; import { job } from "./job.mjs"; test("adds", () => assert.equal(job(1, 2), 3));`,
  });
  const recorded = await folder.tph(["run", "-q", "--host", "node", "--host-flag=--test", "a.test.mjs"]);
  assert.equal(recorded.code, 0, recorded.stdout);
  assert.deepEqual(childLines(outline(newestTrace(folder))), ["process a.test.mjs", "job"]);
});

Deno.test("node: programs with flags of their own, and those that take no more, run as they do", async () => {
  const { trace } = await same({
    host: "node",
    files: {
      "main.mjs": `${START}
const out = (args, options = {}) => { const { status, stdout, stderr } = spawnSync(own, args, { encoding: "utf8", ...options }); console.log(status, stdout, stderr.split("\\n")[0]); };
out(["--stack-trace-limit=3", "child.mjs", "a"]); out(["--version"]); out(["--check", "child.mjs"]);
out(["--permission", "--allow-fs-read=" + process.cwd(), "child.mjs", "b"]);
out(["child.mjs", "c"], { env: { NODE_OPTIONS: "--permission --allow-fs-read=" + process.cwd() } });
out(["-e", "console.log(process.argv.length, process.execArgv)", "x"]); out(["-p", "process.execArgv"]);
out(["--pending-deprecation", "child.mjs", "d"]);`,
      "child.mjs": CHILD.replace('import { execFile } from "node:child_process";', "").replace(
        /if \(how === "grand.*/,
        "",
      ),
    },
  });
  assert.deepEqual(trace.threads.map(({ header }) => header.command?.at(-1)), ["a", "d"]);
});

Deno.test("max_bytes bounds the file of a run with children", async () => {
  using folder = temporary({
    ".tracepatch_cache/.keep": "",
    "main.mjs": `${START}
await Promise.all([1, 2, 3].map(() => promisify(execFile)(own, ["child.mjs"])));`,
    "child.mjs": `function job(i) { return { i, text: "text " + i }; }
for (let i = 0; i < 30_000; i++) { job(i); if (i % 500 === 0) await new Promise((done) => setTimeout(done, 10)); }`,
  });
  const size = (): number => {
    const cache = join(folder.path, ".tracepatch_cache");
    const [newest] = readdirSync(cache).filter((name) => name.endsWith(".tph")).sort().reverse();
    return statSync(join(cache, newest!)).size;
  };
  await folder.tph(["run", "-q", "--host", "node", "main.mjs"]);
  const whole = size();
  await folder.tph(["run", "-q", "--host", "node", "--max-bytes", "200kB", "main.mjs"]);
  assert.ok(whole > 1_000_000, `${whole}`);
  // What is in shared memory when the limit is reached is still written.
  assert.ok(size() < whole / 2, `${size()} of ${whole}`);
  assert.equal(newestTrace(folder).threads.some(({ end }) => end?.limit === "max_bytes"), true);
});

Deno.test("node: a child that is killed as soon as it has told its result has all its calls in the record", async () => {
  using folder = temporary({
    "child.mjs": `function last(n) { return n * 2; }
setTimeout(() => process.send(last(21)), Number(process.argv[2]));
setInterval(() => {}, 1000);`,
    "main.mjs": `import { fork } from "node:child_process";
const child = fork("child.mjs", [process.argv[2]]);
child.on("message", (result) => { console.log(result, child.kill(), child.killed); });
child.on("exit", (code, signal) => console.log(code, signal, child.kill()));`,
  });
  // Its recorder may still be about to begin.
  for (const delay of ["600", "0"]) {
    const { stdout } = await folder.tph(["run", "-q", "--host", "node", "main.mjs", delay]);
    assert.equal(stdout, "42 true true\nnull SIGTERM false\n");
    const lines = outline(newestTrace(folder));
    assert.ok(lines.some((line) => line.trim() === "last"), lines.join("\n"));
  }
});
