/** Names and routes of a run file, and lines of a lock, that were written by somebody else. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RunBuilder } from "../query/build_run.ts";
import { temporary } from "../temporary.ts";

/** Clears the screen, sets the clipboard, and makes a link. */
const HOSTILE = "X\x1b[2J\x1b]52;c;cm0gLXJm\x07\x1b]8;;javascript:alert(1)\x07\r";
// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x09\x0b-\x1f]/;
const FOLDER = { env: { TRACEPATCH_CACHE_DIR: "runs" } };

function write(folder: string, name: string, run: RunBuilder): void {
  mkdirSync(join(folder, "runs"), { recursive: true });
  writeFileSync(join(folder, "runs", `${name}.tph`), run.file({ header: { id: name } }));
}

Deno.test("tph lock writes control characters out, of the run and of the lock", async () => {
  using folder = temporary({ "package.json": "{}" });
  const run = (name: string) => {
    const run = new RunBuilder();
    run.call(name, { args: ["a"], result: "b", site: { file: `/x/${name}.ts`, params: [name] } });
    return run;
  };
  write(folder.path, "20260101_000001_000000", run("plain"));
  write(folder.path, "20260101_000002_000000", run(HOSTILE));
  const saved = await folder.tph(["lock", "save", "one", "@1"], FOLDER);
  assert.equal(saved.code, 0, saved.stderr);
  const lock = join(folder.path, "tph-locks/one.lock");
  writeFileSync(lock, readFileSync(lock, "utf8") + `${HOSTILE} > y\n`);
  const { code, stdout } = await folder.tph(["lock", "check", "one", "@"], FOLDER);
  assert.equal(code, 1);
  assert.match(stdout, /- X\\x1b\[2J/);
  assert.match(stdout, /\+ .*X\\x1b\[2J.*: "a"/);
  assert.doesNotMatch(stdout, CONTROLS);
  await folder.tph(["lock", "save", "two", "@"], FOLDER);
  assert.doesNotMatch(readFileSync(join(folder.path, "tph-locks/two.lock"), "utf8"), CONTROLS);
  const same = await folder.tph(["lock", "check", "two", "@"], FOLDER);
  assert.deepEqual([same.code, same.stdout], [0, "two: 1 call as locked.\n"]);
});

Deno.test("a diff in Markdown calls nobody, and has no link or tag, whatever functions are called", async () => {
  using folder = temporary({ "package.json": "{}" });
  const names = ["o.@ada", "&commat;ada", "a/b#1 gh-1", "http://x.example www.x.example", "<b>*x*</b>"];
  for (const [i, result] of ["a", "b"].entries()) {
    const run = new RunBuilder();
    for (const name of names) run.call(name, { args: [1], result });
    write(folder.path, `20260101_00000${i}_000000`, run);
  }
  const { stdout } = await folder.tph(["diff", "@1", "@", "--format", "markdown"], FOLDER);
  const [, sentences = ""] = stdout.split(/(?=\*\*First)|<details>/);
  assert.match(sentences, /^\*\*First divergence:\*\* `o\.@ada` returned something else/);
  const outsideCode = sentences.replace(/`[^`]*`/g, "").replace(/\\./g, "");
  assert.doesNotMatch(outsideCode, /[@#&<]|gh-1|x\.example|\*x/i);
});

Deno.test("a route that is none, and one of a thousand ways to be read, are answered like others", async () => {
  using folder = temporary({ "package.json": "{}" });
  const path = `/${"a".repeat(2000)}!`;
  for (
    const [i, route] of ["x\ny", "GET /:a:b:c:d:e:f:g:h:i:j:k:l:m:n:o:p!?", `GET ${"/*-".repeat(80)}`]
      .entries()
  ) {
    const run = new RunBuilder();
    run.call("GET", { args: [path], site: { kind: "request" } }, () => {
      run.call("handle", { site: { route } });
    });
    write(folder.path, `20260101_00000${i}_000000`, run);
  }
  for (const command of [["tree", "@"], ["tree", "--json", "@1"], ["call", "@2#1"], ["join", "@", "@1"]]) {
    const { code, stderr } = await folder.tph(command, FOLDER);
    assert.deepEqual([code, /bug|Error/.test(stderr)], [0, false], `${command.join(" ")}: ${stderr}`);
  }
});
