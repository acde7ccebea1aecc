/** A program that serves until somebody ends it: what is said of its run while it goes on, and afterwards. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { HOST_VARIABLES, type HostName, runTph, TPH } from "../hosts.ts";
import { temporary } from "../temporary.ts";

const SERVER = `
function answer(n) { return n * 2 }
for (let i = 0; i < 500; i++) answer(i);
setTimeout(() => {}, 2 ** 30);
console.log("ready", process.pid);
`;

for (const host of ["bun", "node", "deno"] satisfies HostName[]) {
  for (const by of ["tph", "the program"] as const) {
    Deno.test(`a run that goes on says so, and what it has is there when a signal to ${by} ends it (${host})`, async () => {
      using folder = temporary({ ".tracepatch_cache/.keep": "", "main.mjs": SERVER });
      const options = { cwd: folder.path, env: HOST_VARIABLES };
      const tph = spawn(TPH[0], [...TPH.slice(1), "run", "--host", host, "main.mjs"], {
        ...options,
        env: { ...process.env, ...HOST_VARIABLES },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let printed = "";
      tph.stderr.on("data", (data) => printed += data);
      const [ready] = await once(tph.stdout, "data");
      const list = async () => JSON.parse((await runTph(["logs", "--json"], options)).stdout).answer[0];
      let found = await list();
      while (found.calls !== 500) found = await list();
      assert.equal(found.running, true);
      const { stdout } = await runTph(["tree"], options);
      assert.match(stdout, /still running/);
      assert.match(stdout, /! The run goes on \(tph is process \d+\)/);
      const target = by === "tph" ? tph.pid! : Number(/ready (\d+)/.exec(String(ready))![1]);
      process.kill(target, by === "tph" ? "SIGTERM" : "SIGINT");
      await once(tph, "close");
      const signal = by === "tph" ? "SIGTERM" : "SIGINT";
      assert.equal(tph.signalCode, signal);
      assert.match(
        printed,
        new RegExp(`tph: ${signal} ended it: calls of its last hundredths of a second may`),
      );
      assert.match(printed, /500 calls/);
      found = await list();
      assert.deepEqual([found.running, found.signal, found.calls], [false, signal, 500]);
    });
  }
}
