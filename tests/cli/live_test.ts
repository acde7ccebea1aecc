/** What commands say of a run that goes on. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { answerOf } from "../in_process.ts";
import { temporary } from "../temporary.ts";

const PROGRAM = `import { existsSync } from "node:fs";
function step(n) { return n + 1; }
for (let n = 0; n < 5; n++) step(n);
const timer = setInterval(() => existsSync("done") && clearInterval(timer), 20);
`;

Deno.test("a run that goes on is said to be still running, by every command alike", async () => {
  using folder = temporary({ "main.mjs": PROGRAM });
  const ended = folder.tph(["run", "-q", "main.mjs"]);
  try {
    const isThere = async () => {
      const { status, stdout } = await answerOf(["stats", "--json"], folder.path);
      return status === 0 && JSON.parse(stdout).total > 0;
    };
    for (let tries = 0; !(await isThere()); tries++) {
      assert.ok(tries < 400);
      await new Promise((go) => setTimeout(go, 50));
    }
    for (const words of [["view"], ["tree"], ["explain"], ["logs"]]) {
      const { stdout } = await answerOf(words, folder.path);
      assert.match(stdout, /still running|running \d/, words.join(" "));
      assert.doesNotMatch(stdout, /not ended/, words.join(" "));
    }
    const { run } = JSON.parse((await answerOf(["view", "--json"], folder.path)).stdout);
    assert.equal(run.ended, "still running");
  } finally {
    writeFileSync(join(folder.path, "done"), "");
    await ended;
  }
});
