/**
 * The two pictures of the README, of real runs of `examples/orders`: `deno task pictures` makes them anew.
 *
 * @module
 */
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../hosts.ts";
import { temporary } from "../temporary.ts";
import { startBrowser } from "./browser.ts";

/** Where a picture is put, from the checkout's root. */
export const PICTURES = { run: "docs/viewer-run.png", compare: "docs/viewer-compare.png" };

const SIZE = { width: 1120, height: 580 };
/** What is changed for the second run. */
const CHANGE = ["static readonly #bulk = 100;", "static readonly #bulk = 2;"] as const;

/** @param folder in which they are put under their paths */
export async function makePictures(folder: string): Promise<void> {
  using project = temporary();
  cpSync(join(ROOT, "examples/orders"), project.path, { recursive: true });
  const quiet = ["run", "--quiet", "--label"];
  await project.tph([...quiet, "before", "main.ts"]);
  const cart = readFileSync(join(project.path, "cart.ts"), "utf8");
  project.write("cart.ts", cart.replace(...CHANGE));
  await project.tph([...quiet, "after", "main.ts"]);
  await project.tph(["export", "after", "--format", "html", "-o", "run.html"]);
  await project.tph(["diff", "before", "after", "--format", "html", "-o", "compare.html"]);
  await using browser = await startBrowser();
  const run = await browser.open(pathToFileURL(join(project.path, "run.html")).href, SIZE);
  await run.locator("#tree [role=treeitem]:has-text('the bank did not answer')").first().click();
  await run.locator("aside h2").waitFor();
  await run.screenshot({ path: join(folder, PICTURES.run) });
  const compare = await browser.open(pathToFileURL(join(project.path, "compare.html")).href, SIZE);
  await compare.locator("aside h2").waitFor();
  await compare.screenshot({ path: join(folder, PICTURES.compare) });
  if (browser.problems.length > 0) throw new Error(browser.problems.join("\n"));
}

if (import.meta.main) await makePictures(ROOT);
