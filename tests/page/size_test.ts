/**
 * Pages of runs that are too large for one.
 *
 * @module
 */
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import type { Context } from "../../src/commands/context.ts";
import { pageFile, reportPage } from "../../src/commands/page_of.ts";
import type { PageConfig } from "../../src/page/config.ts";
import { testCalls } from "../../src/query/test_calls.ts";
import { embeddedPair } from "../../src/page/embedded_run.ts";
import { compareTest } from "../../src/query/diff/compare_test.ts";
import { diffRuns, type RunDiff } from "../../src/query/diff/diff.ts";
import { storyOf } from "../../src/query/diff/story.ts";
import { Trace } from "../../src/trace/trace.ts";
import { verdictText } from "../../src/view/diff/diff_page.ts";
import { storySentence } from "../../src/view/diff/story_text.ts";
import { RunBuilder } from "../query/build_run.ts";
import { temporary } from "../temporary.ts";
import { startBrowser } from "./browser.ts";

/** What these pages need of it: the runs have no sources. */
const context = { cwd: "/" } as Context;

/** A run in which one test after the other fails. */
function run(): Trace {
  const builder = new RunBuilder();
  for (let i = 0; i < 2; i++) {
    const site = { params: [], kind: "test" as const };
    builder.call(`test ${i}`, { error: new RangeError("no"), site }, () => {
      for (let k = 0; k < 50; k++) builder.call(`step${k}`, { args: [`value ${k}`] });
    });
  }
  return builder.trace();
}

/** Many calls, one of which returns something else, and one of which only one run makes. */
function loop(result: number): Trace {
  const builder = new RunBuilder();
  builder.call("main", {}, () => {
    for (let i = 0; i < 2000; i++) {
      builder.call("step", { args: [i] }, () => {
        builder.call("add", { args: [i], result: i === 1500 ? result : i });
        if (i === 1800 && result === 2) builder.call("again", { args: [i] });
      });
    }
  });
  return builder.trace();
}

Deno.test("of two runs that are too large for a page, it has what differs first, and says what all of them come to", async () => {
  const runs = { a: loop(1), b: loop(2) };
  const whole = diffRuns(runs.a, runs.b);
  const { a, b, verdict } = embeddedPair(runs.a, runs.b, { mostBytes: 100, mostCalls: 50 })!;
  assert.equal(verdict, verdictText(whole));
  const parts = [Trace.read(a.bytes), Trace.read(b.bytes)] as const;
  assert.ok(parts[0].callCount < 60, `${parts[0].callCount} calls`);
  assert.match(
    a.missing!.note,
    /^This run is too large for a page, which has \d+ of its 4,001 calls: what differs first/,
  );
  // Nothing differs in the parts that does not in the runs.
  const told = (diff: RunDiff) => diff.causes.map((cause) => storySentence(diff, storyOf(diff, cause)));
  assert.deepEqual(told(diffRuns(...parts)), told(whole));
  const missing = [a, b].map(({ missing }) => missing!.below.reduce((sum, [, calls]) => sum + calls, 0));
  assert.deepEqual(missing, [4001 - parts[0].callCount, 4002 - parts[1].callCount]);
  const page = pageFile(runs, { context, mostBytes: 100 });
  using folder = temporary();
  await using browser = await startBrowser();
  const shown = await browser.open(pathToFileURL(folder.write("diff.html", page)).href);
  await shown.locator("aside h2:has-text('add')").waitFor();
  assert.equal(await shown.locator(".verdict p").first().innerText(), verdict);
  assert.match(await shown.locator(".warnings").innerText(), /too large for a page/);
  assert.match(
    await shown.locator(".cause").first().innerText(),
    /add returned something else[^]*Counted here are/,
  );
  assert.deepEqual(browser.problems, []);
  assert.match(page, /"verdict":"Behaviour differs:[^"]*"[^]*id="run-a"[^]*id="run-b"/);
  const equal = embeddedPair(loop(1), loop(1), { mostBytes: 100, mostCalls: 50 })!;
  assert.match(equal.verdict!, /^Identical: 4,001 calls/);
  assert.deepEqual([equal.a, equal.b].map(({ bytes }) => Trace.read(bytes).callCount), [50, 50]);
});

/** A test that passes, or fails as one of many steps returns something else; each step is given a text of its own. */
function longTest(isGreen: boolean): Trace {
  const builder = new RunBuilder();
  const error = new RangeError("no");
  builder.call("test long", { ...(isGreen ? {} : { error }), site: { params: [], kind: "test" } }, () => {
    for (let i = 0; i < 3000; i++) {
      builder.call("step", {
        args: [`what step ${i} is given: ${"x".repeat(60)}`],
        result: isGreen || i !== 1500,
      });
    }
  });
  return builder.trace();
}

Deno.test("a report has the part that differs of a test whose runs are too large", async () => {
  const [green, red] = [longTest(true), longTest(false)];
  const [test] = testCalls(red);
  const comparison = compareTest({ green, red }, test!)!;
  const { diff } = comparison;
  const size = diff.a.trace.source.size + diff.b.trace.source.size;
  const page = reportPage([{ test: test!, red, comparison }], {
    words: ["node", "--test"],
    context,
    mostBytes: size - 1,
  });
  assert.ok(page.length < 1e6);
  using folder = temporary();
  await using browser = await startBrowser();
  const shown = await browser.open(pathToFileURL(folder.write("report.html", page)).href);
  await shown.getByRole("button", { name: "Compare with when it passed" }).click();
  await shown.locator("aside h2:has-text('step')").waitFor();
  assert.equal(await shown.locator(".verdict p").first().innerText(), verdictText(diff));
  assert.match(await shown.locator(".warnings").innerText(), /too large for a page[^]*3,001 calls/);
  assert.match(await shown.locator(".cause").first().innerText(), /step returned something else/);
  assert.match(await shown.locator("aside").innerText(), /what step 1500 is given[^]*true\s+false/);
  assert.deepEqual(browser.problems, []);
});

Deno.test("a report has the runs of as many tests as there is room for, and tells of all", () => {
  const red = run();
  const answers = testCalls(red).map((test) => ({ test, red, why: "it never passed" }));
  const failedIn = (mostBytes?: number): NonNullable<PageConfig["failed"]> => {
    const page = reportPage(answers, {
      words: ["node", "--test"],
      context,
      ...(mostBytes === undefined ? {} : { mostBytes }),
    });
    const [, config] = /id="config">(.*?)<\/script>/.exec(page)!;
    return (JSON.parse(config!) as PageConfig).failed!;
  };
  const counts = (mostBytes?: number) => failedIn(mostBytes).map(({ runs }) => runs.length);
  assert.deepEqual(counts(), [1, 1]);
  assert.deepEqual(counts(1), [0, 0]);
  const first = failedIn(1)[0]!;
  assert.equal(first.title, "test 0");
  assert.match(first.lines.join("\n"), /not in this page, which would be too large/);
});
