import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { checkOut } from "../../src/cause/source_tree.ts";
import { temporary } from "../temporary.ts";

Deno.test("checkOut() says which file git does not have, and writes no other content in its place", () => {
  using folder = temporary({ "repo/a.js": "a();\n", "repo/b.js": "b();\n", "repo/c.js": "c();\n" });
  const root = join(folder.path, "repo");
  const git = (...args: string[]) => {
    const all = ["-C", root, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args];
    const { status, stdout, stderr } = spawnSync("git", all, { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return stdout.trim();
  };
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "one");
  const commit = git("rev-parse", "HEAD");
  const [whole, part] = ["whole", "part"].map((name) => join(folder.path, name)) as [string, string];
  mkdirSync(whole);
  mkdirSync(part);
  assert.deepEqual(checkOut({ root }, commit, whole), []);
  assert.deepEqual(readdirSync(whole), ["a.js", "b.js", "c.js"]);
  const id = git("rev-parse", "HEAD:b.js");
  rmSync(join(root, ".git/objects", id.slice(0, 2), id.slice(2)), { force: true });
  assert.throws(() => checkOut({ root }, commit, part), /git does not have its file b\.js/);
});
