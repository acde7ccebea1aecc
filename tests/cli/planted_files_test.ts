/** What a project may have planted where tph looks for manifests and settings: pipes, devices, files of 100 GB. Nothing waits for them. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { BINARY, HOST_VARIABLES, TPH } from "../hosts.ts";
import { temporary } from "../temporary.ts";

/** Far more than any of it takes: only what waits for ever gets there. */
const TIMEOUT = 60_000;

function tph(cwd: string, ...args: string[]) {
  const { status, stdout, stderr, signal } = spawnSync(TPH[0], [...TPH.slice(1), ...args], {
    cwd,
    env: { ...process.env, ...HOST_VARIABLES, XDG_CONFIG_HOME: join(cwd, "config") },
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
    const code = "function f(a) { return a; }\nconsole.log(f(1));";
    using folder = temporary({ "main.mjs": code, "beside.mjs": code });
    const at = (name: string) => join(folder.path, name);
    for (
      const plant of [
        (path: string) => spawnSync("mkfifo", [path]),
        (path: string) => symlinkSync("/dev/zero", path),
      ]
    ) {
      plant(at("AGENTS.md"));
      const told = tph(folder.path, "init", "--agent");
      assert.deepEqual([
        told.status,
        /Cannot write .*AGENTS\.md: it is (?:a link|not a file)/.test(told.text),
      ], [
        1,
        true,
      ]);
      rmSync(at("AGENTS.md"));
      // From source, the Bun that tph runs in waits for it.
      if (TPH[0] === BINARY) {
        plant(at("bunfig.toml"));
        const apart = tph(folder.path, "run", "-q", "--host", "node", "main.mjs");
        assert.deepEqual([apart.status, apart.stdout], [0, "1\n"], apart.text);
        rmSync(at("bunfig.toml"));
      }
      plant(at("package.json"));
      assert.equal(tph(folder.path, "run", "-q", "--", "true").status, 0);
      assert.match(tph(folder.path, "logs").stdout, /true/);
      // Node and Deno wait for it by themselves.
      const ran = tph(folder.path, "run", "-q", "main.mjs");
      assert.deepEqual([ran.status, ran.stdout], [0, "1\n"], ran.text);
      rmSync(at("package.json"));
    }
    mkdirSync(at("bunfig.toml"));
    const beside = tph(folder.path, "run", "-q", "main.mjs");
    assert.deepEqual([beside.status, beside.stdout], [0, "1\n"], beside.text);
    rmdirSync(at("bunfig.toml"));
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
      symlinkSync(resolve(folder.path, map), at("beside.mjs.map"));
      for (const host of ["bun", "node", "deno"]) {
        for (const file of ["mapped.mjs", "beside.mjs"]) {
          const ran = tph(folder.path, "run", "-q", "--host", host, file);
          assert.deepEqual([ran.status, ran.stdout], [0, "1\n"], `${host} ${file} ${map}: ${ran.text}`);
        }
      }
      rmSync(at("beside.mjs.map"));
    }
    writeFileSync(
      at("setup.ts"),
      'import type { A } from "./pipe";\nimport type { B } from "./device";\nexport function f(a: A, b: B) {}\n',
    );
    spawnSync("mkfifo", [at("pipe.ts")]);
    symlinkSync("/dev/zero", at("device.ts"));
    writeFileSync(at("tracepatch.toml"), '[[test.files]]\npath = "setup.ts"\nfunctions = ["f"]\n');
    const written = tph(folder.path, "setup", "-y");
    assert.equal(written.status, 0, written.text);
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

Deno.test("a run of a later century that came with a project holds nothing up, and is not the newest", () => {
  using folder = temporary({
    "main.mjs": "function f(a) { return a; }\nf(1);",
    ".tracepatch_cache/99991231_235959_999999.tph": "",
    ".tracepatch_cache/22551231_235959_999999.tph": "",
  });
  for (let run = 1; run <= 3; run++) assert.equal(tph(folder.path, "run", "-q", "main.mjs").status, 0);
  assert.match(tph(folder.path, "tree").stdout, /main\.mjs.*\n\nf\(a: 1\)/);
});

Deno.test({
  name: "a test command that came with the project's cache folder is not run; the one that tph test ran is",
  ignore: process.platform === "win32",
  fn() {
    using folder = temporary({ "package.json": "{}", ".tracepatch_cache/.keep": "" });
    const ran = join(folder.path, "ran");
    const known = { command: ["touch", ran] };
    const json = JSON.stringify(known);
    const planted = [known, { known }, { known: json, mark: "" }, { known: json, mark: "0".repeat(64) }, null]
      .map((entry) => JSON.stringify(entry));
    for (const entry of [...planted, `{"mark":"","known":${"[".repeat(1e6)}${"]".repeat(1e6)}}`]) {
      writeFileSync(
        join(folder.path, ".tracepatch_cache/tests.json"),
        `{${JSON.stringify(folder.path)}:${entry}}`,
      );
      const { status, text } = tph(folder.path, "flake", "adds", "--runs", "1");
      assert.deepEqual([status, existsSync(ran)], [2, false], text);
      assert.match(text, /No test command is known\./);
    }
    // The disk was full when the key was written.
    mkdirSync(join(folder.path, "config/tracepatch"), { recursive: true, mode: 0o700 });
    writeFileSync(join(folder.path, "config/tracepatch/key"), "");
    assert.equal(tph(folder.path, "test", "--", "touch", ran).status, 0);
    rmSync(ran);
    const { text } = tph(folder.path, "flake", "adds", "--runs", "1");
    assert.match(text, /No test has "adds" in its title/);
    assert.ok(existsSync(ran));
  },
});
