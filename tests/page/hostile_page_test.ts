/**
 * The page and runs that mean it harm: script in every text of a run, files that are cut, no run, of a later version, or made to
 * exhaust who reads them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ATTACKS } from "../hostile/files.ts";
import { composite, type Snapshot } from "../../src/trace/snapshot.ts";
import { Raw, RunBuilder, shopRun } from "../query/build_run.ts";
import { temporary } from "../temporary.ts";
import { type Page, startBrowser } from "./browser.ts";

const DO = "window.pwned=1";

/** What has been markup or script somewhere. */
const EVIL = [
  `<script>${DO}</script>`,
  `</script><script>${DO}</script>`,
  `</SCRIPT ><script>${DO}</script>`,
  `<!--<script>${DO}</script>-->`,
  `--><script>${DO}</script>`,
  `]]><script>${DO}</script>`,
  `<img src=x onerror=${DO}>`,
  `"><img src=x onerror=${DO}>`,
  `'><img src=x onerror=${DO}>`,
  `<svg onload=${DO}>`,
  `<svg><script>${DO}</script></svg>`,
  `<svg><animate onbegin=${DO} attributeName=x dur=1s>`,
  `<math><mi xlink:href="javascript:${DO}">x</mi></math>`,
  `<iframe src="javascript:${DO}"></iframe>`,
  `<iframe srcdoc="<script>parent.pwned=1</script>">`,
  `<object data="javascript:${DO}">`,
  `<embed src="javascript:${DO}">`,
  `<link rel=stylesheet href="javascript:${DO}">`,
  `<style>@import "http://evil.example/x.css";</style>`,
  `<style>*{background:url(http://evil.example/x)}</style>`,
  `<meta http-equiv=refresh content="0;url=http://evil.example">`,
  `<base href="http://evil.example/">`,
  `<form action="http://evil.example"><button>x</button></form>`,
  `<a href="javascript:${DO}">x</a>`,
  `<body onload=${DO}>`,
  `<input autofocus onfocus=${DO}>`,
  `<details open ontoggle=${DO}>`,
  `<video><source onerror=${DO}>`,
  `<audio src=x onerror=${DO}>`,
  `<marquee onstart=${DO}>`,
  `<template><script>${DO}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${DO}>">`,
  `<textarea></textarea><script>${DO}</script>`,
  `</title><script>${DO}</script>`,
  `</style><script>${DO}</script>`,
  `</textarea><script>${DO}</script>`,
  `javascript:${DO}`,
  `data:text/html,<script>${DO}</script>`,
  `" onmouseover="${DO}" x="`,
  `' onmouseover='${DO}' x='`,
  `\` onmouseover=${DO} x=\``,
  `x" style="background:url(http://evil.example)" y="`,
  `{{constructor.constructor('${DO}')()}}`,
  `\${${DO}}`,
  `__proto__`,
  `constructor`,
  `toString`,
  `hasOwnProperty`,
  `dangerouslySetInnerHTML`,
  `\\u003cscript\\u003e${DO}\\u003c/script\\u003e`,
  `&lt;script&gt;${DO}&lt;/script&gt;`,
  `&#60;script&#62;${DO}&#60;/script&#62;`,
  `%3Cscript%3E${DO}%3C/script%3E`,
  `\u202e<script>${DO}</script>\u202c`,
  `\u0000<script>${DO}</script>`,
  `\u001b[31m<script>${DO}</script>`,
  `\ud800<script>${DO}</script>\udc00`,
  `\u2028<script>${DO}</script>\u2029`,
  `\ufeff<script>${DO}</script>`,
  `＜script＞${DO}＜/script＞`,
  `$tph-config$`,
  `$tph-runs$$&$'$1`,
];

/** A run in which each of the texts stands in every place that a text can have. */
function evilRun(more = ""): Uint8Array {
  const run = new RunBuilder();
  for (const evil of EVIL) {
    const site = { params: [evil], file: `/project/${evil}.ts`, kind: "function" as const };
    const text = { type: "string" as const, value: evil, length: evil.length };
    const parts = { size: 3, items: [text], entries: [[text, text]] as [Snapshot, Snapshot][], text: evil };
    const value = new Raw(composite("other", evil, { ...parts, properties: [{ key: evil, value: text }] }));
    run.call(evil + more, { args: [value], result: evil, site }, () => {
      run.call(`test ${evil}`, {
        args: [evil],
        error: new RangeError(evil),
        site: { ...site, kind: "test" },
      });
      run.call(`request ${evil}`, { args: [evil], site: { ...site, kind: "request" } });
    });
  }
  const all = EVIL.join(" ");
  return run.file({ header: { label: all, id: all, command: EVIL, cwd: all }, end: { uncaught: all } });
}

/** Elements that no page of ours has, and those that are given handlers or addresses as text. */
const FOREIGN = `[...document.querySelectorAll("*")].filter((element) =>
  /^(?:img|iframe|object|embed|link|base|form|a|video|audio|marquee|math|template|textarea)$/i.test(element.localName) ||
  element.localName === "script" && element.closest("#app") !== null ||
  element.getAttributeNames().some((name) => /^on|^(?:src|href|srcdoc|action)$/.test(name))
).map((element) => element.outerHTML.slice(0, 200))`;

/** Drops files onto the page. */
async function drop(page: Page, files: Uint8Array[], names: string[] = []): Promise<void> {
  await page.evaluate(`(() => {
    const data = new DataTransfer();
    for (const [i, text] of ${
    JSON.stringify(files.map((bytes) => Buffer.from(bytes).toString("base64")))
  }.entries()) {
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      data.items.add(new File([bytes], ${JSON.stringify(names)}[i] ?? "dropped" + i + ".tph"));
    }
    dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  })()`);
}

