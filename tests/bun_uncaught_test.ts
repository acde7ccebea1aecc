/** What Bun prints of an error that CommonJS throws as it loads, or whose words are mended: the frames are as without tph. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runPlain, runRecorded } from "./record_run.ts";
import { temporary } from "./temporary.ts";

const FILES: Record<string, string> = {
  "thrown.cjs": `const lib = require("./lib.cjs");
function thrower(x) { if (x) throw new TypeError("thrown") }
thrower(lib.one());
`,
  "required.cjs": `console.log("before");
require("./fails.cjs");
`,
  "imported.mjs": `import "./fails.cjs";
`,
  "typed.ts": `const { fail } = require("./lib.cjs") as { fail(x: number): void };
function f(x: number): void { fail(x) }
f(2);
export = f;
`,
  "shown.cjs": `try { require("./fails.cjs") } catch (error) { console.error(error) }
console.error(new RangeError("made"));
Promise.reject(new Error("rejected"));
`,
  "quoting.mjs": `const none = {};
const run = (f) => { f(); };
await null;
run(() => { [1].forEach(() => { none.nope((a) => a + 1); }); });
`,
  "marked.mjs": `\ufeffconst fail = () => { throw new Error(mark) }, mark = require("./marked.cjs").text;
fail();
`,
  "marked.cjs": `\ufeffexports.text = (() => Bun.inspect(new Error("shown")))();
`,
  "separators.mjs": `const fail = (x) => { if (x) throw new Error("behind \u2028 and \u2029") }; // \u2028
console.log(new Error("here").stack); fail(1);
`,
  "lib.cjs": `exports.one = () => 1;
exports.fail = (x) => { throw new Error("failed" + x) };
`,
  "fails.cjs": `function fails() { [1].map((x) => { throw new Error("loading" + x) }) }
fails();
`,
  "package.json": `{ "type": "commonjs" }`,
};

/** Bun takes these for UTF-16. */
const WIDE: Record<string, string> = {
  "wide.ts": `\ufeffconst fail = (x: number) => { if (x) throw new Error("é") };
console.log(String(fail)); fail(1);
export {};
`,
  "wide.cjs": `\ufeffexports.text = (() => Bun.inspect(new Error("é")))();
console.log(exports.text); null.x;
`,
};

for (
  const name of [
    "thrown.cjs",
    "required.cjs",
    "imported.mjs",
    "typed.ts",
    "shown.cjs",
    "quoting.mjs",
    "marked.mjs",
    "separators.mjs",
    "wide.ts",
    "wide.cjs",
  ]
) {
  Deno.test(`Bun prints the frames of ${name} as it does without tph`, async () => {
    using folder = temporary(FILES);
    const entry = join(folder.path, name);
    for (const [wide, text] of Object.entries(WIDE)) writeFileSync(join(folder.path, wide), text, "utf16le");
    const plain = await runPlain("bun", entry, { cwd: folder.path });
    const { trace, ...recorded } = await runRecorded("bun", entry, { cwd: folder.path });
    assert.ok(trace.callCount > 0);
    assert.match(plain.stderr, /^ +at /m);
    assert.deepEqual([recorded.code, recorded.stdout, recorded.stderr], [
      plain.code,
      plain.stdout,
      plain.stderr,
    ]);
  });
}

Deno.test("a map that is kept of a module is that of the same flags: --drop prints less", async () => {
  // Bun prints each statement on a line of its own.
  const main = `import process from "node:process";
function first(n) { ${"n += 1; ".repeat(30)}return n }
${'console.log("dropped", first(1));\n'.repeat(3)}function fails() {
  throw new TypeError("end");
}
process.exitCode = 3;
fails();
`;
  using folder = temporary({ "main.mjs": main });
  const place = async (...flags: string[]) => {
    const words = flags.flatMap((flag) => ["--host-flag", flag]);
    const { stderr } = await folder.tph(["run", "-q", "--host", "bun", ...words, "main.mjs"]);
    return /at fails \(.*main\.mjs:(\d+):/.exec(stderr)?.[1];
  };
  assert.equal(await place(), "7");
  assert.equal(await place("--drop=console.log"), "7");
  assert.equal(await place(), "7");
});
