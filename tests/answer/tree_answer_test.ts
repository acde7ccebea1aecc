import assert from "node:assert/strict";
import { fitText } from "../../src/answer/fit.ts";
import { Room } from "../../src/answer/short_snapshot.ts";
import { tellTree, treePieces } from "../../src/answer/tree_answer.ts";
import { buildCallTree } from "../../src/query/call_tree.ts";
import { selectCalls } from "../../src/query/keep.ts";
import { RunBuilder, shopRun } from "../query/build_run.ts";

Deno.test("treePieces() nests calls and gives plain values plainly", () => {
  const [main] = JSON.parse([...treePieces(buildCallTree(shopRun().trace()))].join(""));
  assert.deepEqual(Object.keys(main), [
    "call",
    "name",
    "at",
    "args",
    "result",
    "start",
    "duration",
    "selfTime",
    "calls",
    "children",
  ]);
  assert.deepEqual(main.children.map(({ name }: { name: string }) => name), [
    "fetchRate",
    "Cart.total",
    "pay",
  ]);
  const [rate, total, pay] = main.children;
  assert.deepEqual(rate.args, { country: "NL" });
  assert.equal(rate.waiting, 12e6);
  assert.deepEqual(total.children[0].args, { item: { sku: "a", qty: 2 } });
  assert.equal(pay.outcome, "threw");
  assert.deepEqual(pay.error, { $type: "error", className: "PaymentError", size: 0, text: "card declined" });
});

Deno.test("treePieces() is whole JSON for any depth limit and any filter", () => {
  const trace = shopRun().trace();
  for (const maxDepth of [0, 1, 2, 9]) {
    const [main] = JSON.parse([...treePieces(buildCallTree(trace), { maxDepth })].join(""));
    assert.equal(main.children?.length, maxDepth > 0 ? 3 : undefined);
    assert.equal(main.hidden, maxDepth > 0 ? undefined : 6);
  }
  const tree = buildCallTree(trace, selectCalls(trace, { filter: ["nope"] }));
  assert.equal([...treePieces(tree)].join(""), "[]");
});

Deno.test("a folded row is counted as shortened: it does not tell each of the calls that it stands for", () => {
  const run = new RunBuilder();
  for (let i = 0; i < 3; i++) run.call("rate", { args: [i] });
  const telling = tellTree(buildCallTree(run.trace()), { callCommand: (call) => `tph tree --call ${call}` });
  const countsOf = (rows: number) => {
    const room = new Room(rows, 200);
    const { shown } = telling.make(room);
    return [shown, room.shortened];
  };
  assert.deepEqual([countsOf(2), countsOf(3)], [[3, 1], [3, 0]]);
});

Deno.test("a tree that does not fit is folded, keeps what failed and what is odd, and counts the rest", () => {
  const run = new RunBuilder();
  run.call("main", {}, () => {
    for (let i = 0; i < 5000; i++) {
      run.call("rate", { args: [i], result: i === 1500 ? NaN : i / 2 });
      if (i % 10 === 0) run.call("log", { args: ["x".repeat(i)] });
    }
    run.call("outer", {}, () => void run.call("broken", { error: new Error("no such rate") }));
  });
  const tree = buildCallTree(run.trace());
  const text = fitText(tellTree(tree, { callCommand: (call) => `tph tree --call ${call}` }), {
    tph: "0",
    run: null,
    warnings: [],
    bytes: 4000,
    whole: "tph tree --all",
  });
  assert.ok(new TextEncoder().encode(text).length <= 4000);
  const { total, shown, truncated, answer, next } = JSON.parse(text);
  assert.deepEqual([total, truncated, next.at(-1)], [5503, true, "tph tree --all"]);
  let counted = 0;
  let sawFailure = false;
  let sawOdd = false;
  // deno-lint-ignore no-explicit-any
  const visit = (row: any) => {
    if (row.omitted !== undefined) return void (counted += row.calls);
    for (const child of row.children ?? []) visit(child);
    if (row.repeated !== undefined) return;
    counted += 1 + (row.hidden ?? 0) + (row.alike?.count ?? 0);
    sawFailure ||= row.name === "broken" && row.outcome === "threw";
    sawOdd ||= JSON.stringify(row.alike?.varies.result ?? []).includes("NaN");
  };
  answer.forEach(visit);
  assert.equal(counted, total);
  assert.ok(sawFailure && sawOdd && shown > 4000, text);
});

Deno.test("an empty tree leads to no page of calls", () => {
  const telling = tellTree(buildCallTree(new RunBuilder().trace()), {
    callCommand: (call) => `tph tree --call ${call}`,
    rowsCommand: "tph tree --skip 0",
  });
  assert.deepEqual(telling.make(new Room(0, 16)).more, []);
});

Deno.test("however little room there is, a tree shows a call, or how to ask with more", () => {
  const run = new RunBuilder();
  for (let i = 0; i < 12; i++) run.call("first", { args: [i], result: i });
  run.call("main", { result: "x".repeat(500) }, () => {
    for (let i = 0; i < 40; i++) {
      run.call(`step${i % 7}`, { args: ["y".repeat(200)] }, () => void run.call("leaf"));
    }
  });
  const telling = tellTree(buildCallTree(run.trace()), {
    callCommand: (call) => `tph tree --call ${call}`,
    rowsCommand: "tph tree --budget 250 --skip 0",
    roomierCommand: "tph tree --skip 0",
  });
  for (const bytes of [1000, 1200, 1600, 2400]) {
    const text = fitText(telling, { tph: "1", run: null, warnings: [], bytes });
    const { shown, next } = JSON.parse(text);
    assert.ok(text.length <= bytes && shown > 0, text);
    assert.ok(next.includes("tph tree --budget 250 --skip 0"));
  }
  assert.deepEqual(telling.make(new Room(0, 16)).more, ["tph tree --skip 0"]);
});
