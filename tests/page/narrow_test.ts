/**
 * Every view on a phone, in light and dark, with more contrast and less motion, for eyes and for screen readers.
 *
 * @module
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { RunBuilder } from "../query/build_run.ts";
import { temporary } from "../temporary.ts";
import { accessibilityOf, startBrowser } from "./browser.ts";

/** A run with a test, a request, an error, and texts that nothing can be broken at. */
function run(price: number): Uint8Array {
  const builder = new RunBuilder();
  const long = "W".repeat(400);
  builder.call(`test of the cart ${long}`, {
    args: [],
    error: new RangeError(long),
    site: { params: [], kind: "test" },
  }, () => {
    builder.call("cart.total", { args: [{ sku: long, price }, "\u0301".repeat(80)], result: price });
    builder.call("cart.check", { args: [long], error: new RangeError(long) });
  });
  for (let i = 0; i < 80; i++) {
    builder.call("GET /orders", { args: [], result: 200, site: { params: [], kind: "request" } });
    builder.call(`step${i}`, {});
  }
  return builder.file();
}

const VIEWS = [
  "compare",
  "tree&call=2",
  "timeline",
  "flame",
  "functions",
  "tests",
  "requests",
  "search&q=WW",
];

/** What stands out of the window where nothing scrolls to it. */
const WIDER = `[...document.querySelectorAll("#app *")].filter((one) => {
  const { width, right } = one.getBoundingClientRect();
  if (width === 0 || right <= innerWidth + 1) return false;
  for (let above = one.parentElement; above.id !== "app"; above = above.parentElement) {
    if (getComputedStyle(above).overflowX !== "visible") return false;
  }
  return true;
}).map((one) => one.outerHTML.slice(0, 120))`;

Deno.test("every view fits a phone, and axe-core finds nothing serious in any, light, dark or with contrast", async (t) => {
  using folder = temporary();
  for (const [name, price] of [["a.tph", 1], ["b.tph", 2]] as const) {
    writeFileSync(join(folder.path, name), run(price));
  }
  await folder.tph(["diff", "a.tph", "b.tph", "--format", "html", "-o", "diff.html"]);
  await using browser = await startBrowser();
  const page = await browser.open(pathToFileURL(join(folder.path, "diff.html")).href, {
    width: 360,
    height: 700,
  });
  await page.locator(".verdict").waitFor();
  const looks: Record<string, string>[] = [
    { colorScheme: "light", contrast: "no-preference", reducedMotion: "no-preference" },
    { colorScheme: "dark", contrast: "no-preference", reducedMotion: "reduce" },
    { colorScheme: "dark", contrast: "more", reducedMotion: "reduce" },
  ];
  for (const [i, view] of VIEWS.entries()) {
    await t.step(view, async () => {
      await page.emulateMedia(looks[i % looks.length]!);
      await page.evaluate(`location.hash = "view=${view}"`);
      await page.locator(
        ".verdict, .sorted tbody tr, #tree [role=treeitem], .minimap, .readout, #hits [role=option]",
      ).first().waitFor();
      assert.deepEqual(await page.evaluate(WIDER), []);
      assert.deepEqual(await accessibilityOf(page), []);
    });
  }
  await t.step("a selected call is in sight below a long list", async () => {
    const inSight = `(() => {
      const { top, bottom } = document.querySelector("aside").getBoundingClientRect();
      return bottom <= innerHeight + 1 && bottom - top > innerHeight / 3;
    })()`;
    for (const view of ["requests", "functions", "timeline", "tree"]) {
      await page.evaluate(`location.hash = "view=${view}&call=2"`);
      await page.locator("aside h2").waitFor();
      await page.locator(".sorted tbody tr, .minimap, #tree [role=treeitem]").first().waitFor();
      assert.equal(await page.evaluate(inSight), true, view);
    }
  });
  await t.step("what a view is for is in sight without scrolling", async () => {
    const within = (selector: string) =>
      `((one) => one.width > 0 && one.left >= 0 && one.right <= innerWidth && one.bottom <= innerHeight)(
        document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect())`;
    const shows = async (view: string, ...selectors: string[]) => {
      await page.evaluate(`location.hash = "view=${view}&call=0"`);
      for (const selector of selectors) {
        await page.locator(selector).first().waitFor();
        assert.equal(await page.evaluate(within(selector)), true, `${view} ${selector}`);
      }
    };
    await shows("compare", ".verdict", ".cause .badge");
    await shows("requests", "th[aria-sort=descending]");
    await shows("functions", "th[aria-sort=descending]");
    await shows("flame", ".toolbar [aria-pressed=false]", ".canvas-box");
    await shows("timeline", ".toolbar button:nth-of-type(5)");
    await page.evaluate(`location.hash = "view=compare&a=0&b=0"`);
    await page.locator(".verdict").waitFor();
    await page.locator("#diff .active").click();
    await page.locator("aside h2").waitFor();
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    assert.equal(await page.evaluate(within("#diff .active")), true, "what is chosen, above its values");
  });
  await t.step("nothing moves for those who asked for it", async () => {
    const moving = `[...document.querySelectorAll("*")].filter((one) =>
      getComputedStyle(one).transitionDuration !== "0s" || getComputedStyle(one).animationName !== "none").length`;
    await page.emulateMedia({ reducedMotion: "reduce" });
    assert.equal(await page.evaluate(moving), 0);
  });
  assert.deepEqual(browser.problems, []);
});
