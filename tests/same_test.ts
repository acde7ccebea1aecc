/** What the sweep of `deno task same` is made of, and a small one. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { differencesOf, doings } from "./same/compare.ts";
import { fixture } from "./same/corpus.ts";
import { matrix } from "./same/matrix.ts";
import { documentedRows, same } from "./same/same.ts";
import { type HostName, HOSTS, ROOT, run } from "./hosts.ts";
import { temporary } from "./temporary.ts";

Deno.test("fixture() makes files and settings of the first lines of TypeScript's fixtures", () => {
  const text = `// @module: commonjs, esnext
// @jsx: react
// @useDefineForClassFields: false
// @strict: true
// @filename: /lib/a.ts
export const a = 1;
// @filename: b.tsx
import { a } from "./lib/a";
`;
  assert.deepEqual(fixture("conformance/x.ts", text), {
    name: "conformance/x.ts",
    files: {
      "lib/a.ts": "export const a = 1;\n",
      "b.tsx": 'import { a } from "./lib/a";\n\n',
      "tsconfig.json": '{"compilerOptions":{"useDefineForClassFields":false,"jsx":"react"}}',
      "package.json": '{"type":"commonjs"}',
    },
  });
  assert.deepEqual(Object.keys(fixture("x.ts", "// @target: es2022\nlet x;\n").files), [
    "x.ts",
    "tsconfig.json",
  ]);
});

const OUTPUT = `
␞/x/a.js
printed

␟{"error":"TypeError: no","frames":["f a.js:1:20","g a.js:2:3"]}

␞/x/b.js
␟{"exports":{"a":"1"}}
`;

Deno.test("doings() tells the modules of one process apart, and differencesOf() their differences", () => {
  const stderr = "\n␞/x/a.js\ntph: a remark\nwarned\n";
  const [a, b] = doings({ stdout: OUTPUT, stderr, end: "3" });
  assert.deepEqual(a, {
    path: "/x/a.js",
    stdout: "printed",
    stderr: "warned",
    told: ['{"error":"TypeError: no"}'],
    frames: [["f a.js:1", "g a.js:2"]],
    columns: [["20", "3"]],
    end: "",
  });
  assert.equal(b!.end, "3");
  assert.deepEqual(differencesOf(a!, a!, { hasTailCalls: false }), []);
  assert.deepEqual(
    differencesOf(a!, { ...a!, stdout: "other", columns: [["1", "2"]] }, { hasTailCalls: false }),
    [
      "output",
      "columns",
    ],
  );
  const fewer = { ...a!, frames: [["g a.js:2"]], columns: [["3"]] };
  assert.deepEqual(differencesOf(fewer, a!, { hasTailCalls: true }), []);
  assert.deepEqual(differencesOf(fewer, a!, { hasTailCalls: false }), ["frames"]);
  assert.deepEqual(differencesOf(a!, fewer, { hasTailCalls: true }), ["frames"]);
});

Deno.test("the driver tells all that a module exports, however long that is", async () => {
  using folder = temporary({
    "a.mjs": 'export const a = Array.from({ length: 400 }, (_, i) => "ü" + i).join();',
  });
  const driver = join(ROOT, "tests/same/driver.mjs");
  const { stdout, stderr } = await run(HOSTS.bun, [driver, "0", join(folder.path, "a.mjs")]);
  const all = Array.from({ length: 400 }, (_, i) => "ü" + i).join();
  assert.deepEqual(doings({ stdout, stderr, end: "" })[0]!.told, [
    JSON.stringify({ exports: { a: `'${all}'` } }),
  ]);
});

for (const host of Object.keys(HOSTS) as HostName[]) {
  Deno.test(`a module does under ${host} what it does without tph, whatever its package and its extension`, async () => {
    using folder = temporary();
    const entries = matrix({ only: "module.js", scratch: folder.path });
    const { compared, ran, calls, differ } = await same(entries, { host, scope: folder.path });
    assert.deepEqual(differ.filter(({ kinds }) => kinds.join() !== "columns"), []);
    assert.equal(compared, entries.length);
    assert.ok(ran > 6 && calls > ran, `${ran} ran, ${calls} calls`);
  });
}

Deno.test("the sweep refers to headings of what cannot be the same", () => {
  const page = readFileSync(join(ROOT, "docs/how-it-works.md"), "utf8");
  for (const row of documentedRows) assert.match(page, new RegExp(`^### ${RegExp.escape(row)}$`, "im"));
});
