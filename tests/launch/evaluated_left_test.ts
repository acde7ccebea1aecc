import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { processFolder } from "../../src/safe/process_folder.ts";
import { temporary } from "../temporary.ts";

Deno.test("an expression that a killed tph has left is removed before the next one is evaluated", async () => {
  using folder = temporary({ "package.json": "{}" });
  const cache = join(folder.path, ".tracepatch_cache");
  const gone = spawnSync(process.execPath, ["--version"]).pid;
  mkdirSync(cache, { mode: 0o700 });
  const name = basename(processFolder(cache, "eval-"));
  const left = (pid: number) => join(cache, name.replace(String(process.pid), String(pid)));
  rmSync(left(process.pid), { recursive: true });
  for (const path of [left(gone), left(process.pid), join(cache, "eval-notes")]) {
    mkdirSync(path);
    writeFileSync(join(path, "eval.mts"), "login('ada', 'Walnut-Kelp!91')");
  }
  const { code, stdout, stderr } = await folder.tph(["run", "-q", "-e", "1 + 1"]);
  assert.deepEqual([code, stdout], [0, "2\n"], stderr);
  assert.equal(existsSync(left(gone)), false);
  assert.deepEqual(
    readdirSync(cache).filter((name) => name.startsWith("eval-")).sort(),
    [name, "eval-notes"].sort(),
  );
});
