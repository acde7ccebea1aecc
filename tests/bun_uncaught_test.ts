/** What Bun prints of an error that CommonJS throws as it loads: the frames are as without tph. */
import assert from "node:assert/strict";
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
  "lib.cjs": `exports.one = () => 1;
exports.fail = (x) => { throw new Error("failed" + x) };
`,
  "fails.cjs": `function fails() { [1].map((x) => { throw new Error("loading" + x) }) }
fails();
`,
  "package.json": `{ "type": "commonjs" }`,
};

for (const name of ["thrown.cjs", "required.cjs", "imported.mjs", "typed.ts", "shown.cjs"]) {
  Deno.test(`Bun prints the frames of ${name} as it does without tph`, async () => {
    using folder = temporary(FILES);
    const entry = join(folder.path, name);
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
