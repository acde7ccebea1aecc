/**
 * Two runs in the page, as a file and served: what differs is in one place as in another, and the address leads back to it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { temporary } from "../temporary.ts";
import { accessibilityOf, type Browser, type Page, startBrowser } from "./browser.ts";

/** Some calls of a function with a long name, and a loop whose end is changed. */
const MAIN = `
function parse(text: string) { return JSON.parse(text, (_, value) => value); }
function describeTheMembershipLevelOfOneCustomer(points: number, locale: string) {
  return points > LEVEL ? "gold, with a rather long description of what that means" : "silver";
}
function retry(n: number) { return n; }
function save(order: { id: number }) { for (let n = 0; n < LOOPS; n++) retry(n % 2); return order.id; }
function checkout(id: number) {
  const order = parse(JSON.stringify({ id }));
  return { level: describeTheMembershipLevelOfOneCustomer(15, "nl-NL"), saved: save(order) };
}
for (let id = 1; id <= 3; id++) checkout(id);
`;

const BEFORE = MAIN.replace("LEVEL", "10").replace("LOOPS", "3");
const AFTER = MAIN.replace("LEVEL", "20").replace("LOOPS", "5");

async function runsOf(): Promise<Awaited<ReturnType<typeof temporary>>> {
  const folder = temporary({ "main.ts": BEFORE, "package.json": '{"type":"module"}' });
  await folder.tph(["run", "--label", "before", "main.ts"]);
  folder.write("main.ts", AFTER);
  await folder.tph(["run", "--label", "after", "main.ts"]);
  return folder;
}

/** Texts that stand out of their boxes, or are cut without a sign of it. */
const OVERFLOWING = `(() => {
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(text);
    const right = Math.max(0, ...[...range.getClientRects()].filter(({ width }) => width > 0).map((box) => box.right));
    for (let at = text.parentElement; at !== document.body && right > 0; at = at.parentElement) {
      const { display, overflowX, textOverflow } = getComputedStyle(at);
      if (display === "inline") continue;
      const isOver = right > at.getBoundingClientRect().right + 1;
      if (isOver && textOverflow !== "ellipsis" && !/auto|scroll/.test(overflowX)) found.push(text.data);
      if (isOver || overflowX !== "visible") break;
    }
  }
  return found;
})()`;

/** The rows of both trees, each on one line. */
async function rowsOf(page: Page): Promise<string[]> {
  await page.locator("#diff [role=treeitem]").first().waitFor();
  return (await page.locator("#diff [role=treeitem]").allTextContents()).map((text) =>
    text.replace(/\s+/g, " ")
  );
}

async function opened(browser: Browser, address: string, place: string, width = 1280): Promise<Page> {
  const page = await browser.open(`${address}${place}`, { width, height: 800 });
  await page.locator("#diff [role=treeitem]").first().waitFor();
  return page;
}

Deno.test("the trees of two runs: what differs as it was and as it is, how often, and what the address keeps", async (t) => {
  using folder = await runsOf();
  await folder.tph(["diff", "before", "after", "--format", "html", "-o", "diff.html"]);
  await using browser = await startBrowser();
  const file = pathToFileURL(join(folder.path, "diff.html")).href;
  const page = await opened(browser, file, "");

  await t.step(
    "merged, a line has both values; a row of several says so before all that may be cut",
    async () => {
      await page.getByText("side by side").click();
      await page.locator("#diff .diff-one").first().waitFor();
      const rows = await rowsOf(page);
      const changed = rows.find((row) => row.includes("describeTheMembershipLevelOfOneCustomer"))!;
      assert.match(changed, /result: "gold, with .*" → "silver"/);
      assert.ok(rows.some((row) => /^\+×2retry/.test(row)), rows.join("\n"));
    },
  );

  await t.step("what is open, and how both are shown, is in the address", async () => {
    const fold = page.locator("#diff .row[aria-expanded=false]:has-text('equal call') .twist").first();
    await fold.click();
    // What was folded comes after the row is open.
    const opens = (shown: Page) =>
      shown.locator("#diff .row[aria-expanded=true] ~ .row:has-text('JSON.stringify(')").first().waitFor();
    await opens(page);
    const rows = await rowsOf(page);
    await page.evaluate("new Promise((done) => setTimeout(done, 500))");
    const again = await opened(browser, page.url(), "");
    await opens(again);
    await again.locator("#diff .diff-one").first().waitFor();
    assert.deepEqual(await rowsOf(again), rows);
  });

  await t.step("the numbers of differences agree", async () => {
    const verdict = await page.locator(".verdict").innerText();
    assert.match(verdict, /^Behaviour differs: 6 results, 6 added; /);
    assert.match(await page.locator(".compare .toolbar").innerText(), /\b12 differences;/);
    // The level and the loop of each call; what is left are the results of their callers.
    const cause = await page.locator(".cause").first().innerText();
    assert.match(cause, /2 more calls of it do likewise\s+3 other differences may follow from it/);
  });

  await t.step("the source of both is shown, or said not to be there", async () => {
    const text = await page.locator("aside").innerText();
    assert.match(text, /Source in A\s+main\.ts:\d+ is not here as it was in this run[^]*Source in B/i);
  });

  await t.step("the times of both runs are those of tph diff", async () => {
    const { answer } = JSON.parse((await folder.tph(["diff", "before", "after", "--json"])).stdout);
    await page.getByText("Times of both runs").click();
    const rows = page.locator(".compared-times tbody tr");
    await rows.first().waitFor();
    const shown = (await rows.allTextContents()).map((text) => text.replaceAll(/\s+/g, " "));
    const told = [answer.times.whole, ...answer.times.functions].map(({ name }: { name: string }) => name);
    assert.equal(shown.length, told.length);
    for (const [i, name] of told.entries()) assert.ok(shown[i]!.startsWith(name), `${name}: ${shown[i]}`);
    assert.match(shown[0]!, /^\(whole run\)[\d.,]+ [mnµ]?s[\d.,]+ [mnµ]?s[+-][\d.,]+ %$/);
    assert.match(await page.locator(".compared-times").innerText(), /one run a side: no verdict/);
    assert.deepEqual(await accessibilityOf(page), []);
    await page.getByText("Times of both runs").click();
  });

  await t.step("no text stands out of its box, or is cut without a sign", async () => {
    for (const width of [1280, 360]) {
      for (const place of ["#view=compare&at=merged", "#view=compare&at=beside", "#view=compare&a=2&b=2"]) {
        const shown = await opened(browser, file, place, width);
        assert.deepEqual(await shown.evaluate(OVERFLOWING), [], `${width} ${place}`);
      }
    }
  });
  assert.deepEqual(browser.problems, []);
});

