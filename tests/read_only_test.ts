/** Programs whose files and folders may only be read: they run and are recorded as others are. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { assets } from "../src/bundle/assets.ts";
import { Trace } from "../src/trace/trace.ts";
import { onlyRun } from "./crash/kill.ts";
import { HOST_VARIABLES, type HostName, HOSTS, run, type RunResult, TPH } from "./hosts.ts";
import { temporary } from "./temporary.ts";

const FILES = {
  "main.mjs": `import { twice } from "./lib/twice.mjs";
import { createRequire } from "node:module";
const { half } = createRequire(import.meta.url)("./lib/half.cjs");
process.nextTick(() => console.log("tick"));
Promise.resolve().then(() => console.log("microtask"));
function main() { return half(twice(21)); }
console.log(main());
const { late } = await import("./lib/late.ts");
console.log(late("ä"));
`,
  "lib/twice.mjs": "export function twice(n) { return n * 2; }\n",
  "lib/half.cjs": "exports.half = function half(n) { return n / 2; };\n",
  // Longer than what is read at once.
  "lib/late.ts": "export function late(text: string): string { return text + text; }\n// " +
    "ö".repeat(300_000),
};
const CALLS = ["half", "late", "main", "twice"];

/** A command without the rights by which root ignores the modes of files. */
function asOwner(command: string[]): string[] {
  return process.getuid?.() === 0
    ? ["setpriv", "--inh-caps=-all", "--bounding-set=-all", "--", ...command]
    : command;
}

/** A command that finds a folder mounted so that nobody can write to it. */
function mountedReadOnly(folder: string, command: string[]): string[] {
  const script = `mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"`;
  return ["unshare", "-m", "sh", "-c", script, folder, ...command];
}

function plainCommand(host: HostName, file: string): string[] {
  const flags = host === "deno" ? ["run", "-A", "--no-lock", "--node-modules-dir=none"] : [];
  return [HOSTS[host], ...flags, file];
}

function works([command = "", ...args]: string[]): boolean {
  return process.platform !== "win32" && spawnSync(command, args).status === 0;
}

interface Both {
  plain: RunResult;
  recorded: RunResult;
  calls: string[];
}

/** Runs the program plain and recorded, its folder the working folder. */
async function both(host: HostName, folder: string, wrap: (command: string[]) => string[]): Promise<Both> {
  assets("bun", process.env);
  const cache = mkdtempSync(join(tmpdir(), "tph-runs-"));
  try {
    const main = join(folder, "main.mjs");
    const go = (command: string[]) => {
      const [first = "", ...args] = wrap(command);
      return run(first, args, { cwd: folder, env: HOST_VARIABLES });
    };
    const tph = [...TPH, "run", "-q", "--cache-dir", cache, "--host", host, main];
    const [plain, recorded] = [await go(plainCommand(host, main)), await go(tph)];
    assert.equal(readdirSync(cache).filter((name) => name.endsWith(".tph")).length, 1, recorded.stderr);
    const trace = Trace.open(onlyRun(cache));
    assert.deepEqual(trace.problems, []);
    const calls: string[] = [];
    for (let call = 1; call <= trace.callCount; call++) calls.push(trace.siteOf(call).name);
    return { plain, recorded, calls: calls.filter((name) => CALLS.includes(name)).sort() };
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

for (const host of ["bun", "deno", "node"] as const) {
  Deno.test(`${host}: files of mode 0444 in folders of mode 0555`, async () => {
    if (!works(asOwner(["true"]))) return console.log("skipped: these rights cannot be given up here");
    using folder = temporary(FILES);
    const folders = [folder.path, join(folder.path, "lib")];
    for (const file of Object.keys(FILES)) chmodSync(join(folder.path, file), 0o444);
    for (const each of folders) chmodSync(each, 0o555);
    try {
      const isWritable = works(asOwner(["sh", "-c", `: >> "$0"`, join(folder.path, "main.mjs")]));
      assert.ok(!isWritable, "the test would show nothing");
      const { plain, recorded, calls } = await both(host, folder.path, asOwner);
      assert.deepEqual(recorded, plain);
      assert.equal(plain.code, 0);
      assert.deepEqual(calls, CALLS);
    } finally {
      for (const each of folders) chmodSync(each, 0o755);
    }
  });

  Deno.test(`${host}: a file system that is mounted to be read`, async () => {
    using folder = temporary(FILES);
    const wrap = (command: string[]) => mountedReadOnly(folder.path, command);
    if (!works(wrap(["true"]))) return console.log("skipped: nothing can be mounted here");
    const { plain, recorded, calls } = await both(host, folder.path, wrap);
    assert.deepEqual(recorded, plain);
    assert.equal(plain.code, 0);
    assert.deepEqual(calls, CALLS);
  });
}

for (const host of ["bun", "deno", "node"] as const) {
  Deno.test(`${host}: a program that becomes another user at once is recorded to its end`, async () => {
    if (process.getuid?.() !== 0) return console.log("skipped: only root can become somebody else");
    using folder = temporary({
      "main.mjs": `import process from "node:process";
process.setgid(65534);
process.setuid(65534);
function twice(n) { return n * 2; }
for (let i = 0; i < 50_000; i++) twice(i);
console.log(process.getuid());
`,
    });
    for (const flags of [[], ["--keep", "last", "--max-calls", "1000"]]) {
      const args = ["run", "--cache-dir", "runs", "--host", host, ...flags, "main.mjs"];
      const { code, stdout, stderr } = await folder.tph(args);
      assert.deepEqual([code, stdout], [0, "65534\n"]);
      const trace = Trace.open(onlyRun(join(folder.path, "runs")));
      assert.deepEqual([trace.problems, trace.end?.limit], [[], undefined], stderr);
      assert.equal(trace.callCount + (trace.end?.earlier ?? 0), 50_000);
      rmSync(join(folder.path, "runs"), { recursive: true });
    }
  });
}

Deno.test("bun: a module that may not be read fails with Bun's words", async () => {
  if (!works(asOwner(["true"]))) return console.log("skipped: these rights cannot be given up here");
  using folder = temporary({
    "main.mjs": `await import("./closed.mjs").catch((error) => console.log(error.message));\n`,
    "closed.mjs": "export const one = 1;\n",
  });
  chmodSync(join(folder.path, "closed.mjs"), 0);
  const { plain, recorded } = await both("bun", folder.path, asOwner);
  assert.deepEqual(recorded, plain);
  assert.match(plain.stdout, /^EACCES reading "/);
});
