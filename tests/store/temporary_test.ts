import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, realpathSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { temporaryCache } from "../../src/store/temporary.ts";
import { temporary } from "../temporary.ts";

Deno.test({
  name: "a run that is not kept is in no folder in whose place another user could put one",
  ignore: process.platform === "win32",
  fn() {
    using folder = temporary({});
    for (const [mode, isSafe] of [[0o777, false], [0o1777, true], [0o700, true]] as const) {
      const temp = join(realpathSync(folder.path), mode.toString(8));
      mkdirSync(temp);
      chmodSync(temp, mode);
      const made = temporaryCache({ TMPDIR: temp });
      assert.equal(dirname(made) === temp, isSafe, mode.toString(8));
      assert.equal(statSync(made).mode & 0o777, 0o700);
      rmSync(made, { recursive: true });
      assert.deepEqual(readdirSync(temp), []);
    }
  },
});