Deno.test("of two runs that did the same, the page says what was compared", async () => {
  using folder = temporary({ "main.ts": AFTER, "package.json": '{"type":"module"}' });
  await folder.tph(["run", "--label", "first time", "main.ts"]);
  // Its text changed, and what it does did not.
  folder.write("main.ts", AFTER.replace("return n;", "return 1 * n;"));
  await folder.tph(["run", "--label", "second time", "main.ts"]);
  await folder.tph(["diff", "first time", "second time", "--format", "html", "-o", "diff.html"]);
  await using browser = await startBrowser();
  const file = pathToFileURL(join(folder.path, "diff.html")).href;
  for (const width of [1280, 360]) {
    const page = await browser.open(file, { width, height: 800 });
    await page.locator(".compared").waitFor();
    const said = await page.locator(".compare").innerText();
    const { stdout } = await folder.tph(["diff", "first time", "second time"]);
    const [verdict, calls] = /^Identical: (\d+ calls), .*$/m.exec(stdout)!;
    assert.ok(said.startsWith(verdict), said);
    const run = (name: string) => `${name} \\d{8}_[\\w-]+ ${calls} of 8 functions\\s+`;
    assert.match(
      said,
      new RegExp(
        `Compared:\\s+A ${run("first time")}B ${run("second time")}source changed, behaviour did not: retry`,
      ),
    );
    assert.deepEqual(await page.evaluate(OVERFLOWING), []);
    assert.deepEqual(await accessibilityOf(page), []);
  }
  assert.deepEqual(browser.problems, []);
});

/** Calls in another order; a function that was changed, and its caller as well; another argument for a function that was not. */
const SHOP = `
function open(id: number) { return { id, name: "drawer number " + id, contents: "some forks and some spoons" }; }
function rate(level: string) { return level.length * RATE; }
function total(level: string) { return rate(level) + EXTRA; }
function show(sum: number) { return sum; }
function print(sum: number) { return show(sum * FACTOR); }
for (const id of [IDS]) open(id);
total("gold");
print(3);
`;

Deno.test("two runs: where a call in another order stood, which callers were changed as well, and the text that gave another argument", async () => {
  const text = (of: Record<string, string>) => SHOP.replace(/RATE|EXTRA|FACTOR|IDS/g, (name) => of[name]!);
  using folder = temporary({ "main.ts": text({ RATE: "2", EXTRA: "0", FACTOR: "1", IDS: "1, 2, 3" }) });
  await folder.tph(["run", "--label", "before", "main.ts"]);
  folder.write("main.ts", text({ RATE: "3", EXTRA: "1", FACTOR: "2", IDS: "3, 1, 2" }));
  await folder.tph(["run", "--label", "after", "main.ts"]);
  const { stdout } = await folder.tph(["diff", "before", "after"]);
  assert.match(stdout, /calls open in another order\n[^]*in A it follows open\(id: 2\); in B, nothing\n/);
  assert.match(stdout, /the text of rate changed between the runs, and that of total above it\n/);

  await folder.tph(["diff", "before", "after", "--format", "html", "-o", "diff.html"]);
  await using browser = await startBrowser();
  const page = await opened(browser, pathToFileURL(join(folder.path, "diff.html")).href, "");
  await page.getByText("in A it follows open(id: 2); in B, nothing").waitFor();
  const note = page.locator("#diff .d-moved .note").first();
  assert.equal(await note.innerText(), "in another order");
  assert.equal(
    await page.evaluate(`(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(
      document.querySelector("#diff .d-moved .note"))`),
    true,
  );
  await page.locator("#diff .row:has-text('show(')").first().click();
  await page.locator("aside h2:has-text('show')").waitFor();
  await page.locator("aside").getByText("What called it, in B: print").waitFor();
  assert.match(
    await page.locator("aside").innerText(),
    /in B: print[^]*return show\(sum \* 2\); \}\s*show\n/i,
  );
  assert.deepEqual(await accessibilityOf(page), []);
  assert.deepEqual(browser.problems, []);
});
