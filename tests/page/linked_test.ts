/**
 * What leads from one place of the page to others: a value's way, calls on lines of source, what stands out, equal parts that open,
 * files for other viewers.
 *
 * @module
 */
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Temporary, temporary } from "../temporary.ts";
import { accessibilityOf, startBrowser } from "./browser.ts";

const MAIN = `
function price(sku: string, rate: number) { return sku.length * rate; }
function receipt(total: number) { return { text: "paid " + total, total }; }
function average(sums: number[]) { return sums.reduce((sum, one) => sum + one, 0) / sums.length; }
function shop(skus: string[], rate: number) {
  const sum = price(skus[0], rate);
  receipt(sum);
  return { sum, mean: average(skus.length > 1 ? [sum] : []) };
}
shop(["green tea", "mug"], 1.5);
shop(["oolong"], RATE);
`;

/** A folder with a run of it as run.html. */
async function exportedRun(): Promise<Temporary> {
  const folder = temporary({ "main.ts": MAIN.replace("RATE", "2"), "package.json": '{"type":"module"}' });
  await folder.tph(["run", "main.ts"]);
  await folder.tph(["export", "--format", "html", "-o", "run.html"]);
  return folder;
}

Deno.test("from a call to where its values went, the calls on its lines, and what stands out", async (t) => {
  using folder = await exportedRun();
  await using browser = await startBrowser();
  const page = await browser.open(pathToFileURL(join(folder.path, "run.html")).href);
  const panel = page.locator("aside");
  await page.getByText(/^price$/).first().click();
  await panel.locator("h2").waitFor();

  await t.step("where a result went", async () => {
    await page.getByRole("button", { name: "Where it went to" }).click();
    const went = page.locator("[aria-label='Where it went to']");
    await went.waitFor();
    const places = await went.locator("li").allInnerTexts();
    assert.match(places[1]!, /^receipt #\d+ total/);
    assert.ok(places.some((place) => /^shop #\d+ result\.sum/.test(place)), places.join("\n"));
  });

  await t.step("calls are on the lines of source, and lead there", async () => {
    await page.locator("#tree [role=treeitem]:has-text('shop')").first().click();
    await panel.locator("h2:has-text('shop')").waitFor();
    const line = panel.locator(".source > div:has-text('const sum')");
    assert.match(await line.innerText(), /rate\);\s*price$/);
    await line.locator("button").click();
    await panel.locator("h2:has-text('price')").waitFor();
  });

  await t.step("what is odd is said above, and marked in the tree", async () => {
    const said = page.locator(".stands-out");
    assert.match(await said.innerText(), /average.* NaN/);
    await said.locator("button").first().click();
    await panel.locator("h2:has-text('average')").waitFor();
    await page.locator("#tree .active .odd").waitFor();
    assert.deepEqual(await accessibilityOf(page), []);
  });

  await t.step("a call that is selected is so among the functions and in the flame graph", async () => {
    const call = await page.evaluate<string>(`new URLSearchParams(location.hash.slice(1)).get("call")`);
    const name = (await page.locator("aside h2").innerText()).replace(/ #.*/s, "").trim();
    for (const view of ["functions", "flame"]) {
      await page.getByRole("button", { name: new RegExp(view, "i") }).click();
    }
    await page.locator(`.readout:has-text('${name}  ')`).waitFor();
    await page.getByRole("button", { name: "Functions" }).click();
    assert.equal(await page.locator("main tr[aria-current] code").innerText(), name);
    assert.ok(page.url().endsWith(`&call=${call}`), page.url());
  });

  await t.step("what is closed leaves the keys to what had them", async () => {
    const focused = () =>
      page.evaluate<string>("document.activeElement.id || document.activeElement.className");
    await page.locator("aside .close").click();
    await page.locator("aside").waitFor({ state: "hidden" });
    await until(async () => await focused() === "row-button");
    for (const key of ["Escape", "?"]) {
      await page.keyboard.press("?");
      await page.locator("dialog").waitFor();
      await page.keyboard.press(key);
      await page.locator("dialog").waitFor({ state: "hidden" });
      assert.equal(await focused(), "row-button");
    }
  });

  await t.step("a file for other viewers", async () => {
    await page.evaluate(`{
      const make = URL.createObjectURL;
      URL.createObjectURL = (blob) => { window.saved = blob.text(); return make(blob); };
      document.querySelector("nav button:nth-child(2)").click();
    }`);
    for (const [name, mark] of [["Perfetto", '"traceEvents":['], ["speedscope", '"profiles":[']]) {
      await page.getByRole("button", { name: `For ${name}` }).click();
      await page.locator(`.toolbar [role=status]:has-text('${name} opens it')`).waitFor();
      const saved = await page.evaluate<string>("window.saved");
      assert.ok(saved.includes(mark!) && JSON.parse(saved) !== null, saved.slice(0, 200));
    }
  });
  assert.deepEqual(browser.problems, []);
});

/** Waits for what happens in a frame to come. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 500 && !await isSo(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(await isSo());
}

Deno.test("an equal part of two runs opens in place", async () => {
  using folder = temporary({ "main.ts": MAIN.replace("RATE", "2"), "package.json": '{"type":"module"}' });
  await folder.tph(["run", "--label", "before", "main.ts"]);
  folder.write("main.ts", MAIN.replace("RATE", "3"));
  await folder.tph(["run", "--label", "after", "main.ts"]);
  await folder.tph(["diff", "before", "after", "--format", "html", "-o", "diff.html"]);
  await using browser = await startBrowser();
  const page = await browser.open(pathToFileURL(join(folder.path, "diff.html")).href);
  const rows = page.locator("#diff [role=treeitem]");
  const first = page.locator("#diff [aria-expanded=false]").first();
  await first.waitFor();
  const before = await rows.count();
  await first.click();
  await page.keyboard.press("ArrowRight");
  const opened = page.locator("#diff [aria-expanded=true]").first();
  await opened.waitFor();
  await until(async () => await rows.count() > before);
  assert.match((await rows.allInnerTexts()).join("\n"), /price\s*\(sku: "green tea"/);
  // A jump goes on from the line that was opened.
  await page.keyboard.press("n");
  await page.locator("#diff .active.d-own").waitFor();
  await opened.click();
  await page.locator("#diff").focus();
  await page.keyboard.press("ArrowLeft");
  await page.locator("#diff [aria-expanded=true]").waitFor({ state: "hidden" });
  assert.equal(await rows.count(), before);
  assert.deepEqual(browser.problems, []);
});

Deno.test("a page of ten thousand calls is smaller than two megabytes", async () => {
  const main = `
class Order { constructor(public id: number, public customer: string, public items: { sku: string; price: number }[]) {} }
function price(order: Order, rate: number) { return order.items.reduce((sum, { price }) => sum + price, 0) * rate; }
function tax(sum: number, country: string) { return { country, tax: sum * (country === "NL" ? 0.21 : 0.19) }; }
function bill(order: Order) { return tax(price(order, 1 + order.id / 1000), order.id % 2 ? "NL" : "DE"); }
for (let id = 0; id < 2500; id++) {
  bill(new Order(id, "customer " + id, [{ sku: "s" + id, price: id / 7 }, { sku: "t" + id, price: id * 1.1 }]));
}
`;
  using folder = temporary({ "main.ts": main, "package.json": '{"type":"module"}' });
  const { stderr } = await folder.tph(["run", "main.ts"]);
  const calls = Number(/tph: ([\d,]+) calls/.exec(stderr)?.[1]?.replaceAll(",", ""));
  assert.ok(calls >= 10_000, stderr);
  await folder.tph(["export", "--format", "html", "-o", "run.html"]);
  assert.ok(statSync(join(folder.path, "run.html")).size < 2e6);
});

Deno.test("what is told of a view that was left changes nothing in the next one", async () => {
  using folder = await exportedRun();
  await using browser = await startBrowser();
  const page = await browser.open(pathToFileURL(join(folder.path, "run.html")).href);
  await page.getByText(/^price$/).first().click();
  await page.locator("aside h2").waitFor();
  await page.evaluate(`{
    globalThis.held = [];
    const send = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...more) {
      if (message.method === "stretch") held.push(() => send.call(this, message, ...more));
      else send.call(this, message, ...more);
    };
  }`);
  await page.getByRole("button", { name: "Timeline" }).click();
  await until(() => page.evaluate<boolean>("held.length > 0"));
  await page.getByRole("button", { name: "Functions" }).click();
  await page.locator("main tr[aria-current]").waitFor();
  const before = page.url();
  await page.evaluate(`held.forEach((send) => send())`);
  // The worker answers one question after the other.
  await page.getByRole("button", { name: "Flame" }).click();
  await page.locator(".readout:has-text('price  ')").waitFor();
  assert.equal(page.url(), before.replace("functions", "flame"));
  assert.deepEqual(browser.problems, []);
});

Deno.test("of calls that are gone past, nothing is asked any more", async () => {
  using folder = await exportedRun();
  await using browser = await startBrowser();
  const page = await browser.open(pathToFileURL(join(folder.path, "run.html")).href);
  await page.getByText(/^price$/).first().click();
  await page.locator("aside h2").waitFor();
  // A worker that is busy: what is asked about a call stays where it is.
  await page.evaluate(`{
    globalThis.sent = [];
    const send = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...more) {
      if (message.method === "call" || "cancel" in message) sent.push(message);
      if (message.method !== "call" || message.params.call === 1) send.call(this, message, ...more);
    };
  }`);
  await page.locator("#tree").focus();
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press("ArrowDown");
    // Until it is asked for.
    await page.evaluate(`new Promise((resolve) => {
      const look = () => sent.filter(({ method }) => method === "call").length > ${i} ? resolve() : setTimeout(look, 5);
      look();
    })`);
  }
  await page.keyboard.press("Home");
  const first = page.locator("aside h2");
  await first.getByText("shop").waitFor();
  const sent = await page.evaluate<{ id: number; method?: string; cancel?: number }[]>("sent");
  const asked = sent.filter(({ method }) => method === "call").map(({ id }) => id);
  assert.deepEqual(sent.flatMap(({ cancel }) => cancel ?? []), asked.slice(0, -1));
  assert.deepEqual(browser.problems, []);
});
