/** Configurations and cache folders of other users: they count only where the user says so. */
import assert from "node:assert/strict";
import { chmodSync, chownSync, existsSync, lchownSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { type Temporary, temporary } from "../temporary.ts";

const NOBODY = 65534;
/** Only root can make files that belong to somebody else. */
const ignore = process.getuid?.() !== 0;
if (ignore) {
  console.log("trust: skipped, as these tests do not run as root, and so cannot make files of another user");
}

const EVIL = { "evil.js": `require("node:fs").writeFileSync("ran", "");\n` };
const MAIN = { "main.mjs": "function f() { return 1; }\nf();\n" };
const TOML = 'host_flags = ["--preload", "./evil.js"]\n';

/** tph with a home folder of its own, without what `sudo` tells. */
function tphIn(folder: Temporary, home: Temporary) {
  return (args: string[], env: Record<string, string> = {}) =>
    folder.tph(args, { env: { HOME: home.path, XDG_CONFIG_HOME: undefined, SUDO_UID: undefined, ...env } });
}

function theirs(...paths: string[]): void {
  for (const path of paths) lchownSync(path, NOBODY, NOBODY);
}

Deno.test({
  name: "another user's configuration is passed over with a remark, until its folder is trusted",
  ignore,
  async fn() {
    for (
      const [name, text] of [
        ["tracepatch.toml", TOML],
        ["package.json", '{ "tracepatch": { "host_flags": ["--preload", "./evil.js"] } }'],
        ["deno.json", '{ "tracepatch": { "host": "bun", "host_flags": ["--preload", "./evil.js"] } }'],
      ] as const
    ) {
      using folder = temporary({ ...MAIN, ...EVIL, [name]: text });
      using home = temporary();
      const tph = tphIn(folder, home);
      const path = join(folder.path, name);
      theirs(path);
      const run = async (env?: Record<string, string>) => {
        const { stderr, code } = await tph(["run", "--host", "bun", "main.mjs"], env);
        assert.equal(code, 0, stderr);
        const ran = existsSync(join(folder.path, "ran"));
        if (ran) Deno.removeSync(join(folder.path, "ran"));
        return { ran, stderr };
      };
      const before = await run();
      assert.equal(before.ran, false);
      assert.ok(before.stderr.includes(`${path} belongs to another user and is not used.`), before.stderr);
      assert.ok((await tph(["config"])).stdout.includes(`! ${path} belongs to another user`));
      assert.equal((await run({ TRACEPATCH_TRUST: `/nowhere:${folder.path}` })).ran, true);
      assert.equal((await tph(["trust"])).code, 0);
      assert.equal((await tph(["trust", "--list"])).stdout, `${folder.path}\n`);
      const after = await run();
      assert.deepEqual([after.ran, /another user/.test(after.stderr)], [true, false]);
      // A list that others can change says nothing.
      const list = join(home.path, ".config/tracepatch");
      chmodSync(list, 0o777);
      assert.equal((await run()).ran, false);
      chmodSync(list, 0o700);
      chownSync(join(list, "trusted.json"), NOBODY, NOBODY);
      assert.equal((await tph(["trust", "--remove"])).code, 0);
      assert.equal((await run()).ran, false);
    }
  },
});

Deno.test({
  name: "the user's own configuration farther up counts, and a link counts as whoever made it",
  ignore,
  async fn() {
    using home = temporary();
    using folder = temporary({
      ...MAIN,
      "tracepatch.toml": "max_calls = 7\n",
      "deep/tracepatch.toml": TOML,
      "linked/x": "",
    });
    const tph = tphIn(folder, home);
    theirs(join(folder.path, "deep/tracepatch.toml"));
    // Whoever makes a link chooses the folder that the paths in the configuration are relative to.
    symlinkSync(join(folder.path, "tracepatch.toml"), join(folder.path, "linked/tracepatch.toml"));
    theirs(join(folder.path, "linked/tracepatch.toml"));
    for (const below of ["deep", "linked"]) {
      const { stdout } = await folder.tph(["config", "--json"], {
        cwd: join(folder.path, below),
        env: { HOME: home.path, SUDO_UID: undefined },
      });
      const { path, settings } = JSON.parse(stdout).answer;
      assert.equal(path, join(folder.path, "tracepatch.toml"), JSON.stringify(settings).slice(0, 200));
    }
    assert.equal((await tph(["config", "--json"], { SUDO_UID: String(NOBODY) })).code, 0);
    const sudo = await folder.tph(["config", "--json"], {
      cwd: join(folder.path, "deep"),
      env: { HOME: home.path, SUDO_UID: String(NOBODY) },
    });
    assert.equal(JSON.parse(sudo.stdout).answer.path, join(folder.path, "deep/tracepatch.toml"));
  },
});

Deno.test({
  name: "another user's cache folder gets no runs, and shows none, until it is trusted",
  ignore,
  async fn() {
    using folder = temporary({ ...MAIN });
    using home = temporary();
    const tph = tphIn(folder, home);
    const cache = join(folder.path, ".tracepatch_cache");
    mkdirSync(cache, { mode: 0o755 });
    theirs(cache);
    const { stderr, code } = await tph(["run", "main.mjs"]);
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^tph: Cannot use the cache folder .*: it belongs to another user.* The program runs unrecorded\.$/m,
    );
    assert.deepEqual([...Deno.readDirSync(cache)], []);
    const logs = await tph(["logs"]);
    assert.equal(logs.code, 1);
    assert.match(logs.stderr, /belongs to another user.*tph trust/);
    await tph(["trust"]);
    assert.match((await tph(["run", "main.mjs"])).stderr, /1 call .* recorded/);
    assert.match((await tph(["logs"])).stdout, /main\.mjs/);
    // A link to it is no way around.
    await tph(["trust", "--remove"]);
    using other = temporary();
    mkdirSync(join(other.path, "runs"), { mode: 0o755 });
    theirs(join(other.path, "runs"));
    Deno.removeSync(cache, { recursive: true });
    symlinkSync(join(other.path, "runs"), cache);
    assert.match((await tph(["run", "main.mjs"])).stderr, /The program runs unrecorded\.$/m);
    assert.equal(readFileSync(join(home.path, ".config/tracepatch/trusted.json"), "utf8"), "[]\n");
  },
});

