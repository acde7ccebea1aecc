/**
 * The page that shows runs, in a real browser, of real runs.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { temporary } from "../temporary.ts";
import { accessibilityOf, type Page, startBrowser } from "./browser.ts";

const MAIN = `
class Cart {
  items: { sku: string; price: number }[] = [];
  add(sku: string, price: number) { this.items.push({ sku, price }); return this; }
  total(rate: number) { return withRate(this.items.reduce((sum, { price }) => sum + price, 0), rate); }
}
function withRate(sum: number, rate: number) { return sum * rate; }
async function fetchRate(country: string) { await new Promise((done) => setTimeout(done, 5)); return { country, rate: 1.25 }; }
async function pay(order: { id: number; total: number }) {
  await null;
  if (order.total > 100) throw new RangeError("over the limit: " + order.total);
  return { paid: order.total };
}
async function checkout(id: number) {
  const cart = new Cart();
  for (let i = 0; i < 2 + id; i++) cart.add("s" + i, 16);
  const { rate } = await fetchRate("NL");
  return await pay({ id, total: cart.total(rate) });
}
async function main() {
  for (let id = 1; id <= 3; id++) await checkout(id).catch(() => {});
}
await main();
`;

/** The lines of the tree that are in sight. */
async function treeLines(page: Page): Promise<string[]> {
  await page.locator("#tree [role=treeitem]").first().waitFor();
  return await page.locator("#tree [role=treeitem] .row-text").allInnerTexts();
}

Deno.test("the page of one run: tree, call, values, keyboard, links", async (t) => {
  using folder = temporary({ "main.ts": MAIN, "package.json": '{"type":"module"}' });
  await folder.tph(["run", "main.ts"]);
  const written = await folder.tph(["export", "--format", "html", "-o", "run.html"]);
  assert.deepEqual([written.stdout, written.stderr, written.code], ["", "", 0]);
  const file = join(folder.path, "run.html");
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.doesNotMatch(readFileSync(file, "utf8"), /\b(?:src|href)=|@import|url\(/);
  await using browser = await startBrowser();
  const page = await browser.open(pathToFileURL(file).href);

  await t.step("the tree says what tph tree says", async () => {
    const lines = await treeLines(page);
    assert.equal(lines[0], "main()");
    assert.ok(lines.some((line) => line.includes("checkout(id: 1) → { paid: 60 }")), lines.join("\n"));
    assert.ok(
      lines.some((line) => line.includes("checkout(id: 3) × RangeError: over the limit: 100")) === false,
    );
  });

  await t.step("a call that is chosen shows its values, and the address leads to it", async () => {
    await page.getByText(/^pay$/).first().click();
    const panel = page.locator("aside");
    await panel.locator("h2").waitFor();
    assert.match(await panel.innerText(), /pay #\d+[^]*main\.ts:9[^]*order[^]*paid: 60/);
    assert.match(page.url(), /#view=tree&call=\d+$/);
  });
  assert.deepEqual(browser.problems, []);
});

Deno.test("two runs compared: the answer, the first divergence, its values, jumps", async (t) => {
  using folder = temporary({ "main.ts": MAIN, "package.json": '{"type":"module"}' });
  await folder.tph(["run", "--label", "before", "main.ts"]);
  folder.write("main.ts", MAIN.replace("sum * rate", "sum * rate + 1"));
  await folder.tph(["run", "--label", "after", "main.ts"]);
  const said = (await folder.tph(["diff", "before", "after"])).stdout;
  await folder.tph(["diff", "before", "after", "--format", "html", "-o", "diff.html"]);
  await using browser = await startBrowser();
  const page = await browser.open(pathToFileURL(join(folder.path, "diff.html")).href);
  const panel = page.locator("aside");
  await panel.locator("h2").waitFor();

  await t.step("it says what tph diff says, and shows the first divergence at once", async () => {
    const verdict = await page.locator(".verdict").innerText();
    assert.match(verdict, /^Behaviour differs: /);
    assert.ok(said.includes(verdict.trim()), verdict);
    const [cause] = await page.locator(".cause").allInnerTexts();
    assert.match(cause!, /withRate returned something else for the same arguments/);
    assert.ok(said.includes("First divergence: withRate returned something else for the same arguments"));
    assert.match(await panel.innerText(), /^withRate\n[^]*result\s+60\s+61\s/);
  });

  await t.step("n and N go from difference to difference", async () => {
    const before = await page.locator("#diff .active").innerText();
    assert.match(before, /withRate/);
    await page.keyboard.press("n");
    await page.locator("#diff .active:has-text('pay')").waitFor();
    await page.keyboard.press("N");
    await page.locator("#diff .active:has-text('withRate')").waitFor();
    assert.equal(await page.locator("#diff .active").innerText(), before);
  });

  await t.step("a call leads into the tree of its run", async () => {
    await page.getByText("in the tree").first().click();
    await page.locator("#tree .active").waitFor();
    assert.match(await page.locator("#tree .active").innerText(), /withRate\(sum: 48, rate: 1\.25\) → 60/);
    await page.goBack();
    await page.locator("#diff .active").waitFor();
  });

  await t.step("nothing of it is beyond people who do not see or point", async () => {
    assert.deepEqual(await accessibilityOf(page), []);
    await page.emulateMedia({ colorScheme: "dark" });
    assert.deepEqual(await accessibilityOf(page), []);
  });
  assert.deepEqual(browser.problems, []);
});
