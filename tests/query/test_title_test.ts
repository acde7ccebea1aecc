import assert from "node:assert/strict";
import type { Site } from "../../src/contract.ts";
import { type TestCall, testCalls } from "../../src/query/test_calls.ts";
import { RunBuilder } from "./build_run.ts";

const EACH: Partial<Site> = { kind: "test", table: "each" };

function titlesOf(name: string, site: Partial<Site>, rows: unknown[][]): string[] {
  const run = new RunBuilder();
  for (const args of rows) run.call(name, { args, site });
  return testCalls(run.trace()).map(({ title }) => title);
}

Deno.test("a test of a table is called by the values of its row", () => {
  const two = { ...EACH, params: ["a", "b"] };
  assert.deepEqual(titlesOf("adds %i and %s, 100%% %i", two, [[1, "x"], [2.5, null]]), [
    "adds 1 and x, 100% %i",
    "adds 2 and null, 100% %i",
  ]);
  assert.deepEqual(titlesOf("has %j, %p, %d", two, [["x", "y", "z"]]), ['has "x", "y", %d']);
  const long = "l".repeat(100);
  assert.deepEqual(
    titlesOf("%j", { ...EACH, params: ["a"] }, [[{ a: [1, {}], b: '"' }], [long], [new Date()], [[
      () => {},
    ]]]),
    [
      '{"a":[1,{}],"b":"\\""}',
      `"${"l".repeat(79)}…`,
      "%j",
      "%j",
    ],
  );
  const cart = { name: "c", total: { net: -0 } };
  assert.deepEqual(titlesOf("$name of $total.net, $total, $none", { ...EACH, params: ["cart"] }, [[cart]]), [
    "c of -0, $total, $none",
  ]);
  assert.deepEqual(titlesOf("$b before $a", two, [["x", true]]), ["true before x"]);
  assert.deepEqual(titlesOf("for %i and %i", { kind: "test", table: "for", params: ["row"] }, [[[1, 2]]]), [
    "for 1 and 2",
  ]);
  // What no table has made is as it is written.
  assert.deepEqual(titlesOf("100% $sure %s", { kind: "test", params: ["t"] }, [["x"]]), ["100% $sure %s"]);
});

Deno.test("the suite of a table gives its values to the titles in it, and those of the test fill no place there", () => {
  const run = new RunBuilder();
  for (const n of [1, 2]) {
    run.call("with %i", { args: [n], site: { kind: "suite", table: "each", params: ["n"] } }, () => {
      run.call("with %i › has %i", { args: [7], site: { ...EACH, params: ["x"] } });
      run.call("with %i › has %s", { site: { kind: "test" } });
    });
  }
  run.call("alone %i › has %i", { args: [7], site: { ...EACH, params: ["x"] } });
  assert.deepEqual(testCalls(run.trace()).map(({ title }: TestCall) => title), [
    "with 1 › has 7",
    "with 1 › has %s",
    "with 2 › has 7",
    "with 2 › has %s",
    "alone %i › has 7",
  ]);
});
