/**
 * Pages of runs that are too large for one.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Context } from "../../src/commands/context.ts";
import { pageFile, reportPage } from "../../src/commands/page_of.ts";
import type { PageConfig } from "../../src/page/config.ts";
import { testCalls } from "../../src/query/test_calls.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { RunBuilder } from "../query/build_run.ts";

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

Deno.test("two runs of which one is too large for a page are refused, with what shows them", () => {
  const runs = { a: run(), b: run() };
  assert.throws(() => pageFile(runs, { context, mostBytes: 100 }), {
    code: "too-large-to-embed",
    hint: /tph ui A B/,
  });
  assert.match(pageFile(runs, { context }), /id="run-a"[^]*id="run-b"/);
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
