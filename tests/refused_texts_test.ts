/**
 * Texts that a runtime refuses before it runs them: it quotes what was written.
 *
 * @module
 */
import assert from "node:assert/strict";
import { sep } from "node:path";
import { type HostName, HOSTS } from "./hosts.ts";
import { runPlain, runRecorded } from "./record_run.ts";
import { temporary } from "./temporary.ts";

const REFUSED: Record<string, string> = {
  "private.mjs": "class A { m() { return this.#x } }\n",
  "twice.cjs": "function g() { return 1 }\nlet g = 2\n",
  "regexp.mjs": "function g() { return /(/ }\n",
  "returns.mjs": "function g() { return 1 }\nreturn g()\n",
  "types.ts": "enum Kind { a }\nfunction g(x: Kind): string { return Kind[y] }\nfunction g2() { break }\n",
  // Read by Deno alone: the others take its name for that of a file in a folder.
  ...(sep === "/" ? { "back\\slash.mjs": "console.log(1)\n" } : {}),
};

for (const host of Object.keys(HOSTS) as HostName[]) {
  Deno.test(`what ${host} says of a text that it refuses is the same when it is recorded`, async () => {
    using folder = temporary(REFUSED);
    for (const file of Object.keys(REFUSED)) {
      const options = { cwd: folder.path, scope: folder.path };
      const plain = await runPlain(host, `${folder.path}/${file}`, options);
      const { trace: _, ...recorded } = await runRecorded(host, `${folder.path}/${file}`, options);
      assert.equal(plain.code === 0, host === "deno" && file === "back\\slash.mjs");
      assert.equal(recorded.code, plain.code);
      assert.equal(recorded.stdout, plain.stdout);
      assert.equal(words(recorded.stderr), words(plain.stderr), file);
    }
  });
}

Deno.test("deno refuses CommonJS that has a byte order mark before #!, also when it is recorded", async () => {
  using folder = temporary({ "main.cjs": "\ufeff#!/usr/bin/env node\nfunction g() { return 1 }\ng();\n" });
  const options = { cwd: folder.path, scope: folder.path };
  const { code, stderr } = await runRecorded("deno", `${folder.path}/main.cjs`, options);
  assert.equal(code, 1);
  assert.match(stderr, /SyntaxError: Invalid or unexpected token/);
});

Deno.test("bun records no module that is imported with a query, and the run says so", async () => {
  const folder = temporary({
    "lib.mjs": "export function twice(n) { return 2 * n }\n",
    "main.mjs": `// import "./lib.mjs?comment"
import { twice } from "./lib.mjs?static";
const text = 'import("./lib.mjs?text")';
console.log(twice(1), text.length);
`,
    "later.cjs":
      "const load = (n) => import(`./lib.mjs?${n}`);\nload(1).then(({ twice }) => console.log(twice(2)));\n",
    "none.mjs": "const f = () => 'import(\"./lib.mjs?text\")';\nconsole.log(f().length);\n",
  });
  using _ = folder;
  const asked = { "main.mjs": "./lib.mjs?static", "later.cjs": "./lib.mjs?${n}", "none.mjs": undefined };
  for (const [file, name] of Object.entries(asked)) {
    const path = `${folder.path}/${file}`;
    const options = { cwd: folder.path, scope: folder.path };
    const { trace, ...recorded } = await runRecorded("bun", path, options);
    const plain = await runPlain("bun", path, options);
    assert.deepEqual([recorded.stdout, recorded.code], [plain.stdout, 0]);
    const said = `${path}: what it imports with a query (${name}) is not recorded under Bun`;
    assert.deepEqual(trace.meta.remarks ?? [], name === undefined ? [] : [said]);
    assert.ok(trace.sites.every((site) => site.name !== "twice"));
  }
});

/** Without remarks, and the frames of Bun, which quotes a line for what its engine refuses where a plugin hands it the text. */
function words(stderr: string): string {
  return stderr.replace(/^tph: .*\n(?: {5}.*\n)*/gm, "").replace(/^ +at .*\n/gm, "")
    .replace(/^1 \| function g.* \/\(\/ \}\n +\^\n/m, "");
}
