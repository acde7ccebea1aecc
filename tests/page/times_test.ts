/**
 * Times in the page: one call has one time in every view, and what is not known of it is said.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { temporary } from "../temporary.ts";
import { type Page, startBrowser } from "./browser.ts";

/** Calls of many small ones, of several that wait at the same time, and one that never ends. */
const MAIN = `
function small(n: number) { return { n, list: [n, n + 1] }; }
function many(count: number) { let last; for (let n = 0; n < count; n++) last = small(n); return last; }
async function load(id: number) { await new Promise((done) => setTimeout(done, 30)); return id; }
async function loadAll(ids: number[]) { return await Promise.all(ids.map((id) => load(id))); }
async function hangs() { await new Promise(() => {}); }
many(3000);
hangs();
await loadAll([1, 2, 3, 4]);
process.exit(0);
`;

/** How long a call took, as its panel says. */
async function tookInPanel(page: Page, name: string): Promise<string> {
  await page.locator(`aside h2:has-text("${name}")`).waitFor();
  return await page.locator("aside .times-list dd").first().innerText();
}

Deno.test("a call has one time in every view, without the recorder's own, and with what is not known of it", async (t) => {
  using folder = temporary({ "main.ts": MAIN, "package.json": '{"type":"module"}' });
  await folder.tph(["run", "main.ts"]);
  await folder.tph(["export", "--format", "html", "-o", "run.html"]);
  await using browser = await startBrowser();
  const page = await browser.open(pathToFileURL(join(folder.path, "run.html")).href);
  const row = (name: string) => page.locator(`#tree [role=treeitem]:has-text("${name}")`).first();
  const timeOf = async (name: string) => await row(name).locator(".time-text").innerText();

  await t.step("of many small calls, the tree, the panel and the timeline tell the same", async () => {
    const inTree = await timeOf("many(");
    await row("many(").click();
    assert.equal(await tookInPanel(page, "many"), inTree);
    await page.getByRole("button", { name: "Timeline" }).click();
    const canvas = page.locator("canvas[role=application]");
    await canvas.waitFor();
    // The selected call is drawn in the first row; the pointer looks for it there.
    const readout = page.locator(".readout");
    await page.evaluate("new Promise(requestAnimationFrame)");
    const box = await page.evaluate<{ x: number; y: number; width: number }>(
      "(({ x, y, width }) => ({ x, y, width }))(document.querySelector('canvas[role=application]').getBoundingClientRect())",
    );
    let told = "";
    for (let i = 0; i < 200 && !/^many #\d+ .*(?:ns|µs|ms)/.test(told); i++) {
      await page.mouse.move(box.x + box.width * (i + 0.5) / 200, box.y + 30);
      await page.waitForTimeout(20);
      told = await readout.innerText();
    }
    assert.match(told, /^many #\d+/);
    assert.equal(/^many #\d+ +(.*?),/.exec(told)![1], inTree);
    assert.match(
      await page.locator(".toolbar").innerText(),
      /drawn with the recorder’s own time, told without it/,
    );
  });

  await t.step("what ran at the same time is added up, and says so", async () => {
    await page.getByRole("button", { name: "Tree" }).click();
    await row("loadAll(").click();
    await page.locator("aside h2:has-text('loadAll')").waitFor();
    assert.match(await timeOf("ids.map callback("), /^Σ /);
    assert.match(await page.locator("aside .wait").first().innerText(), /×4[^]*Σ /);
  });

  await t.step("a call that has not ended took so long, or longer", async () => {
    assert.match(await timeOf("hangs("), /^≥ /);
    await row("hangs(").click();
    assert.match(await tookInPanel(page, "hangs"), /^≥ /);
    await page.getByRole("button", { name: "Functions" }).click();
    await page.locator("tr:has-text('hangs')").first().waitFor();
    const cells = await page.locator("tr:has-text('hangs') td").allInnerTexts();
    assert.ok(cells.filter((text) => text.startsWith("≥ ")).length >= 2, cells.join(" | "));
  });
  assert.deepEqual(browser.problems, []);
});
