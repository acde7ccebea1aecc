/** What tph writes beside the user's files: it overwrites nothing that it did not make, and others may not write to it. */
import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { HOST_VARIABLES, run, TPH_WORDS } from "../hosts.ts";
import { temporary } from "../temporary.ts";

const PROGRAM = { "main.ts": "function f(n: number) { return n; }\nf(2);\n" };

Deno.test("tph run -t leaves a traces.json alone that it did not write", async () => {
  using folder = temporary({ ...PROGRAM, "traces.json": '{"mine": []}\n' });
  const read = (name: string) => readFileSync(join(folder.path, name), "utf8");
  const follow = (...args: string[]) => folder.tph(["run", ...args, "main.ts"]);
  assert.match((await follow("-t", "2")).stderr, /2 matches in traces-2\.json/);
  assert.equal(read("traces.json"), '{"mine": []}\n');
  // What tph itself wrote is written anew.
  assert.match((await follow("-t", "3")).stderr, /traces-2\.json/);
  assert.deepEqual(JSON.parse(read("traces-2.json")), { 3: [] });
  assert.match((await follow("-t", "3")).stderr, /traces-2\.json/);
  assert.match((await follow("-t", "2", "-o", "traces.json")).stderr, /2 matches in traces\.json/);
  assert.equal(JSON.parse(read("traces.json"))["2"].length, 2);
});

Deno.test("tph run -t and tph init do not write through a link that lies there", async () => {
  using folder = temporary({ ...PROGRAM, "precious": "mine\n" });
  const link = (name: string) => symlinkSync(join(folder.path, "precious"), join(folder.path, name));
  link("traces.json");
  await folder.tph(["run", "-t", "2", "main.ts"]);
  assert.ok(existsSync(join(folder.path, "traces-2.json")));
  link("tracepatch.toml");
  assert.equal((await folder.tph(["init", "--yes"])).code, 1);
  assert.equal((await folder.tph(["init", "--yes", "--force"])).code, 0);
  assert.equal(lstatSync(join(folder.path, "tracepatch.toml")).isSymbolicLink(), false);
  assert.equal(readFileSync(join(folder.path, "precious"), "utf8"), "mine\n");
});

Deno.test({
  name: "what is kept with the source is nobody else's to write, whatever the umask",
  ignore: process.platform === "win32",
  async fn() {
    using folder = temporary({
      ...PROGRAM,
      "test.toml": '[[test.files]]\npath = "main.ts"\nfunctions = ["f"]\n',
    });
    const script = ["run -q main.ts", "lock save kept", "init --yes"]
      .map((args) => `${TPH_WORDS} ${args}`).join(" && ");
    const { code, stderr } = await run("sh", ["-c", `umask 000; ${script}`], {
      cwd: folder.path,
      env: HOST_VARIABLES,
    });
    assert.equal(code, 0, stderr);
    const mode = (name: string) => (statSync(join(folder.path, name)).mode & 0o777).toString(8);
    assert.deepEqual(
      ["tph-locks", "tph-locks/kept.lock", "tracepatch.toml", ".tracepatch_cache"].map(mode),
      ["755", "644", "644", "700"],
    );
  },
});

Deno.test("a link in the place of tph-locks is not followed, and one that is named is", async () => {
  using folder = temporary({ "main.ts": "(function one() {})();", "else/kept.lock": "theirs" });
  assert.equal((await folder.tph(["run", "-q", "main.ts"])).code, 0);
  symlinkSync(join(folder.path, "else"), join(folder.path, "tph-locks"));
  const { code, stderr } = await folder.tph(["lock", "save", "kept"]);
  assert.notEqual(code, 0);
  assert.match(stderr, /tph-locks is a link/);
  assert.equal(readFileSync(join(folder.path, "else/kept.lock"), "utf8"), "theirs");
  assert.equal((await folder.tph(["lock", "save", "tph-locks/other.lock"])).code, 0);
  assert.match(readFileSync(join(folder.path, "else/other.lock"), "utf8"), /^# tph behaviour lock 1/);
});

Deno.test({
  name: "an export that fails leaves the file that is there as it was, and none beside it",
  ignore: process.platform === "win32",
  async fn() {
    using folder = temporary({
      // OTLP has the calls of blocks.
      "main.ts": `import { trace } from "tracepatch";
function f(n: number) { return n; }
trace({ label: "all" }, () => { for (let i = 0; i < 300; i++) f(i); });
`,
      "kept.json": "mine\n",
    });
    await folder.tph(["run", "-q", "--no-time", "main.ts"]);
    chmodSync(join(folder.path, "kept.json"), 0o640);
    symlinkSync("kept.json", join(folder.path, "link.json"));
    const names = () => readdirSync(folder.path).filter((name) => !name.startsWith(".")).sort();
    const before = names();
    const kept = () => readFileSync(join(folder.path, "kept.json"), "utf8");
    const refused = await folder.tph(["export", "--format", "speedscope", "-o", "kept.json"]);
    assert.match(refused.stderr, /^tph: Cannot export as speedscope: the run was recorded without times\.$/m);
    // No file may be larger than a few kilobytes, as on a full disk.
    for (const format of ["json", "otlp"]) {
      const command = `${TPH_WORDS} export --format ${format} -o kept.json`;
      const full = await run("sh", ["-c", `trap "" XFSZ; ulimit -f 8; ${command}`], {
        cwd: folder.path,
        env: HOST_VARIABLES,
      });
      assert.match(full.stderr, /^tph: Cannot write .*kept\.json: EFBIG/m, format);
      assert.equal(kept(), "mine\n");
      assert.deepEqual(names(), before);
    }
    // A pipe is written to, whatever it is called.
    const piped = await run("sh", ["-c", `${TPH_WORDS} export -o /dev/stdout | cat`], {
      cwd: folder.path,
      env: HOST_VARIABLES,
    });
    assert.equal(JSON.parse(piped.stdout).format, "tph-run");
    // What a shell has opened has more in it, and gets more.
    const into = (redirected: string, path: string) =>
      run("sh", [
        "-c",
        `(echo first; ${TPH_WORDS} export --format csv -o ${path}; echo last) ${redirected}; cat log`,
      ], {
        cwd: folder.path,
        env: HOST_VARIABLES,
      });
    for (
      const [redirected, path] of [[">log", "/dev/stdout"], [">>log", "/dev/fd/1"], [
        ">>log 2>&1",
        "/dev/stderr",
      ]]
    ) {
      const { stdout } = await into(redirected!, path!);
      assert.match(stdout, /^first\nmodule,function[^]*\nlast\n$/, path);
    }
    rmSync(join(folder.path, "log"));
    assert.deepEqual(names(), before);
    assert.equal((await folder.tph(["export", "-o", "link.json"])).code, 0);
    assert.equal(JSON.parse(kept()).format, "tph-run");
    assert.equal(statSync(join(folder.path, "kept.json")).mode & 0o777, 0o640);
    assert.ok(lstatSync(join(folder.path, "link.json")).isSymbolicLink());
  },
});
