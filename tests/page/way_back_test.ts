/**
 * The way back: what was selected, zoomed and sorted is undone by it, one thing after the other; and what mouse and keys do
 * in the timeline, wherever the focus is.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Temporary, temporary } from "../temporary.ts";
import { devtoolsOf, type Page, startBrowser } from "./browser.ts";

const MAIN = `
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
async function early(n) { await sleep(30); return n; }
async function middle(n) { await sleep(30); return n; }
async function late(n) { await sleep(30); return n; }
async function main() { for (const step of [early, middle, late]) await step(1); }
await main();
`;

async function exportedRun(): Promise<Temporary & { address: string }> {
  const folder = temporary({ "main.mjs": MAIN });
  await folder.tph(["run", "main.mjs"]);
  await folder.tph(["export", "--format", "html", "-o", "run.html"]);
  return Object.assign(folder, { address: pathToFileURL(join(folder.path, "run.html")).href });
}

/** A part of the address. */
function said(page: Page, name: string): Promise<string> {
  return page.evaluate<string>(
    `new URLSearchParams(location.hash.slice(1)).get(${JSON.stringify(name)}) ?? ""`,
  );
}

async function becomes(look: () => Promise<unknown>, wanted: unknown): Promise<void> {
  for (let i = 0; i < 300 && await look() !== wanted; i++) await new Promise((done) => setTimeout(done, 10));
  assert.equal(await look(), wanted);
}

/** What the timeline says to be at a part of its width, in a row. */
async function nameAt(page: Page, part: number, row: number): Promise<string> {
  await page.mouse.move(...await pointAt(page, part, row));
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  return (await page.locator(".readout").innerText()).split(" #")[0]!;
}

async function pointAt(page: Page, part: number, row: number): Promise<[x: number, y: number]> {
  const { x, y, width } = (await page.locator(".timeline canvas").boundingBox())!;
  return [x + width * part, y + 30 + 20 * row];
}

/** Where the timeline has a call: a part of its width, and a row. */
async function placeOf(page: Page, name: string): Promise<[part: number, row: number]> {
  for (let row = 0; row < 4; row++) {
    for (let part = 0.01; part < 1; part += 0.01) {
      if (await nameAt(page, part, row) === name) return [part, row];
    }
  }
  throw new Error(`The timeline has no ${name}.`);
}

Deno.test("the way back leads through what was selected, zoomed and sorted", async (t) => {
  using folder = await exportedRun();
  await using browser = await startBrowser();
  const page = await browser.open(folder.address);
  const heading = page.locator("aside h2");
  const call = () => said(page, "call");
  const at = () => said(page, "at");

  await t.step("in the tree: clicks one by one, arrow keys as one", async () => {
    await page.locator("#tree").getByText("early").first().click();
    await heading.getByText("early").waitFor();
    const first = await call();
    await page.locator("#tree").getByText("late").first().click();
    await heading.getByText("late").waitFor();
    const second = await call();
    for (const key of ["ArrowUp", "ArrowUp", "ArrowUp"]) await page.keyboard.press(key);
    await heading.getByText("late").waitFor({ state: "hidden" });
    await page.goBack();
    await becomes(call, second);
    await page.locator("#tree .active:has-text('late')").waitFor();
    await page.goBack();
    await becomes(call, first);
    await heading.getByText("early").waitFor();
    await page.goBack();
    await becomes(call, "");
    await page.locator("aside").waitFor({ state: "hidden" });
    await page.goForward();
    await becomes(call, first);
  });

  await t.step("in the timeline: each zoom, each drag, each call", async () => {
    // The part in which main ran: how long the program took to begin is the machine's.
    const { answer: main } = JSON.parse((await folder.tph(["call", "@#1", "--json"])).stdout);
    const whole = `${main.start}-${main.start + main.duration}`;
    await page.goto(`${folder.address}#view=timeline&at=${whole}`);
    await page.locator(".minimap").waitFor();
    await page.getByRole("button", { name: "Closer" }).click();
    const once = await at();
    await page.keyboard.press("+");
    const twice = await at();
    assert.ok(new Set([whole, once, twice]).size === 3);
    const { x, y, width } = (await page.locator(".timeline canvas").boundingBox())!;
    await page.mouse.move(x + width / 2, y + 100);
    await page.mouse.down();
    for (let i = 1; i <= 10; i++) await page.mouse.move(x + width / 2 + 10 * i, y + 100);
    await page.mouse.up();
    await page.waitForTimeout(500);
    const dragged = await at();
    assert.notEqual(dragged, twice);
    await page.mouse.click(...await pointAt(page, ...await placeOf(page, "main")));
    await heading.getByText("main").waitFor();
    await page.goBack();
    await page.locator("aside").waitFor({ state: "hidden" });
    assert.equal(await at(), dragged);
    await page.goBack();
    await becomes(at, twice);
    await page.goBack();
    await becomes(at, once);
    await page.goBack();
    await becomes(at, whole);
  });

  await t.step("in a table: its order", async () => {
    await page.goto(`${folder.address}#view=functions`);
    await page.getByRole("button", { name: "Calls", exact: true }).click();
    await page.locator("th[aria-sort]:has-text('Calls')").waitFor();
    await page.goBack();
    await page.locator("th[aria-sort]:has-text('Self')").waitFor();
  });

  await t.step("Alt and an arrow is left to the browser", async () => {
    for (const view of ["tree", "timeline", "flame"]) {
      await page.goto(`${folder.address}#view=${view}&call=1`);
      await heading.getByText("main").waitFor();
      await page.locator("#tree, .canvas-box canvas").first().focus();
      const isLeft = await page.evaluate<boolean>(`document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", { key: "ArrowLeft", altKey: true, bubbles: true, cancelable: true }))`);
      assert.equal(isLeft, true, view);
    }
  });
  assert.deepEqual(browser.problems, []);
});

