import assert from "node:assert/strict";
import { buildCallTree } from "../../src/query/call_tree.ts";
import { selectCalls } from "../../src/query/keep.ts";
import { treeJson } from "../../src/query/tree_json.ts";
import { shopRun } from "./build_run.ts";

Deno.test("treeJson() nests calls and gives plain values plainly", () => {
  const [main] = JSON.parse([...treeJson(buildCallTree(shopRun().trace()))].join(""));
  assert.deepEqual(Object.keys(main), [
    "call",
    "name",
    "kind",
    "async",
    "file",
    "line",
    "column",
    "args",
    "outcome",
    "result",
    "start",
    "end",
    "duration",
    "selfTime",
    "waiting",
    "calls",
    "children",
  ]);
  assert.deepEqual(main.children.map(({ name }: { name: string }) => name), [
    "fetchRate",
    "Cart.total",
    "pay",
  ]);
  const [rate, total, pay] = main.children;
  assert.deepEqual(rate.args, [{ name: "country", value: "NL" }]);
  assert.equal(rate.waiting, 12e6);
  assert.deepEqual(total.children[0].args, [{ name: "item", value: { sku: "a", qty: 2 } }]);
  assert.equal(pay.outcome, "threw");
  assert.deepEqual(pay.error, { $type: "error", className: "PaymentError", size: 0, text: "card declined" });
});

Deno.test("treeJson() is whole JSON for any depth limit and any filter", () => {
  const trace = shopRun().trace();
  for (const maxDepth of [0, 1, 2, 9]) {
    const [main] = JSON.parse([...treeJson(buildCallTree(trace), { maxDepth })].join(""));
    assert.equal(main.children.length, maxDepth > 0 ? 3 : 0);
  }
  const tree = buildCallTree(trace, selectCalls(trace, { filter: ["nope"] }));
  assert.equal([...treeJson(tree)].join(""), "[]");
});
