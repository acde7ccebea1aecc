/**
 * What somebody meets who has read no manual: links that lead nowhere, runs with nothing in them, keys, and what to take along.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Temporary, temporary } from "../temporary.ts";
import { accessibilityOf, type Browser, type Page, startBrowser } from "./browser.ts";

const MAIN = `
function greet(name) { return "hello " + name; }
function list(names) { return names.map((name) => ({ name, text: greet(name) })); }
list(["Ada \\\\ Grace", "Linus"]);
`;

/** The page of a run of a program. */
async function pageOf(
  folder: Temporary,
  browser: Browser,
  { program, flags = [], at = "" }: { program: string; flags?: string[]; at?: string },
): Promise<Page> {
  folder.write("main.mjs", program);
  await folder.tph(["run", ...flags, "main.mjs"]);
  await folder.tph(["export", "--format", "html", "-o", "run.html"]);
  return await browser.open(pathToFileURL(join(folder.path, "run.html")).href + at);
}

Deno.test("an address that asks for what there is not: it is said, with what there is", async () => {
  using folder = temporary();
  await using browser = await startBrowser();
  const page = await pageOf(folder, browser, { program: MAIN, at: "#view=tree&call=99" });
  const said = page.locator("header [role=alert]");
  await said.waitFor();
  assert.match(await said.innerText(), /^The address asks for call 99\. This run has the calls 1 to \d\.$/);
  await page.locator("#tree").getByText("list").first().click();
  await said.waitFor({ state: "hidden" });
  for (
    const [at, wanted] of [
      ["view=foo&call=1", /asks for view=foo\. The views are: compare, tree, timeline,/],
      ["view=tree&call=abc", /says call=abc, which is no call's number/],
      ["view=compare", /asks for a comparison\. This page has one run/],
      ["view=tree&run=a", /asks for run A\. This page has one run/],
      ["view=%3Cb%3E%E2%80%AE", /view=<b>\\u202e/],
    ] as const
  ) {
    await page.evaluate(`location.hash = ${JSON.stringify(at)}`);
    await page.locator(`header [role=alert]`).getByText(wanted).waitFor();
    assert.deepEqual(await accessibilityOf(page), [], at);
  }
  const { stderr, code } = await folder.tph(["ui", "--no-open", "@#99"]);
  assert.match(stderr, /99/);
  assert.notEqual(code, 0);
  assert.deepEqual(browser.problems, []);
});

Deno.test("views with nothing in them say why, and what to do", async (t) => {
  using folder = temporary();
  await using browser = await startBrowser();
  await t.step("no calls", async () => {
    const page = await pageOf(folder, browser, { program: "const once = 1 + 1;\n" });
    const empty = page.locator("main .empty");
    for (const view of ["tree", "timeline", "flame", "functions", "tests", "requests", "search"]) {
      await page.evaluate(`location.hash = "view=${view}"`);
      await empty.getByText("No calls were recorded.").waitFor();
      assert.match(
        await empty.innerText(),
        /without a function that could be recorded[^]*--scope FOLDER/,
        view,
      );
      assert.deepEqual(await accessibilityOf(page), [], view);
    }
  });
  await t.step("no times, tests, requests, places", async () => {
    const page = await pageOf(folder, browser, { program: MAIN, flags: ["--no-time"] });
    for (
      const [at, wanted] of [
        ["view=timeline", /without times[^]*--no-time/],
        ["view=tests", /has no tests[^]*tph run -- npm test/],
        ["view=requests", /has no requests[^]*node:http/],
        ["view=search&q=Zaphod", /Nothing has “Zaphod” in it[^]*as far as they were recorded/],
      ] as const
    ) {
      await page.evaluate(`location.hash = ${JSON.stringify(at)}`);
      await page.locator("main .empty").getByText(wanted).waitFor().catch(() => {});
      assert.match(await page.locator("main .empty").innerText(), wanted);
    }
  });
  assert.deepEqual(browser.problems, []);
});

Deno.test("keys do what the help says, and what is selected can be taken along", async (t) => {
  using folder = temporary();
  await using browser = await startBrowser();
  const page = await pageOf(folder, browser, { program: MAIN });
  const current = page.locator("nav [aria-current=page]");

  await t.step("the help names the views that there are, by their keys", async () => {
    await page.locator("#tree [role=treeitem]").first().waitFor();
    await page.keyboard.press("?");
    const help = await page.locator("dialog").innerText();
    assert.match(help, /1 to 5\s+Tree, Timeline, Flame, Functions, Search/);
    await page.keyboard.press("Escape");
    for (const [key, name] of [["2", "Timeline"], ["4", "Functions"], ["1", "Tree"]] as const) {
      await page.keyboard.press(key);
      await current.getByText(name).waitFor();
    }
  });

  await t.step("keys that come before a view is there are not taken from where they go", async () => {
    await page.keyboard.press("2");
    await page.locator("canvas.timeline, canvas[tabindex]").first().waitFor();
    // In one task, as fast as keys can come: the view is drawn later.
    await page.evaluate(`(() => {
      const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      press("1");
      press("/");
    })()`);
    await page.locator("#tree [role=treeitem]").first().waitFor();
    await page.evaluate("new Promise((done) => setTimeout(done, 300))");
    assert.equal(await page.evaluate("document.activeElement.id"), "search");
    await page.keyboard.press("Escape");
  });

  await t.step("Enter with nothing to search for stays where it is, and gives the keys back", async () => {
    await page.keyboard.press("/");
    await page.locator("#search:focus").waitFor();
    await page.keyboard.type("x");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Enter");
    await page.locator("#tree:focus").waitFor();
    assert.equal(await current.innerText(), "Tree");
  });

  await t.step("a value, a link, a command", async () => {
    await page.evaluate(
      `navigator.clipboard.writeText = (text) => (globalThis.copied = text, Promise.resolve())`,
    );
    const copied = async (button: string) => {
      await page.getByRole("button", { name: button, exact: true }).first().click();
      await page.locator("aside .copied:has-text('copied')").first().waitFor();
      return await page.evaluate<string>("globalThis.copied");
    };
    await page.evaluate(`location.hash = "view=tree&call=3"`);
    await page.locator("aside h2:has-text('greet')").waitFor();
    assert.equal(await copied("Copy name"), "Ada \\ Grace");
    const link = await copied("Copy link");
    const command = await copied("Copy command");
    await page.goto("about:blank");
    await page.goto(link);
    await page.locator("aside h2:has-text('greet')").waitFor();
    const [, reference] = /^tph call '(.*)'$/.exec(command)!;
    assert.match((await folder.tph(["call", reference!])).stdout, /greet #\d+[^]*hello Ada/);
    await page.locator("#tree [role=treeitem]:has-text('list')").first().click();
    await page.locator("aside h2:has-text('list')").waitFor();
    await page.evaluate(
      `navigator.clipboard.writeText = (text) => (globalThis.copied = text, Promise.resolve())`,
    );
    assert.equal(await copied("Copy names"), '["Ada \\\\ Grace", "Linus"]');
    assert.deepEqual(await accessibilityOf(page), []);
  });

  await t.step("the flame graph's button says where it leads", async () => {
    await page.evaluate(`location.hash = "view=flame"`);
    await page.getByRole("button", { name: "In order of time: see Timeline" }).click();
    await current.getByText("Timeline").waitFor();
  });
  assert.deepEqual(browser.problems, []);
});

const SERVER = `
import { createServer } from "node:http";
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
async function fromTheStoreOfAllUsers(id) { await sleep(id === 3 ? 900 : 1); return { id }; }
async function load(id) { return await fromTheStoreOfAllUsers(id); }
const server = createServer((request, response) => {
  load(Number(request.url.slice(1))).then((found) => response.end(JSON.stringify(found)));
});
server.listen(0, "127.0.0.1", async () => {
  for (let id = 1; id < 6; id++) await (await fetch("http://127.0.0.1:" + server.address().port + "/" + id)).text();
  server.close();
});
`;

for (const host of ["bun", "deno", "node"] as const) {
  Deno.test(`${host}: the slowest request is first where what answers it returns at once, and says what it waited for`, async () => {
    using folder = temporary();
    await using browser = await startBrowser();
    const page = await pageOf(folder, browser, { program: SERVER, flags: ["--host", host] });
    const first = page.locator(".sorted tbody tr").first();
    await first.getByText(/^GET \/3$/).first().waitFor();
    assert.match(await first.innerText(), host === "node" ? /\b200\b/ : /not seen/);
    await first.click();
    await page.locator("aside h2:has-text('GET /3')").waitFor();
    assert.match(
      (await page.locator("aside").innerText()).replace(/\s+/g, " "),
      /what it waited for .*load ?› ?fromTheStoreOfAllUsers ?› ?sleep/i,
    );
    // What it ran itself besides waiting cannot be told from what its callees ran.
    assert.doesNotMatch((await page.locator("aside").innerText()).replace(/\s+/g, " "), /itself ≤/);
    const link = new URL(page.url().replace("#", "?")).searchParams.get("call");
    assert.doesNotMatch((await folder.tph(["call", `@#${link}`])).stdout, /self ≤/);
    await page.setViewportSize({ width: 360, height: 700 });
    const cut =
      `[...document.querySelectorAll(".wait .row-text")].some((one) => one.scrollWidth > one.clientWidth)`;
    assert.equal(await page.evaluate<boolean>(cut), false);
    assert.deepEqual(await accessibilityOf(page), []);
    assert.deepEqual(browser.problems, []);
  });
}

Deno.test("with colours of the system's own, what is selected, drawn and pressed is still seen", async () => {
  using folder = temporary();
  await using browser = await startBrowser();
  const page = await pageOf(folder, browser, { program: MAIN, at: "#view=functions&call=3" });
  await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
  await page.locator("tr.active").waitFor();
  await page.locator("aside h2").waitFor();
  const style = (selector: string, name: string, part = "") =>
    page.evaluate<string>(
      `getComputedStyle(document.querySelector(${JSON.stringify(selector)}), "${part}").${name}`,
    );
  assert.equal(await style("tr.active", "outlineStyle"), "solid");
  assert.notEqual(
    await style(".close", "backgroundColor", "::before"),
    await style("body", "backgroundColor"),
  );
  assert.notEqual(await style("aside .link", "color"), await style("aside h2", "color"));
  assert.deepEqual(await accessibilityOf(page), []);
  assert.deepEqual(browser.problems, []);
});

Deno.test("of a call that made very many, it is said that not all are counted and listed", async () => {
  using folder = temporary();
  await using browser = await startBrowser();
  const program = `
function tick(n) { return n; }
function never() {}
function all() {
  for (let n = 0; n < 250; n++) tick(n);
}
all();
`;
  const page = await pageOf(folder, browser, { program, at: "#view=tree&call=1" });
  const source = page.locator("aside .source-call");
  await source.waitFor();
  assert.equal(await source.innerText(), "tick ≥ ×200");
  assert.match(await page.locator("aside").innerText(), /Calls that it made \(250\)/i);
  await page.getByRole("button", { name: "238 more calls" }).click();
  await page.getByText("50 more calls not listed: the tree has them").waitFor();
  assert.match(await page.locator("header .run").innerText(), /\b251 calls, /);
  assert.doesNotMatch(await page.locator("header .run").innerText(), /function/);
  assert.deepEqual(browser.problems, []);
});
