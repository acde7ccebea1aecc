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

const LIMITED = [
  { host: "bun", limit: "-d 800000" },
  { host: "deno", limit: "-d 800000", said: "819 MB (ulimit -d)" },
  { host: "node", limit: "-v 1500000", said: "1,536 MB (ulimit -v)" },
  { host: "node", limit: "-v 1900000" },
] as const;

for (const { host, limit, ...unrecorded } of LIMITED) {
  Deno.test({
    name:
      `a program with little memory runs, recorded or not, and it is said which (${host}, ulimit ${limit})`,
    ignore: process.platform !== "linux",
    async fn() {
      using folder = temporary({ "package.json": "{}", "main.mjs": PROGRAM });
      const command = [HOSTS.bun, join(ROOT, "cli.ts"), "run", "--host", host, "main.mjs"];
      const { code, stdout, stderr } = await run("/bin/bash", [
        "-c",
        `ulimit ${limit} && exec "$@"`,
        "bash",
        ...command,
      ], {
        cwd: folder.path,
        env: HOST_VARIABLES,
      });
      assert.equal(stdout, "4950\n", stderr);
      assert.equal(code, 0, stderr);
      if (!("said" in unrecorded)) return assert.match(stderr, /100 calls/);
      assert.ok(stderr.includes(`memory is limited to ${unrecorded.said}`), stderr);
      assert.match(stderr, /The program runs unrecorded/);
    },
  });
}
