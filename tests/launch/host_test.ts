import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { hostOfEntry, hostOfProject } from "../../src/launch/project.ts";
import { denoPermissions, isRestricted, whyNotLent } from "../../src/launch/deno_permissions.ts";
import { settleHost } from "../../src/launch/host.ts";
import { folderOf, hostArguments } from "../../src/launch/host_arguments.ts";
import { settleScope } from "../../src/scope/default_scope.ts";
import { TPH } from "../hosts.ts";
import { temporary } from "../temporary.ts";
import { inFolder } from "./programs.ts";

const needs = {
  preload: "/c/p.cjs",
  parser: "/c/p.node",
  file: "/r.tph",
  variables: ["PLAN"],
};

Deno.test("hostOfProject() reads manifests and lock files upward, the nearest first", () =>
  inFolder(
    {
      "deno/deno.json": "{}",
      "deno/b/main.ts": "",
      "deno/package/package.json": "{}",
      "both/deno.jsonc": "{}",
      "both/package.json": "{}",
      "locked/deno.json": "{}",
      "locked/package.json": "{}",
      "locked/deno.lock": "{}",
      "pnpm/package.json": `{"packageManager":"pnpm@10.1.0"}`,
      "pnpm/bun.lock": "",
      "pnpm/packages/a/package.json": "{}",
      "bun/package.json": `{"engines":{"node":">=20"}}`,
      "bun/bun.lock": "",
      "bunfig/bunfig.toml": "",
      "engine/package.json": `{"engines":{"node":">=20","npm":">=9"}}`,
      "engines/package.json": `{"engines":{"node":">=20","bun":">=1"}}`,
      "npm/package.json": "{}",
      "npm/package-lock.json": "{}",
      "yarn/yarn.lock": "",
      "broken/package.json": "{",
      "repository/.git/HEAD": "",
    },
    (folder) => {
      const host = (path: string) => hostOfProject(join(folder, path))?.value;
      assert.equal(host("deno/b"), "deno");
      assert.equal(host("deno/package"), undefined);
      assert.equal(host("both"), undefined);
      assert.equal(host("locked"), "deno");
      assert.equal(host("pnpm/packages/a"), "node");
      assert.equal(host("bun"), "bun");
      assert.equal(host("bunfig"), "bun");
      assert.equal(host("engine"), "node");
      assert.equal(host("engines"), undefined);
      assert.equal(host("npm"), "node");
      assert.equal(host("yarn"), "node");
      assert.equal(host("broken"), undefined);
      assert.equal(host("."), undefined);
      const { where } = hostOfProject(join(folder, "pnpm/packages/a"))!;
      assert.equal(where, `packageManager in ${join(folder, "pnpm/package.json")}`);
      return Promise.resolve();
    },
  ));

Deno.test("the first line of a program counts before its project", () =>
  inFolder(
    {
      "package-lock.json": "{}",
      "a.ts": "#!/usr/bin/env -S deno run -A\nfoo();",
      "b.js": "#!/usr/bin/node",
      "c.ts": "#!/usr/bin/env bun\n",
      "d.ts": "#!/usr/bin/env tsx\n",
      "e.ts": "// #!/usr/bin/env bun\n",
      "f.ts": "",
    },
    (folder) => {
      const hosts = "abcdef".split("").map((name) =>
        hostOfEntry(join(folder, `${name}.${name === "b" ? "js" : "ts"}`))?.value
      );
      assert.deepEqual(hosts, ["deno", "node", "bun", "node", undefined, undefined]);
      return Promise.resolve();
    },
  ));

