/**
 * The page as `tph ui` serves it: of a run that is being written, opened twice, and of a file that goes away.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { temporary } from "../temporary.ts";
import { startBrowser } from "./browser.ts";
import { servedPage, startTph } from "./served.ts";

/** Goes on with every line that it is given; the worker's calls have numbers after those of the main thread. */
const MAIN = `
import { once } from "node:events";
import { Worker } from "node:worker_threads";
function step(n: number) { return { n, twice: 2 * n }; }
async function steps(last: number) {
  for (let n = 1; n <= last; n++) {
    step(n);
    if (n === 1) new Worker(new URL("./worker.ts", import.meta.url));
    await once(process.stdin, "data");
  }
  return last;
}
steps(3).then(() => process.exit());
`;
const WORKER = `function inWorker(order: string) { return order.length; }\ninWorker("first");\n`;

Deno.test("tph ui: a run grows in the page, two pages show it, and stay when its file goes", async (t) => {
  using folder = temporary({
    "main.ts": MAIN,
    "worker.ts": WORKER,
    "package.json": '{"type":"module"}',
  });
  const program = startTph(folder.path, ["run", "main.ts"]);
  const over = new Promise((resolve) => program.once("close", resolve));
  using _end = { [Symbol.dispose]: () => program.kill() };
  await using browser = await startBrowser();
  await until(async () => {
    const { stdout } = await folder.tph(["tree"]);
    return stdout.includes("inWorker(");
  });
  await using served = await servedPage(folder.path, []);
  const page = await browser.open(served.address);
  const tree = page.locator("#tree");
  const told = page.locator("header .run");

  await t.step("it shows what there is so far", async () => {
    await tree.getByText("inWorker").first().click();
    await page.locator("aside h2:has-text('inWorker')").waitFor();
    assert.match((await tree.textContent())!, /step\(n: 1\) → \{ n: 1, twice: 2 \}/);
    assert.doesNotMatch((await tree.textContent())!, /n: 2/);
    assert.match(await told.innerText(), /still running/);
  });

  await t.step("new calls come, and the selected one stays so under its new number", async () => {
    const before = page.url();
    program.stdin!.write("go on");
    await page.getByText("twice: 4").first().waitFor();
    await page.locator("#tree .active:has-text('inWorker')").waitFor();
    await page.locator("aside h2:has-text('inWorker')").waitFor();
    assert.notEqual(page.url(), before);
  });

  await t.step("it says how the run ended", async () => {
    program.stdin!.write("go on");
    await page.getByText("twice: 6").first().waitFor();
    program.stdin!.write("go on");
    await over;
    await page.locator("header .run:has-text('exit 0')").waitFor();
    await until(async () => /steps\(last: 3\) → 3/.test((await tree.textContent())!));
  });

  await t.step("a second page shows the same", async () => {
    const second = await browser.open(served.address);
    await second.locator("#tree [role=treeitem]").first().waitFor();
    assert.equal(await second.locator("header .run").innerText(), await told.innerText());
  });

  await t.step("a file that goes away leaves the page as it is, and a new one says so", async () => {
    const runs = join(folder.path, ".tracepatch_cache");
    for (const name of readdirSync(runs)) if (name.endsWith(".tph")) rmSync(join(runs, name));
    await tree.getByText("steps").first().click();
    await page.locator("aside h2:has-text('steps')").waitFor();
    assert.deepEqual(browser.problems, []);
    const third = await browser.open(served.address);
    await third.locator("[role=alert]").waitFor();
    assert.match(
      await third.locator("[role=alert]").innerText(),
      /Cannot fetch .*\.tph: it is not there any more\./,
    );
  });
});

/** Waits until something holds; for ever would hide that it does not. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let looks = 0; !await holds(); looks++) {
    assert.ok(looks < 100, "it does not come to hold");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
