import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { processFolder } from "../../src/safe/process_folder.ts";
import { temporaryCache } from "../../src/store/temporary.ts";
import { temporary } from "../temporary.ts";

Deno.test({
  name: "a run that is not kept is in no folder in whose place another user could put one",
  ignore: process.platform === "win32",
  fn() {
    using folder = temporary({});
    for (const [mode, isSafe] of [[0o777, false], [0o1777, true], [0o700, true]] as const) {
      const temp = join(realpathSync(folder.path), mode.toString(8));
      mkdirSync(temp);
      chmodSync(temp, mode);
      const made = temporaryCache({ TMPDIR: temp });
      assert.equal(dirname(made) === temp, isSafe, mode.toString(8));
      assert.equal(statSync(made).mode & 0o777, 0o700);
      rmSync(made, { recursive: true });
      assert.deepEqual(readdirSync(temp), []);
    }
  },
});

Deno.test("what a killed process has left is removed with the next folder, and nothing else is", () => {
  using folder = temporary({ "kept/plan.json": "{}" });
  const name = basename(processFolder(folder.path, "tph-command-"));
  const of = (pid: number) => name.replace(String(process.pid), String(pid));
  const [gone, linked] = [0, 1].map(() => spawnSync(process.execPath, ["--version"]).pid);
  const kept = [name, of(process.ppid), `${of(gone!).slice(0, -7)}x-aB3xY9`, "tph-command-aB3xY9"];
  for (const path of [...kept.slice(1), of(gone!)]) {
    mkdirSync(join(folder.path, path));
    writeFileSync(join(folder.path, path, "plan.json"), "{}");
  }
  if (process.platform !== "win32") {
    symlinkSync(join(folder.path, "kept"), join(folder.path, of(linked!)));
    kept.push(of(linked!));
  }
  const next = basename(processFolder(folder.path, "tph-command-"));
  assert.deepEqual(readdirSync(folder.path).sort(), ["kept", next, ...kept].sort());
  assert.deepEqual(readdirSync(join(folder.path, "kept")), ["plan.json"]);
});

Deno.test({
  name: "what a killed process has left stays while something runs that it has started",
  ignore: process.platform !== "linux",
  async fn() {
    using folder = temporary({});
    const own = processFolder(folder.path, "tph-command-");
    const left = own.replace(String(process.pid), String(spawnSync(process.execPath, ["--version"]).pid));
    renameSync(own, left);
    for (const [words, env] of [[[], { PLAN: `{"plan":"${left}/plan.json"}` }], [[left], {}]] as const) {
      const goesOn = spawn("/bin/sh", ["-c", "echo; read line; true", ...words], { env });
      await once(goesOn.stdout, "data");
      rmSync(processFolder(folder.path, "tph-command-"), { recursive: true });
      assert.ok(existsSync(left));
      goesOn.stdin.end();
      await once(goesOn, "exit");
    }
    rmSync(processFolder(folder.path, "tph-command-"), { recursive: true });
    assert.equal(existsSync(left), false);
  },
});