Deno.test("a project whose host is missing or too old is an error that says so", async () => {
  using folder = temporary({
    "deno/deno.json": "{}",
    "deno/main.ts": "console.log(1)",
    "node/package.json": `{"packageManager":"npm@11.0.0"}`,
    "node/main.js": "console.log(typeof Bun)",
    "old": `#!/bin/sh\necho v18.2.0`,
  });
  chmodSync(folder.write("old", `#!/bin/sh\necho v18.2.0`), 0o755);
  const none = { TPH_DENO: join(folder.path, "none"), TPH_NODE: join(folder.path, "none") };
  const deno = await folder.tph(["run", "deno/main.ts"], { env: none });
  assert.deepEqual([deno.code, deno.stdout, deno.stderr], [
    1,
    "",
    `tph: Cannot find deno: it is not on PATH. ${join(folder.path, "deno/deno.json")} asks for it.\n` +
    "     Install it, name its executable in TPH_DENO, or choose another with --host.\n",
  ]);
  const node = await folder.tph(["run", "node/main.js"], { env: none });
  assert.match(
    node.stderr,
    /^tph: Cannot find node: .* packageManager in .*node\/package\.json asks for it\.\n/,
  );
  const old = await folder.tph(["run", "node/main.js"], { env: { TPH_NODE: join(folder.path, "old") } });
  assert.match(
    old.stderr,
    /^tph: Cannot run under node 18\.2\.0 .*: tph needs 22\.15 or newer\. packageManager in .* asks for node\.\n/,
  );
  const ran = await folder.tph(["run", "node/main.js"]);
  assert.equal(ran.stdout, "undefined\n");
  assert.match(ran.stderr, /^tph: .* under node [\d.]+ recorded as /m);
  const bun = await folder.tph(["run", "--host", "bun", "node/main.js"]);
  assert.equal(bun.stdout, "object\n");
});

Deno.test("settleScope() takes the folder named, else the project's, else the entry's", () =>
  inFolder({ "p/package.json": "{}", "p/src/main.ts": "", "q/main.ts": "" }, (folder) => {
    const entry = join(folder, "p/src/main.ts");
    assert.equal(settleScope(entry, { cwd: folder }), join(folder, "p"));
    assert.equal(settleScope(entry, { cwd: folder, scope: "p/src" }), join(folder, "p/src"));
    assert.equal(settleScope(join(folder, "q/main.ts"), { cwd: folder }), join(folder, "q"));
    return Promise.resolve();
  }));

Deno.test("hostArguments() puts the host's flags first, behind what must be before them, and the program's arguments last", () => {
  const given = { flags: ["--smol"], entry: "m.ts", args: ["--x"], needs };
  assert.deepEqual(hostArguments("bun", given), ["--smol", "--preload", "/c/p.cjs", "m.ts", "--x"]);
  assert.deepEqual(hostArguments("node", { ...given, flags: ["--require", "./own.cjs"] }), [
    "--require",
    "/c/p.cjs",
    "--require",
    "./own.cjs",
    "m.ts",
    "--x",
  ]);
  assert.deepEqual(hostArguments("deno", { ...given, flags: [] }), [
    "run",
    "--no-code-cache",
    "--preload",
    "/c/p.cjs",
    "-A",
    "./m.ts",
    "--x",
  ]);
  assert.deepEqual(hostArguments("bun", { flags: [], entry: "/a/m.ts", args: [] }), ["/a/m.ts"]);
  for (const entry of ["m", "-m.ts", "install"]) {
    assert.deepEqual(hostArguments("bun", { flags: [], entry, args: [] }), [`./${entry}`]);
  }
});

Deno.test("folderOf() is the last folder of Bun's --cwd", () => {
  assert.equal(folderOf(["--smol"], "/a"), "/a");
  assert.equal(folderOf(["--cwd=b"], "/a"), "/a/b");
  assert.equal(folderOf(["--cwd", "b", "--cwd", "/c"], "/a"), "/c");
});

