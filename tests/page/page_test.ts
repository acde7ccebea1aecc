/**
 * The page that shows runs, in a real browser, of real runs.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { HOSTS, run } from "../hosts.ts";
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
  return await page.locator("#tree [role=treeitem] .row-text").allTextContents();
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
    assert.match(
      (await page.locator("#tree .active").textContent())!,
      /withRate\(sum: 48, rate: 1\.25\) → 60/,
    );
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

const SERVER = `
import { createServer } from "node:http";
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
async function query(sql, id) { await sleep(id === 3 ? 1500 : 2); return { id, name: "user " + id }; }
async function handle(url) {
  const id = Number(url.split("/")[2]);
  if (id === 4) throw new RangeError("no user 4");
  return await query("SELECT * FROM users WHERE id = ?", id);
}
const server = createServer(async (request, response) => {
  try { response.end(JSON.stringify(await handle(request.url))); }
  catch (error) { response.statusCode = 500; response.end(String(error)); }
});
server.listen(0, "127.0.0.1", async () => {
  const { port } = server.address();
  for (let id = 1; id < 6; id++) await (await fetch("http://127.0.0.1:" + port + "/users/" + id)).text();
  server.close();
});
`;

Deno.test("a busy server: requests, timeline, flame graph, functions, search, all linked", async (t) => {
  using folder = temporary({ "server.mjs": SERVER });
  await folder.tph(["run", "--host", "node", "server.mjs"]);
  await folder.tph(["export", "--format", "html", "-o", "run.html"]);
  const address = pathToFileURL(join(folder.path, "run.html")).href;
  await using browser = await startBrowser();
  const page = await browser.open(`${address}#view=requests`);
  const panel = page.locator("aside");

  await t.step("the slowest request is first, with what it waited for and its values", async () => {
    const first = page.locator(".sorted tbody tr").first();
    await first.waitFor();
    assert.match(await first.innerText(), /^GET \/users\/3\s+200\s/);
    await first.click();
    await panel.locator("h2").waitFor();
    const said = (await panel.textContent())!;
    assert.match(
      said,
      /where most of its time went[^]*handle\(url: "\/users\/3"\)[^]*query\([^]*sleep\(ms: 1500\)/i,
    );
  });

  await t.step("what is selected is selected in every view", async () => {
    await page.getByText(/^query$/).first().click();
    await panel.locator("h2:has-text('query')").waitFor();
    for (const view of ["Tree", "Timeline", "Flame", "Functions"]) {
      await page.getByRole("button", { name: view, exact: true }).click();
      assert.match(await panel.locator("h2").innerText(), /^query/);
      assert.deepEqual(await accessibilityOf(page), [], view);
    }
    await page.getByRole("button", { name: "Tree", exact: true }).click();
    await page.locator("#tree .active:has-text('query')").waitFor();
  });

  await t.step("the timeline zooms by keys, and the address holds what is shown", async () => {
    await page.getByRole("button", { name: "Timeline", exact: true }).click();
    await page.locator(".minimap").waitFor();
    await page.locator(".canvas-box canvas").focus();
    for (const key of ["0", "+", "+", "ArrowRight"]) await page.keyboard.press(key);
    const [, from, to] = /at=(\d+)-(\d+)/.exec(page.url())!;
    const whole = await page.locator(".toolbar").innerText();
    assert.ok(Number(to) > Number(from), whole);
    // However close, the ends of what is shown are told apart.
    for (let i = 0; i < 8; i++) await page.keyboard.press("+");
    const [, begin, end] = /([\d.]+ \S+) to ([\d.]+ \S+);/.exec(
      await page.locator(".toolbar .t-dim").first().innerText(),
    )!;
    assert.notEqual(begin, end);
    await page.keyboard.press("0");
    assert.doesNotMatch(page.url(), /at=/);
    assert.ok(await drawnPixels(page) > 1000);
  });

  await t.step("the flame graph opens a box, and shows all again", async () => {
    await page.getByRole("button", { name: "Flame", exact: true }).click();
    await page.locator(".readout:has-text('all')").waitFor();
    await page.locator(".canvas-box canvas").focus();
    await page.keyboard.press("ArrowDown");
    await page.locator(".readout:has-text('itself')").waitFor();
    await page.keyboard.press("Enter");
    await page.locator("button:has-text('Show all'):enabled").waitFor();
    assert.match(decodeURIComponent(page.url()), /at=time:\d+/);
    await page.getByRole("button", { name: "Show all" }).click();
    assert.ok(await drawnPixels(page) > 1000);
  });

  await t.step("search finds names, values and errors; n goes from one to the next", async () => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("/");
    await page.keyboard.type("no user 4");
    await page.keyboard.press("Enter");
    await page.locator("#hits [role=option]").first().waitFor();
    assert.match((await page.locator("#hits [role=option]").allInnerTexts()).join("\n"), /error[^]*handle/);
    await page.keyboard.press("Escape");
    await page.keyboard.press("n");
    await panel.locator("h2").waitFor();
    assert.match(await panel.innerText(), /no user 4/);
  });

  await t.step(
    "what was found is marked in the other views, where they list calls or sum them up",
    async () => {
      for (
        const [view, marked] of [["functions", /^handle/], ["requests", /^GET \/users\/4/], [
          "tree",
          /handle/,
        ]] as const
      ) {
        await page.goto(`${address}#view=${view}&q=${encodeURIComponent("no user 4")}`);
        await page.locator(":is(.sorted tr, .row).hit").first().waitFor();
        const [first] = await page.locator(":is(.sorted tr, .row).hit").allInnerTexts();
        assert.match(first!, marked);
      }
      await page.goto(`${address}#view=flame`);
      await page.locator(".readout:has-text('all')").waitFor();
      await page.locator(".canvas-box canvas").focus();
      const names = new Set<string>();
      for (const key of ["ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight"]) {
        await page.keyboard.press(key);
        names.add((await page.locator(".readout").innerText()).split("  ")[0]!);
      }
      assert.ok(names.has("GET /users/…"), [...names].join(", "));
    },
  );

  await t.step("digits lead to the views in their order, where the keys work at once", async () => {
    await page.goto(`${address}#view=timeline`);
    await page.locator(".minimap").waitFor();
    await page.keyboard.press("1");
    await page.locator("#tree:focus").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.locator("#tree .active").waitFor();
    await page.keyboard.press("5");
    await page.locator(".row-button:focus").waitFor();
    await page.keyboard.press("Enter");
    await panel.locator("h2:has-text('GET /users/3')").waitFor();
    assert.match(
      (await panel.textContent())!,
      /What it waited forcreateServer callback›handle›query›sleep1\.\d+ s[^]*status 200/,
    );
    await panel.locator(".wait").getByText("query").click();
    await panel.locator("h2:has-text('query')").waitFor();
    await page.keyboard.press("6");
    await page.locator("#search:focus").waitFor();
    await page.keyboard.type("user 2");
    await page.keyboard.press("Enter");
    await page.locator("#hits:focus").waitFor();
    await page.keyboard.press("Enter");
    await page.locator("#hits .active").waitFor();
  });

  await t.step("functions are sorted by what is clicked", async () => {
    await page.goto(`${address}#view=functions`);
    await page.getByRole("button", { name: "Calls", exact: true }).click();
    await page.locator("th[aria-sort=descending]:has-text('Calls')").waitFor();
    const numbers = (await page.locator(".sorted td:nth-child(2)").allInnerTexts()).map(Number);
    assert.deepEqual(numbers, numbers.toSorted((x, y) => y - x));
  });

  await t.step("it can be used on a phone", async () => {
    await page.setViewportSize({ width: 360, height: 640 });
    await page.goto(`${address}#view=tree&call=3`);
    await panel.locator("h2").waitFor();
    const wide = await page.evaluate<number>("document.documentElement.scrollWidth");
    assert.ok(wide <= 360, `${wide} pixels wide`);
    await page.getByRole("button", { name: "Close" }).click();
    await panel.waitFor({ state: "hidden" });
  });
  assert.deepEqual(browser.problems, []);
});

/** How many pixels of the drawing are not empty. */
function drawnPixels(page: Page): Promise<number> {
  return page.evaluate<number>(`(() => {
    const canvas = document.querySelector(".canvas-box canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 3; i < data.length; i += 4) if (data[i] > 0) count++;
    return count;
  })()`);
}

