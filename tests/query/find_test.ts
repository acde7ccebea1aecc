import assert from "node:assert/strict";
import { createMatcher, type Question } from "../../src/match/matcher.ts";
import { pathText } from "../../src/match/path.ts";
import { find, type FindOptions } from "../../src/query/find.ts";
import { journey } from "../../src/query/journey.ts";
import { why } from "../../src/query/why.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { RunBuilder, shopRun } from "./build_run.ts";

/** Places as text: `price#4 arg0.sku`. */
function found(trace: Trace, question: Question, options: FindOptions = {}): string[] {
  return find(trace, createMatcher(question), options).hits.map(({ call, place, index, found }) =>
    `${trace.siteOf(call).name}#${call} ${place}${index < 0 ? "" : index}${pathText(found.steps)}`
  );
}

/** The classic example. */
function fooRun(): RunBuilder {
  const run = new RunBuilder();
  run.call("foo", { args: [-2], result: -2, site: { params: ["val"] } }, () => {
    run.call("buzz", { args: [-2], result: 2, site: { params: ["val"] } });
    run.call("bar", { args: [2, 2], result: 4, site: { params: ["val", "pw"] } });
    run.call("Root.call", { args: [4], result: 2, site: { params: ["val"] } });
    run.call("buzz", { args: [2], result: -2 });
  });
  return run;
}

Deno.test("find() gives the places in the order of time", () => {
  const trace = fooRun().trace();
  assert.deepEqual(found(trace, { value: "2" }), [
    "buzz#2 return",
    "bar#3 arg0",
    "bar#3 arg1",
    "Root.call#4 return",
    "buzz#5 arg0",
  ]);
  assert.deepEqual(found(trace, { value: "-2" }), [
    "foo#1 arg0",
    "buzz#2 arg0",
    "buzz#5 return",
    "foo#1 return",
  ]);
});

Deno.test("find() keeps the order of nesting where no clock was read", () => {
  const run = fooRun();
  for (const event of run.events) if ("time" in event) event.time = 0;
  assert.deepEqual(found(run.trace(), { value: "-2" }), [
    "foo#1 arg0",
    "buzz#2 arg0",
    "buzz#5 return",
    "foo#1 return",
  ]);
});

Deno.test("find() looks inside of values, and says where", () => {
  const trace = shopRun().trace();
  assert.deepEqual(found(trace, { value: "b" }), ["Cart.total#3 arg0[1].sku", "price#5 arg0.sku"]);
  assert.deepEqual(found(trace, { value: "{ sku: 'b', qty: 2 }" }), ["Cart.total#3 arg0[1]", "price#5 arg0"]);
  assert.deepEqual(found(trace, { value: "declined", contains: true }), ["pay#7 throw"]);
});

Deno.test("find() keeps to functions, roles and a limit, and counts the rest", () => {
  const trace = shopRun().trace();
  assert.deepEqual(found(trace, { value: "42.5" }), ["Cart.total#3 return", "pay#7 arg0"]);
  assert.deepEqual(found(trace, { value: "42.5" }, { as: ["arg"] }), ["pay#7 arg0"]);
  assert.deepEqual(found(trace, { value: "42.5" }, { in: ["Cart.*"] }), ["Cart.total#3 return"]);
  assert.deepEqual(found(trace, { value: "b" }, { as: ["arg"] }), []);
  const result = find(trace, createMatcher({ value: "2" }), { limit: 2 });
  assert.deepEqual([result.hits.length, result.total], [2, 6]);
  assert.deepEqual([...result.bySite.values()].reduce((a, b) => a + b), 6);
});

Deno.test("find() gives the same with and without a limit, for any value of a large run", () => {
  const run = new RunBuilder();
  run.call("main", {}, () => {
    for (let i = 0; i < 3000; i++) {
      const n = i % 300 === 0 ? NaN : i % 7;
      run.call("step", { args: [i % 50, { n }], result: i % 11 });
    }
  });
  const trace = run.trace();
  assert.equal(found(trace, { value: "NaN" }).length, 10);
  for (const value of ["0", "3", "10", "{ n: 5 }", "NaN"]) {
    const all = found(trace, { value });
    assert.deepEqual(found(trace, { value }, { limit: 100 }), all.slice(0, 100));
  }
});

Deno.test("journey() tells who produced a value, handed it on, and where it ends", () => {
  const trace = fooRun().trace();
  const steps = journey(trace, find(trace, createMatcher({ value: "2" })).hits);
  assert.deepEqual(steps.map(({ event, call, ends }) => `${event} #${call}${ends ? " ends" : ""}`), [
    "produced #2",
    "handed on #3 ends",
    "handed on #3 ends",
    "produced #4",
    "handed on #5 ends",
  ]);
});

Deno.test("why() goes back to where an argument came up", () => {
  const trace = fooRun().trace();
  const { steps, origin } = why(trace, 5, 0);
  assert.deepEqual(steps.map(({ call, slot, link }) => `${slot}#${call} ${link ?? ""}`), [
    "0#5 ",
    "return#4 equal value",
  ]);
  assert.equal(origin, 4);
  // An object is told by its identity; its field only by what it equals.
  const shop = shopRun().trace();
  const price = why(shop, 5, 0);
  assert.deepEqual(price.steps.map(({ call, path, link }) => `#${call}${path} ${link ?? ""}`), [
    "#5 ",
    "#3[1] equal value",
  ]);
});

Deno.test("why() takes the part, or the argument, of the same name where several are equal", () => {
  const run = new RunBuilder();
  run.call("handle", { args: [2, 2], site: { params: ["index", "count"] } }, () => {
    run.call("defaults", { result: { index: 2, count: 2 } });
    run.call("book", { args: [2], site: { params: ["count"] } }, () => {
      run.call("seats", { args: [2], site: { params: ["count"] } });
    });
  });
  run.call("order", { args: [7, 7], site: { params: ["id", "count"] } }, () => {
    run.call("take", { args: [7], site: { params: ["count"] } });
  });
  const trace = run.trace();
  const way = (call: number) =>
    why(trace, call, 0).steps.map(({ call, slot, path }) => `${slot}#${call}${path}`);
  assert.deepEqual(way(4), ["0#4", "0#3", "1#1"]);
  assert.deepEqual(way(6), ["0#6", "1#5"]);
  const parts = new RunBuilder();
  parts.call("handle", {}, () => {
    parts.call("defaults", { result: { index: 2, count: 2 } });
    parts.call("book", { args: [2], site: { params: ["count"] } });
  });
  assert.deepEqual(why(parts.trace(), 3, 0).steps.map(({ call, path }) => `#${call}${path}`), [
    "#3",
    "#2.count",
  ]);
});

Deno.test("find() finds what a call returned or threw long after it began, in another chunk", () => {
  const run = new RunBuilder();
  run.call("main", { result: { id: 123456 } }, () => {
    run.call("work", { error: new RangeError("far away") }, () => {
      for (let i = 0; i < 70_000; i++) run.call("step", { args: [i], result: i * 2 });
    });
  });
  const trace = run.trace();
  assert.ok(trace.chunks().length > 1);
  assert.deepEqual(found(trace, { value: "123456" }), ["step#61731 return", "main#1 return.id"]);
  assert.deepEqual(found(trace, { value: "far", contains: true }), ["work#2 throw"]);
  assert.deepEqual(found(trace, { value: "69999" }), ["step#70002 arg0"]);
});