Deno.test("denoPermissions() adds what the recorder needs to the permissions chosen, and no more", () => {
  assert.deepEqual(denoPermissions(["--allow-read=/data", "--unstable-x"], needs), [
    "--allow-read=/data,/c,/r.tph",
    "--unstable-x",
    "--allow-write=/r.tph,/r.tph.early",
    "--allow-env=PLAN",
    "--allow-ffi=/c/p.node",
  ]);
  assert.deepEqual(denoPermissions(["-R"], needs).slice(0, 1), ["-R"]);
  assert.deepEqual(denoPermissions(["--unstable-x"], needs), ["-A", "--unstable-x"]);
  assert.deepEqual(denoPermissions(["-A"], needs), ["-A"]);
});

Deno.test("flags of Deno are understood as Deno does: none grants what was not asked for", () => {
  for (
    const flags of [["-RN"], ["-qR"], ["-P=small"], ["-P"], ["-I"], ["--ignore-env"], [
      "--permission-set=small",
    ], ["-S=osRelease"]]
  ) {
    assert.equal(isRestricted(flags), true, flags[0]);
    assert.ok(!denoPermissions(flags, needs).includes("-A"), flags[0]);
  }
  for (
    const flags of [[], ["-qA"], ["--allow-all"], ["--allow-scripts=npm:x"], ["-c", "deno.json"], [
      "-A",
      "--deny-net",
    ]]
  ) {
    assert.equal(isRestricted(flags), false, flags[0]);
  }
  assert.deepEqual(denoPermissions(["-RN=h"], needs).slice(0, 2), ["-R", "-N=h"]);
  assert.match(whyNotLent(["-P"], []) ?? "", /set of permissions/);
  assert.equal(whyNotLent(["-R"], ["/a"]), undefined);
});

Deno.test("a host that gives no version is said to be broken, not missing, and is not waited for without end", () =>
  inFolder(
    {
      "main.ts": "",
      "refuses": "#!/bin/sh\necho 'no folder for the cache' >&2; echo more >&2; exit 3\n",
      "fails": "#!/bin/sh\nexit 3\n",
      "hangs": "#!/bin/sh\nexec sleep 600\n",
    },
    async (folder) => {
      const said = async (file: string): Promise<string> => {
        const executable = join(folder, file);
        chmodSync(executable, 0o755);
        try {
          await settleHost({
            host: "node",
            entry: join(folder, "main.ts"),
            project: folder,
            env: { TPH_NODE: executable },
            patience: 300,
          });
        } catch (error) {
          return (error as Error).message.replace(executable, "EXE");
        }
        return "";
      };
      const begin = "Cannot run under node: EXE --version gives no version: ";
      assert.equal(await said("refuses"), `${begin}no folder for the cache.`);
      assert.equal(await said("fails"), `${begin}it ended with exit code 3.`);
      assert.equal(await said("hangs"), `${begin}it has not answered for 0.3 s.`);
    },
  ));

Deno.test({
  name: "a signal to tph ends a host that gives no version, and what that has started",
  ignore: process.platform === "win32",
  async fn() {
    using folder = temporary({ "main.ts": "", "hangs": "#!/bin/sh\nsleep 600 &\necho $$ $! > pids\nwait\n" });
    chmodSync(join(folder.path, "hangs"), 0o755);
    const child = spawn(TPH[0], [...TPH.slice(1), "run", "--host", "node", "main.ts"], {
      cwd: folder.path,
      env: { ...process.env, TPH_NODE: join(folder.path, "hangs") },
      stdio: "ignore",
    });
    const ended = new Promise<string | null>((done) => child.on("exit", (_, signal) => done(signal)));
    const pids = (): number[] => {
      try {
        return readFileSync(join(folder.path, "pids"), "utf8").trim().split(" ").map(Number);
      } catch {
        return [];
      }
    };
    while (pids().length < 2) await new Promise((done) => setTimeout(done, 20));
    const started = pids();
    assert.deepEqual(started.map(isRunning), [true, true]);
    child.kill("SIGTERM");
    assert.equal(await ended, "SIGTERM");
    while (started.some(isRunning)) await new Promise((done) => setTimeout(done, 20));
  },
});

/** Whether a process is there that has not ended: one that nobody has waited for is a zombie. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.includes("Z");
}
