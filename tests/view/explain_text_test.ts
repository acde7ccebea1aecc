import assert from "node:assert/strict";
import { explain } from "../../src/query/explain.ts";
import { explainPage } from "../../src/view/explain_text.ts";
import { PLAIN, UNICODE } from "../../src/view/style.ts";
import { RunBuilder, shopRun } from "../query/build_run.ts";

function pageOf(run: RunBuilder, options = {}): string[] {
  const trace = run.trace(options);
  const [, , ...lines] = explainPage(trace, explain(trace), [], {
    style: PLAIN,
    glyphs: UNICODE,
    width: Infinity,
  });
  return lines;
}

/** The same without the width of the column of titles. */
function textsOf(run: RunBuilder, options = {}): string[] {
  return pageOf(run, options).map((line) => line.replace(/(?<=^\w*) {2,}/, "  "));
}

Deno.test("explainPage() tells what ran, what was caught, and where the time went", () => {
  assert.deepEqual(pageOf(shopRun()), [
    "Ran     7 calls of 5 functions; 1 call threw.",
    "        It ended with exit status 0 after 1.00 ms. The record is of 12.1 ms.",
    "",
    "Caught  PaymentError: card declined",
    "          thrown in pay(amount: 42.5) #7 (main.ts:50), caught in main",
    "",
    "Time    12.1 ms of 12.1 ms ran in recorded functions: main 99 % (1 call), pay 1 % (1 call), price 0 % (3 calls).",
    "        Waited in fetchRate 12.0 ms.",
    "        The slowest way: main 12.1 ms → fetchRate 12.0 ms.",
  ]);
});

Deno.test("explainPage() begins with the error that nobody caught, and tells its causes", () => {
  const run = new RunBuilder();
  run.call("retry", {}, () => {
    for (let i = 0; i < 3; i++) run.call("poll", { error: "not yet" });
  });
  const error = new RangeError("too much");
  run.call("main", { error }, () => {
    run.call("pay", { error, args: [530], site: { params: ["amount"] } });
  });
  const end = { uncaught: "RangeError: too much" };
  assert.deepEqual(textsOf(run, { exit: { code: 1 }, end }).slice(3, 8), [
    "Failed  RangeError: too much",
    "  thrown in pay(amount: 530) #6 (main.ts:40), through main, caught by no recorded call",
    "",
    'Caught  threw "not yet" (× 3)',
    "  thrown in poll() #2 (main.ts:20), caught in retry",
  ]);
});

Deno.test("explainPage() takes errors together whose messages differ in numbers and quoted parts", () => {
  const run = new RunBuilder();
  run.call("main", {}, () => {
    for (let i = 1; i <= 3; i++) run.call("load", { error: new RangeError(`no item ${i} in "list ${i}"`) });
    run.call("load", { error: new TypeError("no list") });
  });
  const lines = pageOf(run).filter((line) => /Error/.test(line));
  assert.deepEqual(lines, [
    'Caught  RangeError: no item 1 in "list 1" (× 3, the others differ in numbers or names)',
    "        TypeError: no list",
  ]);
});

Deno.test("explainPage() tells of an error that was caught and thrown again where it came from", () => {
  const run = new RunBuilder();
  const error = new RangeError("no");
  run.call("main", { error }, () => {
    run.call("load", {}, () => run.call("parse", { error }));
  });
  assert.deepEqual(textsOf(run, { exit: { code: 1 }, end: { uncaught: "RangeError: no" } }).slice(3, 6), [
    "Failed  RangeError: no",
    "  thrown in main() #1 (main.ts:10), caught by no recorded call",
    "  first thrown in parse() #3 (main.ts:30)",
  ]);
});

Deno.test("explainPage() takes no error that code around the recorded calls caught for the one that ended the program", () => {
  const run = new RunBuilder();
  run.call("parse", { error: new Error("bad input") });
  const failedOf = (end: { uncaught?: string }) =>
    textsOf(run, { exit: { code: 1 }, end }).filter((line) => /^(?:Failed|Errors|Caught) /.test(line));
  assert.deepEqual(failedOf({ uncaught: "TypeError: no config" }), [
    "Failed  TypeError: no config",
    "Errors  Error: bad input",
  ]);
  assert.deepEqual(failedOf({}), ["Errors  Error: bad input"]);
  // Of two that look alike, the last one ended it.
  run.call("other", { error: new Error("bad input") });
  const [failed, place] = textsOf(run, { exit: { code: 1 }, end: { uncaught: "Error: bad input" } }).slice(3);
  assert.deepEqual([failed, /thrown in other/.test(place!)], ["Failed  Error: bad input", true]);
});

Deno.test("explainPage() tells where a program was when it was killed", () => {
  const run = new RunBuilder();
  run.call("waits", { suspended: true });
  run.call("main", { open: true }, () => run.call("loop", { open: true }));
  const lines = pageOf(run, { end: false, exit: { code: null, signal: "SIGKILL", elapsed: 2000 } });
  assert.deepEqual(lines.slice(0, 4), [
    "Ran       3 calls of 3 functions.",
    "          It was killed by SIGKILL after 2.00 s.",
    "          At the end it was in main() #2 → loop() #3.",
    "          At the end waits() #1 still waited.",
  ]);
  assert.ok(lines.some((line) => /^Warnings {2}The recording was cut off/.test(line)));
});

Deno.test("explainPage() of a run without calls or times says so", () => {
  assert.match(pageOf(new RunBuilder())[0]!, /^Ran {2}No call was recorded/);
  const run = new RunBuilder();
  run.call("a", { cost: 0 });
  assert.deepEqual(pageOf(run, { header: { settings: { time: false } } }), [
    "Ran  1 call of 1 function.",
    "     It ended with exit status 0 after 1.00 ms.",
  ]);
});
