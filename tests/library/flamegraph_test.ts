/**
 * `t.toFlamegraph()`: the page that shows runs, wherever the library is.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { HOSTS, run } from "../hosts.ts";
import { startBrowser } from "../page/browser.ts";
import { temporary } from "../temporary.ts";
import { BUILT, packageProject } from "./package_project.ts";

const PROGRAM = `import { trace } from "tracepatch";
const half = trace.wrap(function half(n) { return n / 2; });
const t = trace("halves", (t) => { half(4); half("</script><script>"); return t; });
await t.toFlamegraph("flame.html").catch((error) => console.log(error.code, error.message));
`;

Deno.test("toFlamegraph() writes the one page, which opens from disk and shows the flame graph at first", async () => {
  const cwd = packageProject();
  try {
    writeFileSync(join(cwd, "main.mjs"), PROGRAM);
    const { stdout, stderr } = await run(HOSTS.node, ["main.mjs"], { cwd });
    assert.deepEqual([stdout, stderr], ["", ""]);
    await using browser = await startBrowser();
    const page = await browser.open(pathToFileURL(join(cwd, "flame.html")).href);
    const canvas = page.locator("canvas[aria-label^='Flame graph']");
    await canvas.focus();
    await page.locator(".readout:has-text('2 calls')").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.locator(".readout:has-text('half')").waitFor();
    assert.match(await page.locator(".readout").innerText(), /^half .*2 calls/);
    assert.deepEqual(browser.problems, []);
  } finally {
    rmSync(cwd, { recursive: true });
  }
});

Deno.test("toFlamegraph() finds the page under tph run, and says where it is not to be had", async () => {
  using folder = temporary({ "main.mjs": PROGRAM });
  assert.equal((await folder.tph(["run", "-q", "main.mjs"])).stdout, "");
  assert.match(readFileSync(join(folder.path, "flame.html"), "utf8"), /"start":"view=flame"/);
  const cwd = packageProject();
  try {
    writeFileSync(join(cwd, "main.mjs"), PROGRAM);
    await run(HOSTS.bun, ["build", "main.mjs", "--target=node", "--outfile=bundle.mjs"], { cwd });
    // As on another machine, which does not have the package.
    const bundle = join(cwd, "bundle.mjs");
    writeFileSync(bundle, readFileSync(bundle, "utf8").replaceAll(BUILT, "/elsewhere"));
    const { stdout } = await run(HOSTS.node, ["bundle.mjs"], { cwd });
    assert.match(
      stdout,
      /^cannot-find-page Cannot find the page that shows runs: it is not beside the library/,
    );
  } finally {
    rmSync(cwd, { recursive: true });
  }
});
