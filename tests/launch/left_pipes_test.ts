import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { HOST_VARIABLES, TPH } from "../hosts.ts";
import { temporary } from "../temporary.ts";

/** Goes on until it is told to end, or is tired of it. */
const PROGRAM = `import { closeSync, existsSync } from "node:fs";
console.log("first");
closeSync(0);
closeSync(1);
for (let i = 0; i < 500 && !existsSync("end.txt"); i++) await new Promise((done) => setTimeout(done, 20));
console.error(existsSync("end.txt") ? "was told" : "was not told");
`;

Deno.test({
  name: "a pipe that the program closes is closed: tph holds no end of its input and output",
  ignore: process.platform === "win32",
  async fn() {
    using folder = temporary({ "main.mjs": PROGRAM });
    const tph = spawn(TPH[0], [...TPH.slice(1), "run", "--host", "bun", "main.mjs"], {
      cwd: folder.path,
      env: { ...process.env, ...HOST_VARIABLES },
    });
    let [printed, remarks] = ["", ""];
    tph.stderr.on("data", (data) => remarks += data);
    tph.stdout.on("data", (data) => printed += data);
    await once(tph.stdout, "end");
    tph.stdin.write("more");
    const [{ code }] = await once(tph.stdin, "error");
    writeFileSync(join(folder.path, "end.txt"), "");
    const [status] = await once(tph, "close");
    assert.deepEqual([printed, code, status], ["first\n", "EPIPE", 0]);
    assert.match(remarks, /^was told\ntph: \d calls? in /);
  },
});
