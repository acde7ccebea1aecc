import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { lstatSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import process from "node:process";
import { scrub } from "../../src/store/scrub.ts";
import { chunk } from "../../src/trace/chunk.ts";
import { ChunkKind } from "../../src/trace/spec.ts";
import { Trace } from "../../src/trace/trace.ts";
import { ATTACKS } from "../hostile/files.ts";
import { Raw, RunBuilder } from "../query/build_run.ts";
import { temporary } from "../temporary.ts";
import { concat, threadChunks } from "../trace/plain_journal.ts";

/** One call of `login`, below one that stands for a thread. */
function loginRun(secret: string, pin: number): RunBuilder {
  const run = new RunBuilder();
  run.call("worker.ts", { site: { kind: "worker" } }, () => {
    run.call("login", {
      args: [secret, { token: secret, user: "ada" }, pin, "ada"],
      result: `Welcome with ${secret}`,
      site: { params: ["password", "form", "pin", "user"] },
    });
  });
  return run;
}

// The first one: which files are open is remembered for a moment.
Deno.test("scrub() leaves a run alone that is still recorded", async () => {
  using folder = temporary();
  const rules = { redactNames: [], redactValues: [], redactExcept: [] };
  const launcher = { pid: process.pid, machine: hostname() };
  const path = folder.write("run.tph", "");
  writeFileSync(path, loginRun("main-secret-1", 1).file({ header: { launcher }, exit: false }));
  const before = readFileSync(path);
  assert.throws(() => scrub(path, rules), /still running/);
  assert.deepEqual(readFileSync(path), before);
  if (process.platform !== "linux") return;
  // Its program has ended, and a process that it has left behind writes to it.
  writeFileSync(path, loginRun("main-secret-1", 1).file());
  const child = spawn("sh", ["-c", 'exec 3>> "$1"; echo; read end', "sh", path], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  await once(child.stdout, "data");
  assert.throws(() => scrub(path, rules), /still running/);
  child.stdin.end();
  await once(child, "exit");
});

Deno.test({
  name: "scrub() refuses a link: the secrets would stay where it leads to",
  ignore: process.platform === "win32",
  fn() {
    using folder = temporary();
    const rules = { redactNames: [], redactValues: [], redactExcept: [] };
    const path = folder.write("run.tph", "");
    writeFileSync(path, loginRun("main-secret-1", 1).file());
    const link = `${folder.path}/link.tph`;
    symlinkSync(path, link);
    assert.throws(() => scrub(link, rules), /it is a link; name the file that it leads to/);
    assert.ok(lstatSync(link).isSymbolicLink());
    assert.ok(scrub(path, rules).hidden > 0);
    assert.ok(!readFileSync(link).includes("main-secret-1"));
  },
});

Deno.test("scrub() hides the secrets of every thread", () => {
  using folder = temporary();
  const main = loginRun("main-secret-1", 111_222_333);
  const header = {
    thread: 5,
    parent: { thread: 0, call: 1 },
    name: "worker.ts",
    command: ["x", "thread-secret-2"],
  };
  const worker = threadChunks(header, loginRun("thread-secret-2", 444_555_666).events);
  const path = folder.write("run.tph", "");
  writeFileSync(path, concat([main.file(), ...worker]));
  const before = Trace.open(path);
  scrub(path, { redactNames: ["pin"], redactValues: [], redactExcept: [] });
  const bytes = readFileSync(path, "latin1");
  assert.doesNotMatch(bytes, /secret-\d/);
  const after = Trace.open(path);
  assert.deepEqual(after.problems, []);
  assert.deepEqual(after.parentColumn(), before.parentColumn());
  assert.deepEqual(after.startColumn(), before.startColumn());
  const tokens = [2, 4].map((call) => {
    const [password, form, pin, user] = after.argsOf(call).map(({ snapshot }) => snapshot);
    assert.equal(pin!.type, "unseen");
    assert.deepEqual(user, { type: "string", value: "ada", length: 3 });
    assert.equal(password!.type, "redacted");
    assert.ok(form!.type === "composite");
    assert.deepEqual(form!.properties.map(({ key, value }) => [key, value.type]), [
      ["token", "redacted"],
      ["user", "string"],
    ]);
    assert.deepEqual(form!.properties[0]!.value, password);
    return JSON.stringify(password);
  });
  assert.notEqual(tokens[0], tokens[1]);
  assert.equal(after.threads[0]!.header.command?.[0], "x");
});

Deno.test("scrub() writes a text that many values share once, as the recorder does", () => {
  using folder = temporary();
  const path = folder.write("run.tph", "");
  const file = ATTACKS["a long text in many short values"]!(2000);
  writeFileSync(path, file);
  const before = Trace.open(path);
  const values = [2, 50].map((call) => before.resultOf(call)?.snapshot);
  assert.match(JSON.stringify(values[0]), /x{10000}/);
  scrub(path, { redactNames: [], redactValues: [], redactExcept: [] });
  assert.ok(readFileSync(path).length <= file.length + 100);
  const after = Trace.open(path);
  assert.deepEqual([2, 50].map((call) => after.resultOf(call)?.snapshot), values);
});

Deno.test("scrub() leaves the places of a run as they are, and hides the secrets of its command", () => {
  using folder = temporary();
  const run = new RunBuilder();
  const places = { cwd: "/srv/app-of-ada", entry: "/srv/app-of-ada/main.ts", scope: "/srv/app-of-ada" };
  run.call("open", {
    args: [places.cwd, places.entry, "hunter2-hunter2"],
    site: { params: ["password", "secret", "pass"] },
  });
  const command = [
    "main.ts",
    "--password",
    "Tr0ub4dor&3x",
    "--token=Zx81-Zx81-Zx81",
    "hunter2-hunter2",
    "--port",
    "80",
  ];
  const path = folder.write("run.tph", "");
  writeFileSync(path, run.file({ header: { ...places, command } }));
  scrub(path, { redactNames: [], redactValues: [], redactExcept: [] });
  const { header } = Trace.open(path);
  assert.deepEqual({ cwd: header.cwd, entry: header.entry, scope: header.scope }, places);
  assert.deepEqual(header.command.map((word) => word.replace(/<redacted .*>/, "…")), [
    "main.ts",
    "--password",
    "…",
    "--token=…",
    "…",
    "--port",
    "80",
  ]);
});

Deno.test("scrub() takes a bigint that is none for a text", () => {
  using folder = temporary();
  const path = folder.write("run.tph", "");
  const run = new RunBuilder();
  run.call("f", {
    args: [new Raw({ type: "bigint", text: "12x" }), new Raw({ type: "bigint", text: "12" })],
  });
  writeFileSync(path, run.file());
  assert.equal(scrub(path, { redactNames: [], redactValues: [], redactExcept: [] }).hidden, 0);
});

Deno.test("scrub() keeps nothing of what it cannot read, in time that goes by the file's size, or refuses", () => {
  using folder = temporary();
  const path = folder.write("run.tph", "");
  const rules = { redactNames: [], redactValues: [], redactExcept: [] };
  const secret = "ghp_1234567890abcdefghijABCDEFGHIJ123456";
  const text = new TextEncoder().encode(`{ "x": "${secret}`);
  const numbers = (...all: number[]) => new Uint8Array(Uint32Array.from(all).buffer);
  const run = loginRun("main-secret-1", 111_222_333).file();
  const parts = {
    "more snapshots than there is room for": chunk(ChunkKind.SNAPSHOTS, concat([numbers(9, 2 ** 30), text])),
    "no count of snapshots": chunk(ChunkKind.SNAPSHOTS, numbers(1)),
    "no count of calls": chunk(ChunkKind.CALLS, new Uint8Array(3)),
    "no JSON": chunk(ChunkKind.META, text),
    "a kind that nobody knows": chunk(77, text),
  };
  for (const [name, part] of Object.entries(parts)) {
    writeFileSync(path, concat([run, part]));
    scrub(path, rules);
    assert.doesNotMatch(readFileSync(path, "latin1"), /ghp_|main-secret/, name);
    assert.equal(Trace.open(path).callCount, 2, name);
  }
  const hostile = ATTACKS.dictionaries!(10_000);
  writeFileSync(path, hostile);
  assert.throws(() => scrub(path, rules), /Cannot scrub .*run\.tph: its columns hold more than/);
  assert.deepEqual(new Uint8Array(readFileSync(path)), hostile);
});

Deno.test("scrub() hides what looks like a secret in titles of tests, and leaves names of functions", () => {
  using folder = temporary();
  const run = new RunBuilder();
  const secret = "ghp_1234567890abcdefghijABCDEFGHIJ123456";
  run.call(`refuses ${secret} here`, { site: { kind: "test" } }, () => {
    run.call("addsTax", { args: [1] });
  });
  const path = folder.write("run.tph", "");
  writeFileSync(path, run.file());
  assert.equal(scrub(path, { redactNames: [], redactValues: [], redactExcept: [] }).hidden, 1);
  assert.deepEqual(Trace.open(path).sites.map(({ name }) => name), ["refuses <redacted> here", "addsTax"]);
});
