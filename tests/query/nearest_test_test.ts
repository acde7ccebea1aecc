import assert from "node:assert/strict";
import { nearestTests } from "../../src/query/nearest_test.ts";
import { testCalls } from "../../src/query/test_calls.ts";
import { RunBuilder } from "./build_run.ts";

const inTests = (file = "/project/a.test.ts") => ({ file, kind: "test" as const });
const code = { file: "/project/cart.ts" };
const error = new TypeError("no price");

/** Two tests that pass, and what a third one does. */
function nearest(fails: (run: RunBuilder) => void, options: { file?: string } = {}) {
  const run = new RunBuilder();
  run.call("pays", { site: inTests() }, () => {
    run.call("charge", { site: code });
  });
  run.call("adds", { site: inTests() }, () => {
    run.call("adds helper", { site: { file: "/project/a.test.ts" } }, () => {
      run.call("total", { site: code, result: 3 }, () => {
        run.call("price", { site: code, args: [1], result: 1 });
        run.call("price", { site: code, args: [2], result: 2 });
      });
    });
  });
  run.call("fails", { site: inTests(options.file), error }, () => fails(run));
  const trace = run.trace();
  const tests = testCalls(trace);
  const [found] = nearestTests(trace, tests, tests.filter(({ failed }) => failed));
  const nameOf = (call: number) => `${trace.siteOf(call).name} #${call}`;
  return found && {
    title: found.test.title,
    shared: `${found.shared} of ${found.of}`,
    part: found.part && [nameOf(found.part.passes), nameOf(found.part.fails)],
    ...found.last && { last: [nameOf(found.last.passes), nameOf(found.last.fails)] },
  };
}

Deno.test("the nearest test calls most of the same functions, and both part in the innermost call that ends otherwise", () => {
  const found = nearest((run) => {
    run.call("total", { site: code, error }, () => {
      run.call("price", { site: code, args: [3], result: 3 });
      run.call("price", { site: code, args: [null], error });
    });
  }, { file: "/project/b.test.ts" });
  assert.deepEqual(found, { title: "adds", shared: "2 of 2", part: ["price #7", "price #11"] });
});

Deno.test("a call that calls other functions is where they part; one that is called more often is none", () => {
  const other = nearest((run) => {
    run.call("total", { site: code, result: 0 }, () => {
      run.call("price", { site: code, args: [3], result: 3 });
      run.call("discount", { site: code });
    });
  });
  assert.deepEqual(other, { title: "adds", shared: "2 of 3", part: ["total #5", "total #9"] });
  const values = nearest((run) => {
    run.call("total", { site: code, result: 7 }, () => {
      for (let i = 0; i < 3; i++) run.call("price", { site: code, args: [i], result: i });
    });
  });
  assert.deepEqual(values, {
    title: "adds",
    shared: "2 of 2",
    part: undefined,
    last: ["total #5", "total #9"],
  });
});

Deno.test("a test that calls nothing which another one calls has no nearest", () => {
  assert.equal(nearest((run) => run.call("refund", { site: code })), undefined);
  assert.equal(nearest(() => {}), undefined);
});
