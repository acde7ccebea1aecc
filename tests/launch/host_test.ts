import assert from "node:assert/strict";
import { join } from "node:path";
import { isDenoProject } from "../../src/launch/host.ts";
import { denoPermissions, isRestricted, whyNotLent } from "../../src/launch/deno_permissions.ts";
import { hostArguments } from "../../src/launch/host_arguments.ts";
import { settleScope } from "../../src/scope/default_scope.ts";
import { inFolder } from "./programs.ts";

const needs = {
  preload: "/c/p.cjs",
  parser: "/c/p.node",
  file: "/r.tph",
  variables: ["PLAN"],
};

Deno.test("isDenoProject() wants a deno.json without a package.json beside it", () =>
  inFolder(
    { "a/deno.json": "{}", "a/b/main.ts": "", "c/deno.jsonc": "{}", "c/package.json": "{}" },
    (folder) => {
      assert.equal(isDenoProject(join(folder, "a/b/main.ts")), true);
      assert.equal(isDenoProject(join(folder, "c/main.ts")), false);
      assert.equal(isDenoProject(join(folder, "main.ts")), false);
      return Promise.resolve();
    },
  ));

Deno.test("settleScope() takes the folder named, else the project's, else the entry's", () =>
  inFolder({ "p/package.json": "{}", "p/src/main.ts": "", "q/main.ts": "" }, (folder) => {
    const entry = join(folder, "p/src/main.ts");
    assert.equal(settleScope(entry, { cwd: folder }), join(folder, "p"));
    assert.equal(settleScope(entry, { cwd: folder, scope: "p/src" }), join(folder, "p/src"));
    assert.equal(settleScope(join(folder, "q/main.ts"), { cwd: folder }), join(folder, "q"));
    return Promise.resolve();
  }));

Deno.test("hostArguments() puts the host's flags first and the program's arguments last", () => {
  const given = { flags: ["--smol"], entry: "m.ts", args: ["--x"], needs };
  assert.deepEqual(hostArguments("bun", given), ["--smol", "--preload", "/c/p.cjs", "./m.ts", "--x"]);
  assert.deepEqual(hostArguments("node", { ...given, flags: [] }), [
    "--require",
    "/c/p.cjs",
    "./m.ts",
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
});

Deno.test("denoPermissions() adds what the recorder needs to the permissions chosen, and no more", () => {
  assert.deepEqual(denoPermissions(["--allow-read=/data", "--unstable-x"], needs), [
    "--allow-read=/data,/c,/r.tph",
    "--unstable-x",
    "--allow-write=/r.tph",
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
