/** A run file is a stranger's data, and so may be the repository that it is read in: git must run nobody's program. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { temporary } from "../temporary.ts";

const hasGit = spawnSync("git", ["--version"]).status === 0;

/** A repository with a signed commit, whose configuration names a program wherever git would run one. */
function hostileRepository() {
  const folder = temporary({
    ".gitattributes": "* filter=evil diff=evil\n",
    "main.js": "function f() { return 1; }\nf();\n",
    "package.json": "{}",
  });
  const marker = join(folder.path, "marker");
  const evil = folder.write("evil.sh", `#!/bin/sh\necho "$0 $*" >> '${marker}'\ncat\n`);
  const signer = folder.write(
    "signer.sh",
    '#!/bin/sh\ncat > /dev/null\necho "\n[GNUPG:] SIG_CREATED " >&2\nprintf -- "-----BEGIN PGP SIGNATURE-----\\n\\nx\\n-----END PGP SIGNATURE-----\\n"\n',
  );
  for (const script of [evil, signer]) chmodSync(script, 0o755);
  const git = (...args: string[]) => {
    const all = [
      "-c",
      "user.name=t",
      "-c",
      "user.email=t@example.com",
      "-c",
      `gpg.program=${signer}`,
      ...args,
    ];
    const { status, stderr } = spawnSync("git", all, { cwd: folder.path, encoding: "utf8" });
    assert.equal(status, 0, stderr);
  };
  const commit = (subject: string) => {
    git("add", "main.js", ".gitattributes");
    git("commit", "-S", "-qm", subject);
  };
  const arm = () => {
    const settings = {
      "gpg.program": evil,
      "log.showSignature": "true",
      "core.fsmonitor": evil,
      "core.pager": evil,
      "core.sshCommand": evil,
      "diff.external": evil,
      "diff.evil.command": evil,
      "diff.evil.textconv": evil,
      "filter.evil.clean": evil,
      "filter.evil.smudge": evil,
      // Without an end.
      "mailmap.file": "/dev/zero",
    };
    for (const [name, value] of Object.entries(settings)) git("config", name, value);
  };
  git("init", "-q");
  return { folder, marker, commit, arm };
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 1100));

/** Records a run before and after a commit, in a repository that is armed then. */
async function recorded() {
  const repository = hostileRepository();
  const { folder, commit, arm } = repository;
  commit("first");
  await folder.tph(["run", "-q", "--label", "a", "main.js"]);
  await pause();
  folder.write("main.js", "function f() { return 2; }\nf();\n");
  commit("two \u001b]0;title\u0007");
  await pause();
  await folder.tph(["run", "-q", "--label", "b", "main.js"]);
  arm();
  return repository;
}

Deno.test({
  name: "tph diff, setup and disable run no program that a run or a repository names",
  ignore: !hasGit || process.platform === "win32",
  async fn() {
    const { folder, marker } = await recorded();
    using _ = folder;
    // Read elsewhere, outside any repository and in another one, a run's folder is nothing but text.
    using reader = temporary();
    mkdirSync(join(reader.path, "runs"));
    const cache = join(folder.path, ".tracepatch_cache");
    const names = readdirSync(cache).filter((name) => name.endsWith(".tph")).sort();
    for (const name of names) copyFileSync(join(cache, name), join(reader.path, "runs", name));
    for (const isRepository of [false, true]) {
      if (isRepository) spawnSync("git", ["init", "-q"], { cwd: reader.path });
      const { stdout, code } = await reader.tph([
        "diff",
        ...names.map((name) => `runs/${name}`),
        "--no-times",
      ]);
      assert.equal(code, 0);
      assert.match(stdout, /return/);
      assert.doesNotMatch(stdout, /commits between/);
    }
    // Read in that very repository, git is asked, and starts nothing.
    const { stdout, code } = await folder.tph(["diff", "a", "b", "--no-times"]);
    assert.equal(code, 0);
    assert.match(stdout, /touched main\.js: .*two \\x1b\]0;title/);
    folder.write("tracepatch.toml", '[[test.files]]\npath = "main.js"\nfunctions = ["f"]\n');
    folder.write("main.js", "export function f() { return 3; }\n");
    utimesSync(join(folder.path, "main.js"), 1, 1);
    assert.match((await folder.tph(["setup"])).stdout, /changes in git that are not staged/);
    assert.equal((await folder.tph(["disable"])).code, 0);
    // Where a file is as the index has it, and the index no newer, git would look into it.
    const own = ["-c", "filter.evil.clean=cat", "-c", "core.fsmonitor=", "add", "main.js"];
    assert.equal(spawnSync("git", own, { cwd: folder.path }).status, 0);
    utimesSync(join(folder.path, ".git/index"), 0, 1);
    assert.match((await folder.tph(["setup", "--yes"])).stderr, /Changes are staged in git:\n {2}main\.js/);
    assert.equal((await folder.tph(["disable", "--yes"])).code, 0);
    assert.equal(existsSync(marker), false);
    // Nor is a program of that name in the working folder git.
    copyFileSync(join(folder.path, "evil.sh"), join(folder.path, "git"));
    for (const entry of ["", ".", "./"]) {
      const { code } = await folder.tph(["diff", "a", "b", "--no-times"], {
        env: { PATH: `${entry}:${process.env.PATH}` },
      });
      assert.equal(code, 0);
    }
    assert.equal(existsSync(marker), false);
    // The trap is armed: git itself falls into it.
    spawnSync("git", ["-c", "mailmap.file=", "log", "-1"], { cwd: folder.path });
    assert.equal(existsSync(marker), true);
  },
});
