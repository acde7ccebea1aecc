import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { Outcome } from "../../src/trace/spec.ts";
import { Trace } from "../../src/trace/trace.ts";
import { HOST_VARIABLES, type HostName, HOSTS, TPH } from "../hosts.ts";
import { killOnce, onlyRun } from "./kill.ts";

/** `deno task crash` kills two hundred times. */
const TIMES = Number(Deno.env.get("TPH_KILLS") ?? 6);

for (const host of Object.keys(HOSTS) as HostName[]) {
  Deno.test(`a program killed at a random moment leaves a file that is right and whole up to 100 ms before, in ${host}`, async () => {
    for (let i = 0; i < Math.ceil(TIMES / 3); i++) await killOnce(host, Math.random() * 500);
  });
}

Deno.test("the same holds where only the newest calls are kept", async () => {
  for (let i = 0; i < Math.ceil(TIMES / 6); i++) {
    await killOnce("bun", Math.random() * 500, ["--keep", "last", "--max-calls", "2000"]);
  }
});

Deno.test("the same holds where short calls are only counted", async () => {
  for (let i = 0; i < Math.ceil(TIMES / 6); i++) {
    await killOnce("bun", Math.random() * 500, ["--min-duration", "1ms"]);
    await killOnce("bun", Math.random() * 500, ["--fold-after", "100"]);
  }
});

/** Dies in a call, before its writer's thread can have begun; or starts a child process that does. */
const SUDDEN = `
import { spawnSync } from "node:child_process";
import process from "node:process";
function load(name, options) { return crash(options.id); }
function crash(id) {
  const until = performance.now() + Number(process.argv[2]);
  while (performance.now() < until);
  return spawnSync("kill", ["-KILL", String(process.pid)]);
}
if (process.argv[3] === "parent") spawnSync(process.execPath, [process.argv[1], process.argv[2]]);
else load("config", { id: 7 });
`;

/** Under Bun, the writer's thread is started with the first call; elsewhere it may be there, and needs a moment to write. */
const MOMENT: Record<HostName, string> = { bun: "0", deno: "300", node: "300" };

function diesAtOnce(host: HostName, args: string[] = []): Trace {
  const folder = mkdtempSync(join(tmpdir(), "tph-sudden-"));
  const cache = join(folder, "cache");
  try {
    const program = join(folder, "sudden.mjs");
    writeFileSync(program, SUDDEN);
    const { stderr } = spawnSync(TPH[0], [
      ...TPH.slice(1),
      "run",
      "-q",
      "--cache-dir",
      cache,
      "--host",
      host,
      program,
      MOMENT[host],
      ...args,
    ], { env: { ...process.env, ...HOST_VARIABLES }, encoding: "utf8" });
    assert.equal(stderr, "");
    assert.deepEqual(readdirSync(cache).filter((name) => name.includes("early")), []);
    return Trace.open(onlyRun(cache));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const host of Object.keys(HOSTS) as HostName[]) {
  Deno.test(`a program that is killed in its first call leaves that call, in ${host}`, () => {
    const trace = diesAtOnce(host);
    const calls = Array.from({ length: trace.callCount }, (_, i) => i + 1);
    assert.deepEqual(trace.problems, []);
    assert.deepEqual(calls.slice(0, 2).map((call) => trace.siteOf(call).name), ["load", "crash"]);
    assert.equal(trace.parentOf(2), 1);
    assert.equal(trace.outcomeOf(2), Outcome.OPEN);
    assert.deepEqual(trace.argsOf(2).map(({ snapshot }) => snapshot), [{ type: "number", value: 7 }]);
    const [name, options] = trace.argsOf(1).map(({ snapshot }) => snapshot);
    assert.deepEqual(name, { type: "string", value: "config", length: 6 });
    assert.equal(options?.type, "composite");
  });
}

Deno.test("so does a child process, below the call that started it", () => {
  const trace = diesAtOnce("bun", ["parent"]);
  const names = Array.from({ length: trace.callCount }, (_, i) => trace.siteOf(i + 1).name);
  assert.deepEqual(names.slice(0, 4), ["spawnSync", "sudden.mjs", "load", "crash"]);
  assert.equal(trace.threads.length, 1);
  assert.deepEqual(trace.problems, []);
});
