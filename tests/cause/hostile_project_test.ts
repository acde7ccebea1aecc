/** `tph test` in a project that somebody else has made: what it names, as links, filters or titles, leads to nothing outside. */
import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { HOSTS, run } from "../hosts.ts";
import { type Temporary, temporary } from "../temporary.ts";

const NODE = { PATH: [dirname(HOSTS.node), process.env.PATH].join(delimiter) };
const COMMAND = ["test", "--", "node", "--test"];
const FAILS = `import test from "node:test";\ntest("fails", () => { throw new Error("x") });\n`;

interface Clone extends Temporary {
  git(...args: string[]): Promise<void>;
  /** A folder beside the project. */
  outside: string;
}

/** A project in a folder of its own, with a folder beside it. */
async function clone(files: Record<string, string>): Promise<Clone> {
  const folder = temporary({ "outside/keep.txt": "mine" });
  const path = join(folder.path, "project");
  for (const [file, text] of Object.entries(files)) folder.write(join("project", file), text);
  const git = async (...args: string[]) => {
    const own = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
    const { code, stderr } = await run("git", [...own, ...args], { cwd: path });
    assert.equal(code, 0, stderr);
  };
  await git("init", "-q");
  const tph: Temporary["tph"] = (args, options) => folder.tph(args, { cwd: path, ...options });
  const write = (file: string, text: string) => folder.write(join("project", file), text);
  const outside = join(folder.path, "outside");
  return { ...folder, path, git, tph, write, outside, [Symbol.dispose]: folder[Symbol.dispose] };
}

async function commit({ git }: Clone): Promise<void> {
  await git("add", "-Af");
  await git("commit", "-qm", "one");
}

Deno.test("a link for the folder of copies is not followed, and nothing is deleted there", async () => {
  for (const to of ["..", "../../outside"]) {
    using project = await clone({ "package.json": `{ "type": "module" }`, "a.test.mjs": FAILS });
    mkdirSync(join(project.path, ".tracepatch_cache"), { mode: 0o700 });
    symlinkSync(to, join(project.path, ".tracepatch_cache/commits"));
    await commit(project);
    project.write("mine.txt", "not committed");
    const { stdout, stderr } = await project.tph(COMMAND, { env: NODE });
    assert.match(stdout + stderr, /Cannot write the files of commit [0-9a-f]{7}: .*commits is not a folder/);
    assert.equal(readFileSync(join(project.path, "mine.txt"), "utf8"), "not committed");
    assert.ok(existsSync(join(project.path, ".git/HEAD")));
    assert.deepEqual(readdirSync(project.outside), ["keep.txt"]);
  }
});

Deno.test("of the folder of copies only copies are removed", async () => {
  using project = await clone({ "package.json": `{ "type": "module" }`, "a.test.mjs": FAILS });
  await commit(project);
  const copies = join(project.path, ".tracepatch_cache/commits");
  mkdirSync(join(copies, "0123456789ab-4194303999/old"), { recursive: true });
  writeFileSync(join(copies, "mine.txt"), "mine");
  symlinkSync(project.outside, join(copies, "ba9876543210-4194303998"));
  await project.tph(COMMAND, { env: NODE });
  assert.deepEqual(readdirSync(copies).sort(), ["ba9876543210-4194303998", "mine.txt"]);
  assert.deepEqual(readdirSync(project.outside), ["keep.txt"]);
});

Deno.test("a test is not put into a commit through a link in it, nor are packages", async () => {
  using project = await clone({ "package.json": `{ "type": "module" }` });
  symlinkSync("../../../../../outside", join(project.path, "test"));
  symlinkSync(project.outside, join(project.path, "packages"));
  await commit(project);
  for (const link of ["test", "packages"]) rmSync(join(project.path, link));
  project.write("test/planted.test.mjs", FAILS);
  project.write("packages/node_modules/x/index.js", "");
  await commit(project);
  const { stdout } = await project.tph(["test", "--base", "HEAD~1", "--", "node", "--test"], { env: NODE });
  assert.match(stdout, /✗ fails/);
  assert.deepEqual(readdirSync(project.outside), ["keep.txt"]);
});

