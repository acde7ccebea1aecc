import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { archivedFiles, unpack } from "../../src/bundle/archive.ts";
import { pack } from "../../packaging/pack.ts";
import { COMMAND, PRELOADS } from "../../src/bundle/preloads.ts";
import { isRare, RARE_COMMANDS } from "../../src/bundle/rare_commands.ts";
import { wholeCommand } from "../../src/bundle/whole_command.ts";
import { COMMANDS } from "../../src/commands/commands.ts";
import { ROOT } from "../hosts.ts";
import { temporary } from "../temporary.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("unpack() gives the files that pack() was given, empty ones too, and their names", () => {
  const files = new Map([["ä.cjs", bytes("exports.ü = 1")], ["empty", bytes("")], [
    "b",
    new Uint8Array(70_000),
  ]]);
  const unpacked = unpack(pack(files));
  assert.deepEqual([...unpacked.keys()], [...files.keys()]);
  for (const [name, content] of files) assert.deepEqual(new Uint8Array(unpacked.get(name)!), content);
  assert.equal(unpack(pack(new Map())).size, 0);
});

Deno.test("texts come from the one archive, all else from the other, and the whole command line is evaluated", () => {
  using folder = temporary({});
  const archive = (name: string, files: [string, string][]) => {
    const path = join(folder.path, name);
    writeFileSync(path, pack(new Map(files.map(([file, text]) => [file, bytes(text)]))));
    return path;
  };
  const texts = archive("texts", [
    [COMMAND, `exports.sep = require("node:path").sep; exports.isOwn = module.exports === exports;`],
    [PRELOADS.library, "the library"],
  ]);
  const files = archivedFiles({ texts, files: archive("files", [[PRELOADS.gate, "the gate"]]) }, "b1");
  const read = (name: string) => new TextDecoder().decode(files.read(name));
  assert.equal(read(PRELOADS.library), "the library");
  assert.equal(read(PRELOADS.gate), "the gate");
  const { sep, isOwn } = wholeCommand<{ sep: string; isOwn: boolean }>(files);
  assert.ok(isOwn);
  assert.match(sep, /^[\\/]$/);
});

Deno.test("commands that start rarely are commands, each in the file of its name", () => {
  const names = COMMANDS.map(({ name }) => name);
  const modules = readdirSync(join(ROOT, "src/commands"));
  assert.deepEqual(RARE_COMMANDS.filter((name) => !names.includes(name)), []);
  assert.deepEqual(RARE_COMMANDS.filter((name) => !modules.includes(`${name}.ts`)), []);
  const asked = ["call", "diff", "explain", "find", "logs", "tree", "why"];
  assert.deepEqual(RARE_COMMANDS.filter((name) => asked.includes(name)), []);
});

Deno.test("isRare() looks at the command, and at the one that help is asked for", () => {
  for (
    const args of [
      ["mcp"],
      ["export", "@1"],
      ["help", "import"],
      ["--no-color", "setup", "tree"],
      [
        "run",
        "-q",
        "--setup",
      ],
      ["run", "--otlp=http://127.0.0.1:4318", "main.ts"],
      ["run", "-t", "2", "main.ts"],
      ["run", "-qt2", "main.ts"],
      ["run", "--target=2", "main.ts"],
      ["run", "--twhere", "v => v > 1", "main.ts"],
      ["tree", "--follow", "@1"],
    ]
  ) {
    assert.ok(isRare(args), args.join(" "));
  }
  for (
    const args of [
      [],
      ["tree", "mcp"],
      ["run", "--otlp-values", "x"],
      ["run", "--tree", "--max-time", "1s", "x"],
      ["tree", "--otlp"],
      ["run", "--follow"],
      ["run", "mcp"],
      ["help"],
      ["help", "run", "mcp"],
      ["--version"],
    ]
  ) {
    assert.ok(!isRare(args), args.join(" "));
  }
});
