/** What `deno task suites FOLDER` is made of, and a small suite run by it in each host. */
import assert from "node:assert/strict";
import { type HostName, HOSTS } from "./hosts.ts";
import { suiteOf } from "./suites/folder.ts";
import { verdictsOf } from "./suites/verdicts.ts";
import { temporary } from "./temporary.ts";

Deno.test("verdictsOf() reads the reports of the runners, without times", () => {
  const run = (stdout: string, stderr = "") => verdictsOf({ code: 1, signal: null, stdout, stderr });
  assert.deepEqual(run("TAP version 13\n    ok 1 - a # time = 3ms\nnot ok 2 - b # SKIP\n1..2\n"), [
    "ok 1 - a",
    "not ok 2 - b # SKIP",
    "exit 1",
  ]);
  assert.deepEqual(run("bun test v1\n", "(pass) group > a [0.51ms]\n(fail) group > b [12.00ms]\n"), [
    "(pass) group > a",
    "(fail) group > b",
    "exit 1",
  ]);
  // Bun leaves a short time out; a title may end with a space.
  assert.deepEqual(run("", "(pass) a \n(pass) a  [1.00ms]\n"), ["(pass) a", "(pass) a", "exit 1"]);
  assert.deepEqual(run("", "PASS a.test.js\n  ✓ adds (3 ms)\n  ✕ fails\n"), ["✓ adds", "✕ fails", "exit 1"]);
  assert.deepEqual(run("All fine in 20ms\n"), ["All fine in \n", "exit 1"]);
});

const SUITE = `import test from "node:test";
const add = (a, b) => a + b;
test("adds", () => { if (add(1, 2) !== 3) throw new Error("no") });
test("fails", () => { throw new Error(add("no", "")) });
`;

for (const host of Object.keys(HOSTS) as HostName[]) {
  Deno.test(`a suite has the same verdicts under ${host} with and without tph, and one that differs is told`, async () => {
    using folder = temporary({
      "a.test.mjs": SUITE,
      "b.mjs": `console.log("ok 1 - " + process.hrtime.bigint())`,
    });
    const options = { host, folder: folder.path };
    const same = await suiteOf({ ...options, runner: "test", files: [`${folder.path}/a.test.mjs`] });
    assert.deepEqual(same.differ, []);
    assert.ok(same.verdicts >= 2 && same.calls >= 2, JSON.stringify(same));
    const { differ } = await suiteOf({ ...options, runner: "plain", files: [`${folder.path}/b.mjs`] });
    assert.equal(differ.length, 1);
    assert.match(differ[0]!.recorded, /^ok 1 - /);
  });
}
