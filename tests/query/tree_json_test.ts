import assert from "node:assert/strict";
import { buildCallTree } from "../../src/query/call_tree.ts";
import { selectCalls } from "../../src/query/keep.ts";
import { treeJson } from "../../src/query/tree_json.ts";
import { shopRun } from "./build_run.ts";

Deno.test("treeJson() has each field of a call, and nothing that does not apply to it", () => {
  const [{ children }] = JSON.parse([...treeJson(buildCallTree(shopRun().trace()))].join(""));
  const [rate, total, pay] = children;
  assert.deepEqual(rate, {
    call: 2,
    name: "fetchRate",
    kind: "function",
    async: true,
    file: "/project/main.ts",
    line: 20,
    column: 1,
    args: [{ name: "country", value: "NL" }],
    outcome: "returned",
    result: 0.2,
    start: 1000,
    end: 12_002_000,
    duration: 12_001_000,
    selfTime: 1000,
    waiting: 12_000_000,
    pauses: [2000, 12_002_000],
    calls: 1,
    children: [],
  });
  assert.deepEqual(total.children.map(({ call }: { call: number }) => call), [4, 5, 6]);
  assert.equal("result" in pay, false);
  assert.deepEqual([pay.outcome, pay.error.text], ["threw", "card declined"]);
});

Deno.test("treeJson() of a selection without calls is an empty list", () => {
  const trace = shopRun().trace();
  const tree = buildCallTree(trace, selectCalls(trace, { filter: ["nope"] }));
  assert.equal([...treeJson(tree)].join(""), "[]");
});