Deno.test("the report of failed tests leads to the cause in one click", async () => {
  const cart = `
export const discount = (total, code) => code === "SPRING" ? total * 0.9 : total;
export function total(items, code) { return discount(items.reduce((sum, item) => sum + item.price, 0), code); }
`;
  using folder = temporary({
    "package.json": '{"type":"module"}',
    "cart.js": cart,
    "cart.test.js": `
import test from "node:test";
import assert from "node:assert/strict";
import { total } from "./cart.js";
test("a discount is taken off", () => assert.equal(total([{ price: 50 }], "SPRING"), 45));
for (const word of ["discount"]) test("no code, no " + word, () => assert.equal(total([{ price: 50 }]), 50));
`,
  });
  const git = (...args: string[]) =>
    run("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], { cwd: folder.path });
  await git("init", "-q");
  await git("add", "-A");
  await git("commit", "-qm", "one");
  folder.write("cart.js", cart.replace("0.9", "0.8"));
  const said = await folder.tph(
    ["test", "--format", "html", "-o", "report.html", "--", HOSTS.node, "--test", "--test-isolation=none"],
  );
  assert.equal(said.code, 1, said.stderr);
  assert.match(said.stderr, /^tph: report\.html shows why 1 test failed\.$/m);
  await using browser = await startBrowser();
  const page = await browser.open(pathToFileURL(join(folder.path, "report.html")).href);
  const report = page.locator(".report");
  await report.waitFor();
  assert.match(
    await report.innerText(),
    /^A test fails\n[^]*a discount is taken off\n[^]*discount returned something else for the same arguments\ncart\.js:2/,
  );
  assert.deepEqual(await accessibilityOf(page), []);
  await page.getByText("Compare with when it passed").click();
  await page.locator("aside h2").waitFor();
  assert.match(await page.locator("aside").innerText(), /^discount\n[^]*result\s+45\s+40\s/);
  // Its source as it was in the commit, and as it is, with what differs in colour.
  await page.locator("aside .source .is").waitFor();
  assert.match(await page.locator("aside .source .was").innerText(), /total \* 0\.9/);
  assert.match(await page.locator("aside .source .is").innerText(), /total \* 0\.8/);
  assert.match((await page.locator("header .run").allInnerTexts()).join("\n"), /^A\s+passed[^]*^B\s+fails/m);
  await page.goBack();
  await report.waitFor();

  // What is not explained is counted, and named.
  folder.write("cart.js", cart.replace("0.9", "0.8").replace(": total", ": total + 1"));
  const few = await folder.tph(
    [
      "test",
      "--format",
      "html",
      "-o",
      "few.html",
      "--max",
      "1",
      "--",
      HOSTS.node,
      "--test",
      "--test-isolation=none",
    ],
  );
  assert.match(
    few.stderr,
    /^tph: few\.html shows why 1 test failed\.\n1 more test failed: --max 2 explains all\.$/m,
  );
  const other = await browser.open(pathToFileURL(join(folder.path, "few.html")).href);
  await other.locator(".report").waitFor();
  assert.match(
    await other.locator(".report").innerText(),
    /^2 tests fail\n[^]*\n1 more test failed: --max 2 explains all\.\n +(?:no code, no (?:discount|\$\{word\})|a discount is taken off) +cart\.test\.js/,
  );
  assert.deepEqual(await accessibilityOf(other), []);
  assert.deepEqual(browser.problems, []);
});
