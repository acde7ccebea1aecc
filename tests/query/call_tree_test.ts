import assert from "node:assert/strict";
import {
  buildCallTree,
  type CallTree,
  firstChild,
  isTroubled,
  nextSibling,
} from "../../src/query/call_tree.ts";
import { RunBuilder, shopRun } from "./build_run.ts";

function childrenOf(tree: CallTree, call: number): number[] {
  const children = [];
  for (let child = firstChild(tree, call); child !== 0; child = nextSibling(tree, child)) {
    children.push(child);
  }
  return children;
}

function times(count: number, body: (i: number) => void): void {
  for (let i = 0; i < count; i++) body(i);
}

Deno.test("buildCallTree() sums up subtrees", () => {
  const tree = buildCallTree(shopRun().trace());
  assert.deepEqual([...tree.sizes.few], [7, 7, 1, 4, 1, 1, 1, 1]);
  assert.deepEqual(childrenOf(tree, 1), [2, 3, 7]);
  assert.deepEqual(childrenOf(tree, 3), [4, 5, 6]);
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6, 7].filter((call) => isTroubled(tree, call)), [0, 1, 7]);
  assert.equal(tree.links, undefined);
});

Deno.test("buildCallTree() keeps the children of interleaved calls apart", () => {
  const run = new RunBuilder();
  run.events.push({ op: "sites", sites: [] });
  const [a, b] = [run.enter("a"), run.enter("b")];
  for (const parent of [a, b, a, b]) run.events.push({ op: "enter", site: 1, parent, time: 1 });
  const tree = buildCallTree(run.trace());
  assert.notEqual(tree.links, undefined);
  assert.deepEqual([childrenOf(tree, 0), childrenOf(tree, a), childrenOf(tree, b)], [[1, 2], [3, 5], [4, 6]]);
  assert.deepEqual([...tree.sizes.few], [6, 3, 3, 1, 1, 1, 1]);
});

Deno.test("equal subtrees have equal shapes, others not", () => {
  const run = new RunBuilder();
  const pair = (first: string, second: string) =>
    run.call("f", {}, () => times(1, () => (run.call(first), run.call(second))));
  pair("a", "b");
  pair("a", "b");
  pair("b", "a");
  run.call("f", { error: 1 }, () => (run.call("a"), run.call("b")));
  const { shape } = buildCallTree(run.trace());
  assert.equal(shape[1], shape[4]);
  assert.equal(new Set([1, 7, 10].map((call) => shape[call])).size, 3);
});
