/**
 * A run that is so large that its tree is shown before the times in it are worked out.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { OpenRun } from "../../src/page/worker/runs.ts";
import { totalOf } from "../../src/query/times.ts";
import { Trace } from "../../src/trace/trace.ts";
import { durationText } from "../../src/view/units.ts";
import { temporary } from "../temporary.ts";
import { startBrowser } from "./browser.ts";
import { servedPage } from "./served.ts";

/** Roots that are alike, others that wait for a moment, and one by itself. */
const MAIN = `
function step(n: number) { return n + 1; }
function batch(n: number) { let sum = 0; for (let i = 0; i < n; i++) sum = step(sum); return sum; }
async function later() { await null; return 1; }
for (let i = 0; i < 1100; i++) batch(1000);
for (let i = 0; i < 600; i++) await later();
batch(7);
`;

Deno.test("a large run's rows are shown before their times, which are those of all calls that a row stands for", async () => {
  using folder = temporary({ "main.ts": MAIN, "package.json": '{"type":"module"}' });
  await folder.tph(["run", "--cache-dir", "runs", "main.ts"]);
  const file = readdirSync(join(folder.path, "runs")).find((name) => name.endsWith(".tph"))!;
  const path = join(folder.path, "runs", file);
  const trace = Trace.open(path);
  const { listings } = new OpenRun(trace, "b");
  const rows = listings.page("c0", 0, 50).items;
  assert.deepEqual(rows.map(({ count, times }) => [count, times]), [
    [1100, undefined],
    [600, undefined],
    [1, undefined],
  ]);

  const steps = listings.times(rows.map(({ key }) => key));
  let [step, partial] = [steps.next(), {}];
  for (; !step.done; step = steps.next()) partial = step.value();
  // One after the other becomes known.
  assert.deepEqual(Object.keys(partial), [rows[0]!.key]);
  const roots = Array.from({ length: trace.callCount }, (_, i) => i + 1).filter((call) =>
    trace.parentOf(call) === 0
  );
  const ofRoots = (from: number, to: number) =>
    roots.slice(from, to).reduce((sum, call) => sum + totalOf(trace, call), 0);
  const known = step.value;
  assert.deepEqual(rows.map(({ key }) => known[key]!.time), [
    ofRoots(0, 1100),
    ofRoots(1100, 1700),
    ofRoots(1700, 1701),
  ]);
  assert.ok(known[rows[1]!.key]!.waiting > 0, "the waiting of a folded row");
  // A run that has grown has other rows.
  assert.deepEqual([...listings.times(["g99999"])], []);

  await using served = await servedPage(folder.path, [path]);
  await using browser = await startBrowser();
  const page = await browser.open(`${served.address}#view=tree`);
  await page.locator("#tree .time-text:has-text('s')").nth(2).waitFor();
  await page.evaluate(`new Promise((resolve) => {
    const look = () => document.querySelector("#tree [aria-label='time is worked out']") ? setTimeout(look, 5) : resolve();
    look();
  })`);
  const shown = await page.locator("#tree .time-text").allTextContents();
  assert.deepEqual(shown.slice(0, 3), rows.map(({ key }) => durationText(known[key]!.time)));
  assert.deepEqual(browser.problems, []);
});
