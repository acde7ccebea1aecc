import assert from "node:assert/strict";
import { placeOfFlags, quoted, simpleCommand } from "../../../src/load/threads/child_command.ts";
import type { HostName } from "../../hosts.ts";

const isFile = (path: string) => /\.(?:ts|mjs|test)$/.test(path);

/** The arguments with the place of the flags marked, or "no". */
function placed(host: HostName, line: string, { isNodeStyle } = { isNodeStyle: false }): string {
  const args = line.split(" ").filter((arg) => arg !== "");
  const place = placeOfFlags(host, args, { isFile, isNodeStyle });
  return place === undefined ? "no" : args.toSpliced(place, 0, "HERE").join(" ");
}

Deno.test("placeOfFlags() puts Node's flags first, unless Node runs no program", () => {
  assert.equal(placed("node", "main.mjs -c"), "HERE main.mjs -c");
  assert.equal(placed("node", "--test a.mjs"), "HERE --test a.mjs");
  assert.equal(placed("node", "-e code"), "HERE -e code");
  assert.equal(placed("node", ""), "HERE");
  for (
    const line of [
      "inspect main.mjs",
      "--permission main.mjs",
      "--experimental-permission main.mjs",
      "--run build",
      "--check main.mjs",
      "-c main.mjs",
      "--build-snapshot main.mjs",
      "--version",
    ]
  ) assert.equal(placed("node", line), "no", line);
});

Deno.test("placeOfFlags() tells Bun's programs from its commands", () => {
  assert.equal(placed("bun", "main.ts run"), "HERE main.ts run");
  assert.equal(placed("bun", "run main.ts"), "run HERE main.ts");
  assert.equal(placed("bun", "test"), "test HERE");
  assert.equal(placed("bun", "test a.test"), "test HERE a.test");
  assert.equal(placed("bun", "--smol main.ts x"), "HERE --smol main.ts x");
  assert.equal(placed("bun", "--define a:b main.ts"), "HERE --define a:b main.ts");
  assert.equal(placed("bun", "-e code"), "HERE -e code");
  for (
    const line of [
      "",
      "install",
      "run build",
      "build ./main.ts",
      "x tool main.ts",
      "run --filter a main.ts",
      "pm ls",
      "--version",
    ]
  ) assert.equal(placed("bun", line), "no", line);
});

Deno.test("placeOfFlags() asks for all of Deno's permissions", () => {
  for (
    const line of ["run -A main.ts", "run -qA main.ts", "run --allow-all main.ts", "-A main.ts", "test -A"]
  ) {
    assert.equal(placed("deno", line), `HERE ${line}`);
  }
  for (
    const line of [
      "run main.ts",
      "main.ts",
      "run --allow-read main.ts -A",
      "eval -A 1",
      "fmt",
      "lint main.ts",
      "-A",
      "task x",
    ]
  ) assert.equal(placed("deno", line), "no", line);
});

Deno.test("placeOfFlags() takes Node's arguments for Deno, which grants all to them", () => {
  assert.equal(placed("deno", "main.mjs", { isNodeStyle: true }), "HERE main.mjs");
  assert.equal(placed("deno", "run main.mjs", { isNodeStyle: true }), "HERE run main.mjs");
  assert.equal(placed("deno", "run --allow-read main.mjs", { isNodeStyle: true }), "no");
  assert.equal(placed("deno", "-e code", { isNodeStyle: true }), "no");
  assert.equal(placed("deno", "main", { isNodeStyle: true }), "no");
});

Deno.test("simpleCommand() gives the words of one command, and nothing for more than that", () => {
  const words = (line: string) => simpleCommand(line)?.map(({ text }) => text);
  assert.deepEqual(words(`node main.js "a b" 'c d' e"f"g`), ["node", "main.js", "a b", "c d", "efg"]);
  assert.deepEqual(words(` "/path to/node" x > out.txt 2>&1 `), [
    "/path to/node",
    "x",
    ">",
    "out.txt",
    "2>&1",
  ]);
  assert.deepEqual(words(""), []);
  for (
    const line of [
      "a; b",
      "a && b",
      "a | b",
      "a & b",
      "$(a)",
      "`a`",
      "a\nb",
      "a <<E",
      "(a)",
      'a "b',
      "a \\b",
      'a "\\""',
    ]
  ) assert.equal(words(line), undefined, line);
  const line = `"/path to/node" main.js`;
  assert.equal(line.slice(0, simpleCommand(line)![0]!.end), `"/path to/node"`);
});

Deno.test("quoted() makes one word of a text", () => {
  assert.equal(quoted("/plain/path-1.cjs"), "/plain/path-1.cjs");
  assert.equal(quoted("a b'c"), `'a b'\\''c'`);
});
