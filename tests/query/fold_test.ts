import assert from "node:assert/strict";
import { buildCallTree } from "../../src/query/call_tree.ts";
import { foldChildren } from "../../src/query/fold.ts";
import { totalOf } from "../../src/query/times.ts";
import { RunBuilder } from "./build_run.ts";
import { outline, times } from "./screen_outline.ts";

Deno.test("consecutive calls of one shape are folded", () => {
  const run = new RunBuilder();
  run.call("main", {}, () => times(1000, () => run.call("row", {}, () => run.call("cell"))));
  assert.deepEqual(outline(run), ["main", "  row*1000", "    cell"]);
  assert.equal(outline(run, { fold: false }).length, 2001);
});

Deno.test("a call that threw is not folded with those that returned", () => {
  const run = new RunBuilder();
  times(10, (i) => run.call("f", i === 5 ? { error: "no" } : {}));
  assert.deepEqual(outline(run), ["f*5", "f", "f*4"]);
});

Deno.test("an alternating pattern is folded, and what follows it is not lost", () => {
  const run = new RunBuilder();
  run.call("start");
  times(500, () => (run.call("read"), run.call("write"), run.call("write")));
  run.call("read");
  run.call("end");
  assert.deepEqual(outline(run), ["start", "repeat*500", "  read", "  write*2", "read", "end"]);
});

Deno.test("rounds of single calls are summed up, up to where another call comes between", () => {
  const run = new RunBuilder();
  const round = () => (run.call("order"), run.call("check"), run.call("label"));
  times(300, round);
  run.call("label");
  times(300, round);
  run.call("order");
  const tree = buildCallTree(run.trace());
  const items = [...foldChildren(tree, undefined)];
  assert.deepEqual(outline(run), [
    "repeat*299",
    "  order",
    "  check",
    "  label",
    "order",
    "check",
    "label*2",
    "repeat*300",
    "  order",
    "  check",
    "  label",
    "order",
  ]);
  const [first] = items;
  assert.ok(first?.type === "repeat");
  assert.equal(first.size, 897);
  assert.deepEqual(first.items.map(({ covers, others }) => [covers, others.length]), [
    [299, 298],
    [299, 298],
    [
      299,
      298,
    ],
  ]);
  let time = 0;
  for (let call = 1; call <= 897; call++) time += totalOf(tree.trace, call);
  assert.equal(first.time, time);
});

Deno.test("a pattern that comes only twice is shown as it is", () => {
  const run = new RunBuilder();
  times(2, () => (run.call("a"), run.call("b")));
  assert.deepEqual(outline(run), ["a", "b", "a", "b"]);
});

Deno.test("folding keeps every call, whatever the order", () => {
  let seed = 7;
  const random = (n: number) => (seed = (seed * 48271) % 0x7fffffff) % n;
  for (let round = 0; round < 200; round++) {
    const run = new RunBuilder();
    const names = "abc".slice(0, 1 + random(3));
    const calls = 1 + random(150);
    times(calls, () => run.call(names[random(names.length)]!));
    const tree = buildCallTree(run.trace());
    const items = [...foldChildren(tree, undefined)];
    const ids = items.flatMap((item) => {
      const start = item.type === "call" ? item.call : item.items[0]!.call;
      return Array.from({ length: item.size }, (_, i) => start + i);
    });
    assert.deepEqual(ids, Array.from({ length: calls }, (_, i) => i + 1));
  }
});
