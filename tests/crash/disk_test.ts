import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { Trace } from "../../src/trace/trace.ts";
import { missingTexts } from "../../src/view/missing_text.ts";
import { HOST_VARIABLES, type HostName, HOSTS, run, type RunResult, runTph, TPH } from "../hosts.ts";
import { temporary } from "../temporary.ts";
import { onlyRun } from "./kill.ts";

const PROGRAM = `function leaf(a: number, b: number): number { return a + b / 7; }
function main(n: number): number { let sum = 0; for (let i = 0; i < n; i++) sum = leaf(i, sum); return sum; }
main(300_000);
console.log("through");
`;

function withProgram(body: (folder: string, main: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tph-disk-"));
  const main = join(folder, "main.ts");
  writeFileSync(main, PROGRAM);
  return body(folder, main).finally(() => rmSync(folder, { recursive: true, force: true }));
}

function checkFull(result: RunResult, file: string): void {
  assert.deepEqual([result.code, result.stdout], [0, "through\n"]);
  assert.match(result.stderr, /could not be written any further/);
  const trace = Trace.open(file);
  assert.deepEqual(trace.problems, []);
  assert.equal(trace.end?.limit, "write_error");
  assert.equal(trace.exit?.code, 0);
  assert.match(missingTexts(trace).join(), /could not be written/);
  const stats = { leaf: 0 };
  for (let call = 1; call <= trace.callCount; call++) if (trace.siteOf(call).name === "leaf") stats.leaf++;
  // What there was room for is there.
  assert.ok(stats.leaf > 1_000 && stats.leaf < 300_000, String(stats.leaf));
  assert.equal(trace.end!.calls, trace.callCount);
  assert.equal(trace.callCount + trace.end!.dropped, 300_001);
}

/** Whether a file system of a given size can be mounted here. */
function mountSmall(folder: string, size = "512k"): boolean {
  if (process.platform !== "linux") return false;
  return spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder]).status === 0;
}

for (const host of Object.keys(HOSTS) as HostName[]) {
  Deno.test(`a disk that is full ends the recording, not the program, in ${host}`, () =>
    withProgram(async (_, main) => {
      const small = mkdtempSync(join(tmpdir(), "tph-small-"));
      const isMounted = mountSmall(small);
      try {
        if (!isMounted) return console.log("skipped: nothing can be mounted here");
        const cache = join(small, "runs");
        const args = ["run", "--cache-dir", cache, "--host", host, main];
        checkFull(await runTph(args, { env: HOST_VARIABLES }), onlyRun(cache));
      } finally {
        if (isMounted) spawnSync("umount", [small]);
        rmSync(small, { recursive: true, force: true });
      }
    }));
}

for (const host of Object.keys(HOSTS) as HostName[]) {
  Deno.test(`a short program's calls are in the file as far as there is room, in ${host}`, async () => {
    using folder = temporary({
      "main.mjs": `const f = (i) => "value " + i;\nfor (let i = 0; i < 20_000; i++) f(i);\n`,
    });
    const small = join(folder.path, "small");
    mkdirSync(small);
    if (!mountSmall(small, "100k")) return console.log("skipped: nothing can be mounted here");
    try {
      const args = ["run", "--cache-dir", small, "--host", host, "main.mjs"];
      await runTph(args, { cwd: folder.path, env: HOST_VARIABLES });
      const trace = Trace.open(onlyRun(small));
      assert.ok(trace.callCount > 1_000, String(trace.callCount));
      assert.equal(trace.callCount + trace.end!.dropped, 20_000);
    } finally {
      spawnSync("umount", [small]);
    }
  });
}

for (const host of Object.keys(HOSTS) as HostName[]) {
  for (const flags of [[], ["--keep", "last", "--max-calls", "200000"]]) {
    Deno.test({
      name: `a file that may not grow ends the recording, not the program, in ${host} ${flags.join(" ")}`,
      ignore: process.platform === "win32",
      fn: () =>
        withProgram(async (folder, main) => {
          const cache = join(folder, "runs");
          const command = [...TPH, "run", ...flags, "--cache-dir", cache, "--host", host, main];
          const script = 'ulimit -f 400 && exec "$@"';
          const args = ["-c", script, "bash", ...command];
          // What tph writes once must be there.
          const warm = join(folder, "warm.ts");
          writeFileSync(warm, "export {};\n");
          const quiet = ["run", "-q", "--cache-dir", join(folder, "warm")];
          await runTph([...quiet, "--host", host, warm], { env: HOST_VARIABLES });
          // Deno's own cache, which is larger, would end it before.
          const env = { ...HOST_VARIABLES, DENO_DIR: join(folder, "deno") };
          const result = await run("/bin/bash", args, { env });
          checkFull(result, onlyRun(cache));
        }),
    });
  }
}

Deno.test("max_bytes ends the recording, and says so", () =>
  withProgram(async (folder, main) => {
    const cache = join(folder, "runs");
    const args = [
      "run",
      "--cache-dir",
      cache,
      "--host",
      "bun",
      "--max-bytes",
      "100kB",
      main,
    ];
    const result = await runTph(args);
    assert.equal(result.stdout, "through\n");
    const trace = Trace.open(onlyRun(cache));
    assert.match(result.stderr, /stopped at the limit max-bytes; [\d,]+ later calls not recorded/);
    assert.equal(trace.end!.calls + trace.end!.dropped, 300_001);
  }));

Deno.test("with keep = last, the newest calls are in the file, and the others counted", () =>
  withProgram(async (folder, main) => {
    const cache = join(folder, "runs");
    const flags = ["--keep", "last", "--max-calls", "1000"];
    const args = ["run", "--cache-dir", cache, "--host", "bun", ...flags, main];
    const result = await runTph(args);
    assert.match(result.stderr, /Only the newest calls were kept: [\d,]+ earlier calls left out/);
    const trace = Trace.open(onlyRun(cache));
    assert.deepEqual(trace.problems, []);
    assert.ok(trace.callCount >= 1000 && trace.callCount < 3000);
    assert.equal(trace.callCount + trace.end!.earlier!, 300_001);
    const [last] = trace.argsOf(trace.callCount);
    assert.deepEqual(last?.snapshot, { type: "number", value: 299_999 });
  }));
