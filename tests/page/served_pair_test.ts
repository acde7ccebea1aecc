/**
 * Two runs as `tph ui A B` serves them, one of which is being written.
 *
 * @module
 */
import assert from "node:assert/strict";
import { temporary } from "../temporary.ts";
import { startBrowser } from "./browser.ts";
import { servedPage, startTph } from "./served.ts";

/** Goes on with every line that it is given. */
const MAIN = `
import { once } from "node:events";
const FACTOR = 2;
function step(n: number) { return { n, value: n * FACTOR }; }
function pause() { return 0; }
async function steps(last: number) {
  for (let n = 1; n <= last; n++) {
    step(n);
    pause();
    if (process.argv[2] !== "fast") await once(process.stdin, "data");
  }
  return last;
}
steps(3).then(() => process.exit());
`;

Deno.test("tph ui A B: both compared, from a link as well, and anew when the one that goes on has ended", async (t) => {
  using folder = temporary({ "main.ts": MAIN, "package.json": '{"type":"module"}' });
  await folder.tph(["run", "--label", "before", "main.ts", "fast"]);
  folder.write("main.ts", MAIN.replace("FACTOR = 2", "FACTOR = 3"));
  const program = startTph(folder.path, ["run", "--label", "after", "main.ts"]);
  const over = new Promise((resolve) => program.once("close", resolve));
  using _end = { [Symbol.dispose]: () => program.kill() };
  await using browser = await startBrowser();
  for (let looks = 0;; looks++) {
    const { stdout } = await folder.tph(["tree", "after"]);
    if (stdout.includes("pause")) break;
    assert.ok(looks < 100, stdout);
  }
  await using served = await servedPage(folder.path, ["before", "after"]);
  const page = await browser.open(served.address);
  const verdict = page.locator(".verdict");
  const panel = page.locator("aside");

  await t.step("of the run that goes on, what is still to come is no difference", async () => {
    await verdict.waitFor();
    assert.match(await verdict.innerText(), /^Behaviour differs: 1 result; [^]*The record of B was cut off/);
    assert.match(await page.locator("header .runs").innerText(), /still running/);
    assert.match(await panel.innerText(), /^step\n[^]*value: 2[^]*value: 3/);
    assert.match((await page.locator("#diff").textContent())!, /4 calls beyond the end of the other record/);
  });

  await t.step(
    "a link leads to a call of one run, and to a pair, and the way back to where it came from",
    async () => {
      // Written a moment after it was chosen.
      while (!page.url().includes("&a=")) await page.waitForTimeout(20);
      const link = page.url();
      await panel.getByText("in the tree").nth(1).click();
      await page.locator("#tree .active:has-text('value: 3')").waitFor();
      const inTree = page.url();
      await page.goBack();
      await page.locator("#diff .active:has-text('step')").waitFor();
      assert.equal(page.url(), link);
      const second = await browser.open(link);
      await second.locator("#diff .active:has-text('step')").waitFor();
      const third = await browser.open(inTree);
      await third.locator("#tree .active:has-text('value: 3')").waitFor();
      await third.getByRole("button", { name: "A", exact: true }).click();
      await third.locator("#tree [role=treeitem]:has-text('value: 6')").waitFor();
      await third.getByRole("button", { name: "Compare" }).click();
      await third.locator(".verdict").waitFor();
    },
  );

  await t.step("what is selected, and open, stays when the run has ended", async () => {
    await page.getByText("side by side").click();
    for (const _ of [1, 2, 3]) {
      program.stdin!.write("go on");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await over;
    await page.locator(".verdict:has-text('3 results')").waitFor();
    assert.match(await verdict.innerText(), /^Behaviour differs: 3 results[^]*equal\.$/);
    await page.locator("#diff .active .diff-one:has-text('result.value: 2 → 3')").waitFor();
    assert.match(await panel.innerText(), /^step\n/);
  });
  assert.deepEqual(browser.problems, []);
});
