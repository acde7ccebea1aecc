/**
 * What is dropped onto the page: runs, and what is none.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { RunBuilder } from "../query/build_run.ts";
import { temporary } from "../temporary.ts";
import { accessibilityOf, devtoolsOf, startBrowser } from "./browser.ts";

function run(result: number): Uint8Array {
  const builder = new RunBuilder();
  builder.call("price", { args: ["tea"], result });
  return builder.file();
}

Deno.test("files and folders that are dropped onto the page", async () => {
  using folder = temporary();
  const write = (name: string, bytes: Uint8Array | string) => writeFileSync(join(folder.path, name), bytes);
  write("one.tph", run(1));
  write("two.tph", run(2));
  write("none.tph", "");
  write("text.tph", "no run at all\n".repeat(99));
  write("notes.txt", "no run");
  const newer = readFileSync(join(folder.path, "one.tph"));
  newer[4] = 99;
  write("newer.tph", newer);
  mkdirSync(join(folder.path, "runs"));
  await folder.tph(["export", "one.tph", "--format", "html", "-o", "run.html"]);
  await using browser = await startBrowser();
  const page = await browser.open(pathToFileURL(join(folder.path, "run.html")).href);
  await page.locator("#tree [role=treeitem]").first().waitFor();
  const devtools = await devtoolsOf(page);
  const drop = async (...names: string[]) => {
    const data = { items: [], files: names.map((name) => join(folder.path, name)), dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"]) {
      await devtools.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
    }
  };
  const says = async (text: RegExp) => {
    await page.locator("[role=alert], header [role=status]").getByText(text).first().waitFor();
    assert.deepEqual(await accessibilityOf(page), []);
  };
  await drop("runs");
  await says(/Cannot read runs: it is a folder, or not there any more/);
  await says(/Drop a run: a file that ends in \.tph/);
  await drop("none.tph");
  await says(/none\.tph: it is not a tph run \(it is empty\)/);
  await drop("text.tph");
  await says(/text\.tph: it is not a tph run \(it does not begin with the mark of one\)/);
  await drop("newer.tph");
  await says(/newer\.tph: its format is version 99/);
  await page.getByRole("button", { name: "Back to what was open" }).click();
  await page.locator("#tree [role=treeitem]").first().waitFor();
  await drop("runs", "one.tph");
  await says(/1 file not opened \(runs\)/);
  await drop("one.tph", "two.tph", "notes.txt");
  await page.locator(".verdict").waitFor();
  await says(/1 file not opened \(notes\.txt\)/);
  assert.deepEqual(browser.problems, []);
});