Deno.test({
  name:
    "commands and scripts of another user are not run for a bare word, nor settle their manifests the runtime",
  ignore,
  async fn() {
    using folder = temporary({
      "node_modules/.bin/build": "#!/bin/sh\necho built",
      "package.json": `{"scripts":{"dev":"echo developed"},"packageManager":"npm@11.0.0"}`,
      "main.mjs": "function f() {} f(); console.log(typeof Bun);",
    });
    using home = temporary();
    const tph = tphIn(folder, home);
    chmodSync(join(folder.path, "node_modules/.bin/build"), 0o755);
    theirs(join(folder.path, "node_modules/.bin/build"), join(folder.path, "package.json"));
    for (const [word, path] of [["build", "node_modules/.bin/build"], ["dev", "package.json"]]) {
      const refused = await tph(["run", word!]);
      assert.deepEqual([refused.code, refused.stdout, refused.stderr], [
        1,
        "",
        `tph: Cannot run ${join(folder.path, path!)}: it belongs to another user.\n` +
        "     `tph trust DIR` says that you trust a folder.\n",
      ]);
    }
    assert.match((await tph(["run", "main.mjs"])).stdout, /^object\n/);
    assert.equal((await tph(["trust"])).code, 0);
    assert.equal((await tph(["run", "-q", "build"])).stdout, "built\n");
    assert.match((await tph(["run", "main.mjs"])).stdout, /^undefined\n/);
  },
});
