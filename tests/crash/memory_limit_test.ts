/**
 * A program whose memory is limited runs under tph as it does without: V8 ends a process that has no room for the thread that
 * records.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { HOST_VARIABLES, HOSTS, ROOT, run } from "../hosts.ts";
import { temporary } from "../temporary.ts";

const PROGRAM = `function add(a, b) { return a + b; }
let sum = 0;
for (let i = 0; i < 100; i++) sum = add(sum, i);
console.log(sum);
`;

for (const host of ["bun", "deno", "node"] as const) {
  Deno.test({
    name: `a program with 800 MB of memory runs, recorded or not, and it is said which (${host})`,
    ignore: process.platform !== "linux",
    async fn() {
      using folder = temporary({ "package.json": "{}", "main.mjs": PROGRAM });
      const command = [HOSTS.bun, join(ROOT, "cli.ts"), "run", "--host", host, "main.mjs"];
      const { code, stdout, stderr } = await run("/bin/bash", [
        "-c",
        'ulimit -d 800000 && exec "$@"',
        "bash",
        ...command,
      ], {
        cwd: folder.path,
        env: HOST_VARIABLES,
      });
      assert.equal(stdout, "4950\n", stderr);
      assert.equal(code, 0, stderr);
      if (host === "bun") assert.match(stderr, /100 calls/);
      else assert.match(stderr, /memory is limited to 819 MB[^]*The program runs unrecorded/);
    },
  });
}
