/** What a project may have planted where tph looks for manifests and settings: pipes, devices, files of 100 GB. Nothing waits for them. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { HOST_VARIABLES, TPH } from "../hosts.ts";
import { temporary } from "../temporary.ts";

/** Far more than any of it takes: only what waits for ever gets there. */
const TIMEOUT = 60_000;

function tph(cwd: string, ...args: string[]) {
  const { status, stdout, stderr, signal } = spawnSync(TPH[0], [...TPH.slice(1), ...args], {
    cwd,
    env: { ...process.env, ...HOST_VARIABLES },
    encoding: "utf8",
    timeout: TIMEOUT,
  });
  assert.equal(signal, null, `tph ${args.join(" ")} had to be ended`);
  return { status, stdout, text: stdout + stderr };
}

Deno.test({
  name:
    "pipes, devices and holes in the place of a manifest, a configuration or a source map hold nothing up",
  ignore: process.platform === "win32",
  fn() {
    using folder = temporary({ "main.mjs": "function f(a) { return a; }\nconsole.log(f(1));" });
    const at = (name: string) => join(folder.path, name);
    for (
      const plant of [
        (path: string) => spawnSync("mkfifo", [path]),
        (path: string) => symlinkSync("/dev/zero", path),
      ]
    ) {
      plant(at("package.json"));
      assert.equal(tph(folder.path, "run", "-q", "--", "true").status, 0);
      assert.match(tph(folder.path, "logs").stdout, /true/);
      // Node and Deno wait for it by themselves.
      const ran = tph(folder.path, "run", "-q", "main.mjs");
      assert.deepEqual([ran.status, ran.stdout], [0, "1\n"], ran.text);
      rmSync(at("package.json"));
    }
    spawnSync("mkfifo", [at("pipe.map")]);
    writeFileSync(
      at("of.map"),
      JSON.stringify({
        version: 3,
        sources: ["pipe.map", "/dev/zero"],
        names: [],
        mappings: "AAAA;AACA;ACAA",
      }),
    );
    for (const map of ["pipe.map", "/dev/zero", "of.map"]) {
      writeFileSync(
        at("mapped.mjs"),
        `function f(a) {\n  return a; }\nconsole.log(f(1));\n//# sourceMappingURL=${map}`,
      );
      const ran = tph(folder.path, "run", "-q", "mapped.mjs");
      assert.deepEqual([ran.status, ran.stdout], [0, "1\n"], ran.text);
    }
    writeFileSync(at("tracepatch.toml"), "");
    truncateSync(at("tracepatch.toml"), 100e9);
    const { status, text } = tph(folder.path, "logs");
    assert.equal(status, 1);
    assert.match(text, /Cannot read the configuration .*: it has 100000000000 bytes/);
  },
});

Deno.test({
  name: "pipes and devices in the cache folder hold nothing up",
  ignore: process.platform === "win32",
  fn() {
    using folder = temporary({
      "package.json": "{}",
      "a.test.mjs": 'import test from "node:test";\ntest("adds", () => {});\n',
      ".tracepatch_cache/.keep": "",
      ".tracepatch_cache/tph-locks/.keep": "",
    });
    const cache = join(folder.path, ".tracepatch_cache");
    const ways = [
      (path: string) => spawnSync("mkfifo", [path]),
      (path: string) => symlinkSync("/dev/zero", path),
    ];
    for (const [i, plant] of ways.entries()) {
      const names = ["p1.tph", "tests.json", "setup_state.json", "../tph-locks/x.lock"];
      mkdirSync(join(folder.path, "tph-locks"), { recursive: true });
      for (const name of names) plant(join(cache, name));
      for (const words of [["tree", "p1"], ["diff", "p1", "p1"], ["lock", "check", "x"], ["disable"]]) {
        assert.equal(tph(folder.path, ...words).status, 1, words.join(" "));
      }
      assert.equal(tph(folder.path, "logs").status, 0);
      if (i === 0) assert.equal(tph(folder.path, "bisect", "x").status, 2);
      for (const name of names) rmSync(join(cache, name));
    }
  },
});

Deno.test("clean removes runs, and nothing else that ends in .tph", () => {
  using folder = temporary({
    "cache/notes.tph": "not a run",
    "cache/20260101_000000_000001.tph": "a broken run",
  });
  const { status, text } = tph(folder.path, "clean", "--all", "--cache-dir", "cache");
  assert.equal(status, 0, text);
  assert.ok(existsSync(join(folder.path, "cache/notes.tph")));
  assert.ok(!existsSync(join(folder.path, "cache/20260101_000000_000001.tph")));
});