Deno.test("two runs compared: the way back leads through the differences", async () => {
  using folder = temporary({ "main.mjs": MAIN });
  await folder.tph(["run", "--label", "before", "main.mjs"]);
  folder.write(
    "main.mjs",
    MAIN.replace("early(n) {", "early(n) { n++;").replace("late(n) {", "late(n) { n--;"),
  );
  await folder.tph(["run", "--label", "after", "main.mjs"]);
  await folder.tph(["diff", "before", "after", "--format", "html", "-o", "diff.html"]);
  await using browser = await startBrowser();
  const page = await browser.open(pathToFileURL(join(folder.path, "diff.html")).href);
  const active = page.locator("#diff .active");
  await active.getByText("early").first().waitFor();
  await page.keyboard.press("n");
  await active.getByText("late").first().waitFor();
  await page.locator("#diff").getByText("middle").first().click();
  await active.getByText("middle").first().waitFor();
  await page.goBack();
  await active.getByText("late").first().waitFor();
  await page.goBack();
  await active.getByText("early").first().waitFor();
  assert.deepEqual(browser.problems, []);
});

Deno.test("the timeline heeds mouse and keys wherever the focus is, and however long they go on", async (t) => {
  using folder = await exportedRun();
  await using browser = await startBrowser();
  const page = await browser.open(`${folder.address}#view=timeline`);
  const at = () => said(page, "at");
  await page.locator(".minimap").waitFor();

  await t.step("a double click fits the call that the first click met, which opened the panel", async () => {
    const [part, row] = await placeOf(page, "late");
    await page.mouse.dblclick(...await pointAt(page, part, row));
    await page.locator("aside h2:has-text('late')").waitFor();
    const names = async () => [await nameAt(page, 0.02, row), await nameAt(page, 0.98, row)].join();
    await becomes(names, "late,late");
  });

  await t.step("+, - and 0 after a click on a tab or a button", async () => {
    for (const name of ["Timeline", "All", "Closer"]) {
      await page.goto(`${folder.address}#view=timeline&at=10000000-50000000`);
      await becomes(at, "10000000-50000000");
      await page.getByRole("button", { name, exact: true }).click();
      const before = await at();
      await page.keyboard.press("+");
      const closer = await at();
      assert.notEqual(closer, before, name);
      await page.keyboard.press("-");
      assert.equal(await at(), before === "" ? "" : before, name);
      await page.keyboard.press("0");
      assert.equal(await at(), "", name);
    }
  });

  await t.step("the minimap: a part is drawn out, and then dragged for as long as one likes", async () => {
    await page.goto(`${folder.address}#view=timeline`);
    const { x, y, width } = (await page.locator(".minimap").boundingBox())!;
    const drag = async (from: number, to: number, steps: number) => {
      await page.mouse.move(x + width * from, y + 10);
      await page.mouse.down();
      for (let i = 1; i <= steps; i++) {
        await page.mouse.move(x + width * (from + (to - from) * i / steps), y + 10);
      }
      await page.mouse.up();
      await page.waitForTimeout(500);
      const shown = (await at()).split("-").map(Number) as [number, number];
      return shown;
    };
    const [from, to] = await drag(0.1, 0.3, 10);
    assert.ok(Math.abs(to / from - 3) < 0.1, `${from} ${to}`);
    const [late, end] = await drag(0.2, 0.6, 700);
    assert.ok(Math.abs(late / from - 5) < 0.2, `${from} ${late}`);
    assert.ok(Math.abs((end - late) / (to - from) - 1) < 0.01);
    await page.goBack();
    await becomes(at, `${from}-${to}`);
    await page.goBack();
    await becomes(at, "");
  });
  assert.deepEqual(browser.problems, []);
});

Deno.test("fingers move and zoom the timeline, and select in it", async () => {
  using folder = await exportedRun();
  await using browser = await startBrowser();
  const page = await browser.open(`${folder.address}#view=timeline`, { width: 360, height: 700 });
  const at = () => said(page, "at");
  await page.locator(".minimap").waitFor();
  const devtools = await devtoolsOf(page);
  await devtools.send("Emulation.setTouchEmulationEnabled", { enabled: true, maxTouchPoints: 2 });
  const { x, y } = (await page.locator(".timeline canvas").boundingBox())!;
  const touch = async (type: string, ...places: number[]) => {
    const touchPoints = places.map((place, id) => ({ x: x + place, y: y + 30, id }));
    await devtools.send("Input.dispatchTouchEvent", { type, touchPoints });
  };
  await touch("touchStart", 150, 210);
  for (let i = 1; i <= 10; i++) await touch("touchMove", 150 - 10 * i, 210 + 10 * i);
  await touch("touchEnd");
  await becomes(async () => await at() === "" ? "all" : "a part", "a part");
  await page.waitForTimeout(500);
  const [from, to] = (await at()).split("-").map(Number) as [number, number];
  await touch("touchStart", 250);
  for (let i = 1; i <= 10; i++) await touch("touchMove", 250 - 10 * i);
  await touch("touchEnd");
  await page.waitForTimeout(500);
  const [later, end] = (await at()).split("-").map(Number) as [number, number];
  assert.ok(
    later > from && Math.abs((end - later) / (to - from) - 1) < 0.01,
    `${from}-${to} ${later}-${end}`,
  );
  await touch("touchStart", 180);
  await touch("touchEnd");
  await page.locator("aside h2").waitFor();
  assert.deepEqual(browser.problems, []);
});
