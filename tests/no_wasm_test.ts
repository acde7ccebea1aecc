/** A host without WebAssembly, which the recorder's thread needs: programs run there, unrecorded. */
import assert from "node:assert/strict";
import { HOST_VARIABLES, HOSTS } from "./hosts.ts";
import { temporary } from "./temporary.ts";

const MAIN = { "main.mjs": "function f(x) { return x; }\nconsole.log(f(1), typeof WebAssembly);\n" };

Deno.test("node: a program with --jitless runs unrecorded, which is said", async () => {
  using folder = temporary(MAIN);
  const { stdout, stderr, code } = await folder.tph(
    ["run", "--host", "node", "--host-flag=--jitless", "main.mjs"],
  );
  assert.deepEqual([stdout, code], ["1 undefined\n", 0], stderr);
  assert.equal(
    stderr,
    "tph: The runtime has no WebAssembly with --jitless, which recording needs. The program runs unrecorded.\n",
  );
});

Deno.test("node: a process with --jitless below a command runs unrecorded, which tph view counts", async () => {
  using folder = temporary(MAIN);
  const ran = await folder.tph(["run", "--", HOSTS.node, "--jitless", "main.mjs"]);
  assert.deepEqual([ran.stdout, ran.code], ["1 undefined\n", 0], ran.stderr);
  assert.match((await folder.tph(["view", "--no-pager"])).stdout, /node .*without WebAssembly/);
});

for (
  const [host, env] of [
    ["node", { NODE_OPTIONS: "--require ./without.cjs" }],
    ["deno", { DENO_V8_FLAGS: "--jitless" }],
    ["bun", { BUN_JSC_useWasm: "0" }],
  ] as const
) {
  Deno.test(`${host}: a program without WebAssembly, for whatever reason, runs unrecorded, which is said`, async () => {
    using folder = temporary({ ...MAIN, "without.cjs": "delete globalThis.WebAssembly;\n" });
    const { stdout, stderr, code } = await folder.tph(
      ["run", "--host", host, "main.mjs"],
      { env: { ...HOST_VARIABLES, ...env } },
    );
    assert.deepEqual([stdout, code], ["1 undefined\n", 0], stderr);
    assert.match(stderr, /^tph: cannot record \(there is no WebAssembly\); the program runs without$/m);
  });
}