Deno.test("no text of a run becomes markup or script, in any view", async () => {
  assert.ok(EVIL.length >= 60);
  using folder = temporary();
  const [one, other] = [join(folder.path, "one.tph"), join(folder.path, "other.tph")];
  writeFileSync(one, evilRun());
  writeFileSync(other, evilRun("2"));
  await folder.tph(["diff", one, other, "--format", "html", "-o", "evil.html"]);
  const address = pathToFileURL(join(folder.path, "evil.html")).href;
  await using browser = await startBrowser();
  const page = await browser.open(address);
  await page.locator(".verdict").waitFor();
  const views = [
    "compare",
    "tests",
    "requests",
    "tree&call=3",
    "timeline",
    "flame",
    "functions",
    "search&q=script",
  ];
  for (const view of views) {
    await page.evaluate(`location.hash = "#view=${view}"`);
    await page.locator(
      ".verdict, .sorted tbody tr, #tree [role=treeitem], .minimap, .readout, #hits [role=option]",
    ).first().waitFor();
    // Opens the first values, and lets the mouse pass over what is there.
    await page.evaluate(
      `document.querySelectorAll("aside button[aria-expanded=false]").forEach((one) => one.click())`,
    );
    await page.mouse.move(300, 300);
    assert.deepEqual(await page.evaluate(FOREIGN), [], view);
  }
  assert.equal(await page.evaluate("typeof window.pwned"), "undefined");
  const shown = await page.evaluate<string>("document.body.innerText");
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(shown, /[\x00-\x08\x1b\u202e\ufeff]/);
  assert.deepEqual(browser.problems, []);
});

Deno.test("files that are dropped: runs are shown, and what is wrong with others is said", async (t) => {
  using folder = temporary();
  const path = join(folder.path, "shop.tph");
  const whole = shopRun().file();
  writeFileSync(path, whole);
  await folder.tph(["export", path, "--format", "html", "-o", "shop.html"]);
  await using browser = await startBrowser();
  const page = await browser.open(pathToFileURL(join(folder.path, "shop.html")).href);
  const tree = page.locator("#tree [role=treeitem]");
  await tree.first().waitFor();

  await t.step("one that is no run, is empty, or of a later version", async () => {
    const newer = whole.slice();
    newer[4] = 99;
    for (
      const [bytes, said] of [
        [new TextEncoder().encode("hello"), /is not a run|does not begin/],
        [new Uint8Array(0), /empty/],
        [newer, /99[^]*[Uu]pdate/],
        [whole.slice(0, 8), /no whole chunk/],
        [new TextEncoder().encode("<!DOCTYPE html><p>shop</p>"), /a web page; a browser opens it/],
      ] as const
    ) {
      await drop(page, [bytes]);
      const alert = page.locator("[role=alert]");
      await page.locator(".opening [role=alert]").waitFor();
      assert.match(await alert.innerText(), said);
      await page.getByRole("button", { name: "Back to what was open" }).click();
      await tree.first().waitFor();
      await drop(page, [whole]);
      await tree.first().waitFor();
    }
  });

  await t.step("one that is cut is shown as far as it goes, with a warning", async () => {
    await drop(page, [whole.slice(0, whole.length - 60)]);
    await page.locator(".warnings").waitFor();
    await tree.first().waitFor();
  });

  await t.step("two are compared", async () => {
    await drop(page, [whole, whole]);
    await page.locator(".verdict").waitFor();
    assert.match(await page.locator(".verdict").innerText(), /^Identical: 7 calls/);
  });

  await t.step("of more, two are compared, and the others are named", async () => {
    await drop(page, [whole, whole, whole, whole]);
    const note = page.getByText(/^Two runs are compared at a time/);
    await note.waitFor();
    assert.match(await note.innerText(), /: 2 files not opened \(dropped2\.tph, dropped3\.tph\)\.$/);
  });

  await t.step("a picture that is dropped with a run is left, and named", async () => {
    await drop(page, [Uint8Array.of(137, 80, 78, 71), whole], ["shot.png"]);
    const note = page.getByText(/^Runs are files that end in \.tph: 1 file not opened \(shot\.png\)\.$/);
    await note.waitFor();
    await tree.first().waitFor();
    assert.equal(await page.locator(".verdict").count(), 0);
  });

  await t.step("of two that are dropped one after the other, the second is shown", async () => {
    await Promise.all([drop(page, [whole, whole]), drop(page, [evilRun()])]);
    await page.locator("header .run:has-text('186 calls')").waitFor();
    await page.locator(".sorted tbody tr").first().waitFor();
    assert.equal(await page.locator(".verdict").count(), 0);
  });

  await t.step("an address that changes as soon as a run is shown is followed", async () => {
    await page.evaluate(`new MutationObserver((_, observer) => {
      if (document.querySelector("header") === null) return;
      observer.disconnect();
      location.hash = "#view=tree&call=1";
    }).observe(document.getElementById("app"), { childList: true, subtree: true })`);
    await drop(page, [whole]);
    await page.locator("aside h2").first().waitFor();
  });

  await t.step("ones that are made to exhaust their reader leave the page alive", async () => {
    for (const [name, attack] of Object.entries(ATTACKS)) {
      await drop(page, [attack(100_000)]);
      await page.locator("header, .opening [role=alert]").first().waitFor();
      assert.equal(await page.evaluate<number>("1 + 1"), 2, name);
      if (await page.locator("header").count() === 0) continue;
      await page.evaluate(`location.hash = "#view=tree&call=1"`);
      await page.locator("aside h2, aside .problem, .empty:has-text('No calls')").first().waitFor();
    }
  });
  assert.deepEqual(browser.problems, []);
});