Deno.test("a lock file that is a link to a device holds nothing up; a title in Markdown calls nobody", async () => {
  const title = "@ada, see #1 and `x`";
  using project = await clone({
    "package.json": `{ "type": "module" }`,
    "a.test.mjs": FAILS.replace("fails", title),
  });
  symlinkSync("/dev/zero", join(project.path, "yarn.lock"));
  await commit(project);
  const command = ["test", "--format", "markdown", "--", "node", "--test"];
  const { code, stdout, stderr } = await project.tph(command, { env: NODE, timeout: 60_000 });
  assert.equal(code, 1, stderr);
  assert.ok(stdout.includes("\n**`` @ada, see #1 and `x` ``**\n"), stdout);
});

Deno.test("a submodule that is a link to another repository is missing in the copy", async () => {
  using project = await clone({ "package.json": `{ "type": "module" }`, "a.test.mjs": FAILS });
  const git = async (...args: string[]) => {
    const own = ["-C", project.outside, "-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
    return (await run("git", [...own, ...args])).stdout.trim();
  };
  for (const args of [["init", "-q"], ["add", "."], ["commit", "-qm", "Mine"]]) await git(...args);
  symlinkSync("../outside", join(project.path, "lib"));
  await project.git("add", "package.json", "a.test.mjs");
  const entry = `160000,${await git("rev-parse", "HEAD")},lib`;
  await project.git("update-index", "--add", "--cacheinfo", entry);
  await project.git("commit", "-qm", "one");
  const { stderr } = await project.tph(COMMAND, { env: NODE });
  assert.match(stderr, /tph: without its submodules lib/);
});

Deno.test("a git that does not answer, as where a pipe is in its folder, is asked once", async () => {
  using project = await clone({ "package.json": `{ "type": "module" }`, "a.test.mjs": FAILS });
  project.write("../outside/git", `#!/bin/sh\necho asked >> "${project.outside}/asked"\nexec sleep 60\n`);
  chmodSync(join(project.outside, "git"), 0o755);
  const PATH = [project.outside, NODE.PATH].join(delimiter);
  const { code, stdout } = await project.tph(COMMAND, { env: { PATH }, timeout: 60_000 });
  assert.equal(code, 1);
  assert.match(stdout, /✗ fails[^]*in which the test passes: git does not answer\./);
  assert.equal(readFileSync(join(project.outside, "asked"), "utf8"), "asked\n");
});

Deno.test("nothing runs that the repository's configuration names", async () => {
  using project = await clone({
    "package.json": `{ "type": "module" }`,
    "a.test.mjs": FAILS,
    "text.txt": "as stored\n",
  });
  await commit(project);
  const ran = join(project.outside, "ran");
  await project.git("config", "core.fsmonitor", `touch ${ran}-fsmonitor; :`);
  await project.git("config", "filter.e.smudge", `touch ${ran}-smudge; cat`);
  await project.git("config", "filter.e.clean", `touch ${ran}-clean; cat`);
  project.write(".git/info/attributes", "* filter=e\n");
  project.write("text.txt", "as changed\n");
  const { stdout } = await project.tph(COMMAND, { env: NODE });
  assert.match(stdout, /✗ fails/);
  assert.deepEqual(readdirSync(project.outside), ["keep.txt"]);
});

Deno.test("a title with control characters is escaped in all that is printed of it", async () => {
  const title = "adds \\x1b]0;pwn\\x07\\x1b[2J \\u009b31m";
  using project = await clone({
    "package.json": `{ "type": "module" }`,
    "a.test.mjs": FAILS.replace(`"fails"`, `"${title}"`),
  });
  await commit(project);
  const { stdout } = await project.tph(COMMAND, { env: NODE });
  const answer = stdout.slice(stdout.indexOf("✗ adds"));
  assert.match(answer, /✗ adds [^]*See: tph tree/);
  // deno-lint-ignore no-control-regex
  const control = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/;
  assert.doesNotMatch(answer, control);
  const json = (await project.tph(["tree", "--json"])).stdout;
  assert.doesNotMatch(json, control);
  assert.ok(
    JSON.parse(json).answer.some(({ name }: { name: string }) => name.includes("\u009b31m")) ||
      json.includes("\\u009b31m"),
  );
});
