/** Calls that are counted and not recorded one by one, as the commands show them. */
import assert from "node:assert/strict";
import { temporary } from "../temporary.ts";

const PROGRAM = `function step(n: number) { return n + 1; }
function walk(count: number) { let n = 0; for (let i = 0; i < count; i++) n = step(n); return n; }
walk(5000);
`;

Deno.test("tph stats, view and export tell how many calls were only counted", async () => {
  using folder = temporary({ "main.ts": PROGRAM });
  const { stderr } = await folder.tph(["run", "--fold-after", "100", "main.ts"]);
  const json = async (...args: string[]) => JSON.parse((await folder.tph(args)).stdout);
  const { folds, callCount } = await json("export");
  assert.equal(folds.length, 1, stderr);
  const [{ name, calls, total, least, greatest }] = folds;
  assert.equal(name, "step");
  assert.equal(calls + callCount, 5001);
  assert.ok(calls > 4000 && least <= greatest && greatest <= total);
  assert.deepEqual((await json("view", "--json")).answer.folds, folds);
  const stats = (await json("stats", "--json", "--sort", "name")).answer;
  assert.deepEqual(
    stats.map((entry: { name: string; folded?: { calls: number } }) => [entry.name, entry.folded?.calls]),
    [
      ["step", calls],
      ["walk", undefined],
    ],
  );
  assert.match((await folder.tph(["stats"])).stdout, /COUNTED[\s\S]*\nstep +[\d,]+ +\+4,\d\d\d /);
});

Deno.test("tph stats lists a function whose every call was only counted", async () => {
  using folder = temporary({ "main.ts": PROGRAM });
  await folder.tph(["run", "--min-duration", "1min", "main.ts"]);
  const stats = JSON.parse((await folder.tph(["stats", "--json"])).stdout).answer;
  const step = stats.find(({ name }: { name: string }) => name === "step");
  assert.deepEqual([step.calls, step.folded.calls, step.functions, step.min], [0, 5000, 1, 0]);
});

Deno.test("short calls cannot be left out when the clock is not read, and it says so", async () => {
  using folder = temporary({ "main.ts": PROGRAM });
  const { code, stderr } = await folder.tph(["run", "--no-time", "--min-duration", "1ms", "main.ts"]);
  assert.equal(code, 2);
  assert.match(stderr, /Cannot use min_duration with --no-time/);
});
