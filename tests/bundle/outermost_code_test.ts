/** What Bun's engine compiles while a small program is recorded. */
import assert from "node:assert/strict";
import { runTph } from "../hosts.ts";
import { temporary } from "../temporary.ts";

/** Of a function, bytes of bytecode; the bundles' outermost functions have 8,000 and 100,000. */
const MOST = 5000;

Deno.test("Bun's engine does not compile the outermost code of the bundles, which runs once", async () => {
  using folder = temporary({ "main.mjs": "function half(n) { return n / 2; }\nconsole.log(half(3));\n" });
  const { stdout, stderr } = await runTph(["run", "-q", "main.mjs"], {
    cwd: folder.path,
    env: { BUN_JSC_reportCompileTimes: "1" },
  });
  assert.equal(stdout, "1.5\n");
  const sizes = [...stderr.matchAll(/ LLIntFunctionCall, (\d+)/g)].map(([, size]) => Number(size));
  assert.ok(sizes.length > 0, stderr);
  // Over it? A module has a loop outside of its functions, see src/redact/byte_table.ts.
  assert.deepEqual(sizes.filter((size) => size > MOST), []);
});
