import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { COMMANDS } from "../../src/commands/commands.ts";
import { VERSION } from "../../src/version.ts";
import { TPH_WORDS } from "../hosts.ts";
import { temporary } from "../temporary.ts";

Deno.test("tph help lists every command, and tells of each with examples", async () => {
  using folder = temporary();
  const { stdout, code } = await folder.tph(["help"]);
  assert.equal(code, 0);
  const pages = await Promise.all(COMMANDS.map(({ name }) => folder.tph(["help", name])));
  for (const [i, { name }] of COMMANDS.entries()) {
    assert.match(stdout, new RegExp(`^  ${name} `, "m"));
    assert.match(pages[i]!.stdout, new RegExp(`^Usage: tph ${name}`));
    assert.match(pages[i]!.stdout, new RegExp(`\\nExamples:\\n(?:.*\\n)*?.*tph ${name}`), name);
  }
});

Deno.test("tph --version tells the version", async () => {
  using folder = temporary();
  assert.equal((await folder.tph(["--version"])).stdout, `${VERSION}\n`);
});

Deno.test("what is mistyped is wrong usage, with what was meant", async () => {
  using folder = temporary();
  for (
    const [args, meant] of [
      [["tre"], "tree"],
      [["tree", "--max-deth", "3"], "--max-depth"],
      [["run", "--hots", "bun", "x.ts"], "--host"],
      [["run", "--host", "bum", "x.ts"], '"bun"'],
      [["completions", "bsh"], "bash"],
    ] as const
  ) {
    const { code, stderr } = await folder.tph([...args]);
    assert.equal(code, 2, args.join(" "));
    assert.match(stderr, new RegExp(`[Dd]id you mean ${meant}`));
  }
});

Deno.test("commands, options, values, runs and files are completed", async () => {
  using folder = temporary({ "main.ts": "function f() {}\nf();\n" });
  await folder.tph(["run", "--label", "first run", "main.ts"]);
  const complete = async (...words: string[]) =>
    (await folder.tph(["completions", "--complete", "--", ...words])).stdout.trimEnd().split("\n");
  assert.deepEqual(await complete("tre"), ["tree"]);
  assert.ok((await complete("")).includes("completions"));
  assert.deepEqual(await complete("tree", "--col"), ["--color"]);
  assert.deepEqual(await complete("tree", "--color", "a"), ["auto", "always"]);
  assert.deepEqual((await complete("tree", "--color", "fir"))[0], "first run");
  assert.deepEqual((await complete("tree", "")).slice(0, 2), ["@", "first run"]);
  assert.deepEqual(await complete("stats", "--by", "fi"), ["file"]);
  assert.deepEqual(await complete("run", "--host", "d"), ["deno"]);
  assert.deepEqual(await complete("run", ""), [":files"]);
  assert.deepEqual(await complete("help", "di"), ["diff", "disable"]);
  assert.deepEqual(await complete("nonsense", ""), [""]);
  // A run's file may be called anything.
  folder.write(".tracepatch_cache/20260101_000000_000000_\x1b]0;x\x07.tph", "");
  assert.deepEqual(await complete("tree", "2026010"), [""]);
});

Deno.test("the bash script completes in bash", () => {
  using folder = temporary({ "main.ts": "" });
  const tph = folder.write("bin/tph", `#!/bin/sh\nexec ${TPH_WORDS} "$@"\n`);
  chmodSync(tph, 0o755);
  const script = `eval "$(tph completions bash)"
COMP_WORDS=(tph confi); COMP_CWORD=1; _tph; echo "\${COMPREPLY[@]}"
COMP_WORDS=(tph run ma); COMP_CWORD=2; _tph; echo "\${COMPREPLY[@]}"`;
  const env = { ...process.env, PATH: `${join(folder.path, "bin")}:${process.env.PATH}` };
  const { stdout, error } = spawnSync("bash", ["-c", script], { cwd: folder.path, env, encoding: "utf8" });
  if (error !== undefined) return;
  assert.equal(stdout, "config\nmain.ts\n");
});

Deno.test("the completion scripts ask tph in every shell", async () => {
  using folder = temporary();
  for (const shell of ["bash", "zsh", "fish", "powershell"]) {
    assert.match((await folder.tph(["completions", shell])).stdout, /completions --complete '?--/);
  }
  // PowerShell may hand over an empty word as two quotes; a word with a special character must be quoted for it, where
  // curly quotes are quotes, too.
  const complete = async (word: string) =>
    (await folder.tph(["completions", "--complete", "--", "stats", "--by", word])).stdout;
  assert.equal(await complete('""'), await complete(""));
  const { stdout } = await folder.tph(["completions", "powershell"]);
  assert.ok(stdout.includes(String.raw`"'" + ($_ -replace '[''\u2018-\u201b]', '$0$0') + "'"`));
});
