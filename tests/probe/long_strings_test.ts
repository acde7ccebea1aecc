import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Trace } from "../../src/trace/trace.ts";
import { HOST_VARIABLES, runTph } from "../hosts.ts";
import { temporary } from "../temporary.ts";

/** Longer than the ring, nearly as long, and longer than what is free behind its start. */
const PROGRAM = `
function lengthOf(text) { return text.length; }
lengthOf("x".repeat(20e6));
lengthOf("\\u4e2d".repeat(1.5e6));
for (let i = 0; i < 9; i++) lengthOf("y".repeat(7e5 + i));
console.log("done");
`;

Deno.test("strings longer than the recorder's memory are cut, and nothing waits for room for them", async () => {
  using folder = temporary({ "package.json": "{}", "main.mjs": PROGRAM });
  const { code, stdout, stderr } = await runTph(["run", "--max-repr", "30000000", "main.mjs"], {
    cwd: folder.path,
    env: HOST_VARIABLES,
  });
  assert.equal(code, 0, stderr);
  assert.equal(stdout, "done\n");
  const cache = join(folder.path, ".tracepatch_cache");
  const trace = Trace.open(join(cache, readdirSync(cache).find((name) => name.endsWith(".tph"))!));
  const lengths: number[] = [];
  const kept: number[] = [];
  for (let call = 1; call <= trace.callCount; call++) {
    for (const { snapshot } of trace.argsOf(call)) {
      if (snapshot.type !== "string") continue;
      lengths.push(snapshot.length);
      kept.push(snapshot.value.length);
    }
  }
  const shorter = Array.from({ length: 9 }, (_, i) => 7e5 + i);
  assert.deepEqual(lengths, [20e6, 1.5e6, ...shorter]);
  assert.deepEqual(kept, [1e6, 1e6, ...shorter]);
});
