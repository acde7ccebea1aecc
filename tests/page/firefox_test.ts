/**
 * The page in Firefox: that each view is there, values, search, drawing, and what is served.
 *
 * @module
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { shopRun } from "../query/build_run.ts";
import { temporary } from "../temporary.ts";
import { IN_SIGHT } from "./in_sight.ts";
import { startFirefox, until } from "./firefox.ts";
import { servedPage } from "./served.ts";

/** What is in sight in each view. */
const VIEWS: Record<string, string> = {
  ...IN_SIGHT,
  tree: `document.querySelectorAll("#tree [role=treeitem]").length > 3`,
  "search&q=price": `document.querySelectorAll("#hits [role=option]").length > 0`,
};

Deno.test("Firefox shows every view of a run, from disk and served, and two compared", async () => {
  await using browser = await startFirefox();
  // Where Debian's packages cannot be had, there is nothing to look at.
  if (browser === undefined) return console.log("no Firefox here");
  using folder = temporary();
  writeFileSync(join(folder.path, "shop.tph"), shopRun().file());
  await folder.tph(["export", "shop.tph", "--format", "html", "-o", "shop.html"]);
  await folder.tph(["diff", "shop.tph", "shop.tph", "--format", "html", "-o", "same.html"]);
  const page = await browser.open(pathToFileURL(join(folder.path, "shop.html")).href);
  for (const [view, isThere] of Object.entries(VIEWS)) {
    await page.evaluate(`location.hash = "view=${view}"`);
    await until(page, isThere);
  }
  await page.evaluate(`location.hash = "view=tree&call=2"`);
  await until(page, `document.querySelector("aside h2") !== null`);
  assert.match(
    await page.evaluate<string>(`document.querySelector("aside").innerText`),
    /ARGUMENTS|Arguments/,
  );
  await page.goto(pathToFileURL(join(folder.path, "same.html")).href);
  await until(page, `/^Identical: 7 calls/.test(document.querySelector(".verdict")?.innerText)`);
  await using served = await servedPage(folder.path, ["shop.tph"]);
  await page.goto(served.address);
  await until(page, VIEWS.tree!);
  assert.deepEqual(browser.problems, []);
});
