import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { concat, HEADER } from "../trace/plain_journal.ts";
import { runChunks } from "../../src/import/events.ts";
import { NotImportable, pythonRun } from "../../src/import/python.ts";
import { reprArguments, reprSnapshot } from "../../src/import/python_repr.ts";
import { snapshotJson } from "../../src/query/snapshot_json.ts";
import { fileHead, jsonChunk } from "../../src/trace/chunk.ts";
import { ChunkKind, Outcome } from "../../src/trace/spec.ts";
import { Trace } from "../../src/trace/trace.ts";
import { outline } from "../probe/recording.ts";
import { temporary } from "../temporary.ts";

const json = (text: string) => snapshotJson(reprSnapshot(text));
const traceOf = (value: unknown) =>
  Trace.read(concat([fileHead(), jsonChunk(ChunkKind.HEADER, HEADER), ...runChunks(pythonRun(value, 0))]));

const node = (name: string, rest: object = {}) => ({
  name,
  module: "__main__",
  args: "",
  return_value: null,
  start: 1,
  end: 1.001,
  elapsed_ms: 1,
  children: [],
  ...rest,
});

Deno.test("reprSnapshot() reads literals", () => {
  assert.equal(json("42"), 42);
  assert.equal(json("-1.5e3"), -1500);
  assert.equal(json("None"), null);
  assert.equal(json("True"), true);
  assert.equal(json("'it\\'s \\x41\\n'"), "it's A\n");
  assert.deepEqual(json("12345678901234567890"), { $type: "bigint", value: "12345678901234567890" });
  assert.deepEqual(json("nan"), { $type: "number", value: "NaN" });
  const list = reprSnapshot("[1, 'a', (2,), {3}, {'k': [None]}, {1: 2}, set]");
  assert.equal(list.type === "composite" && list.className, "");
  const whole = reprSnapshot("[1, 'a', (2,), {3}, {'k': [None]}, {1: 2}]");
  assert.deepEqual(
    whole.type === "composite" &&
      whole.items.map((item) => item.type === "composite" ? item.className : item.type),
    ["number", "string", "tuple", "set", "dict", "dict"],
  );
  const point = reprSnapshot("app.Point(x=1, y=[2])");
  assert.deepEqual(point.type === "composite" && [point.className, point.properties.map(({ key }) => key)], [
    "Point",
    ["x", "y"],
  ]);
});

Deno.test("reprSnapshot() keeps what is no literal as text, and never fails", () => {
  for (
    const text of [
      "<app.Cart object at 0x7f>",
      "[1, 2, ...",
      "'cut off",
      "datetime.datetime(2026, 1",
      "{1: }",
      "",
    ]
  ) {
    const value = reprSnapshot(text);
    assert.equal(value.type === "composite" && value.text, text);
  }
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(..."[]{}(),:='\"\\<>abc1. ") }), (text) => {
    reprSnapshot(text);
    reprArguments(text);
  }));
});

Deno.test("reprArguments() cuts at the arguments, not within them", () => {
  const args = reprArguments("x=42, y='a, z=1', cart=<Cart a=1, b=2>, **kw={'k': (1, 2)}");
  assert.deepEqual(args.map(({ name }) => name), ["x", "y", "cart", "**kw"]);
});

Deno.test("a trace of the first schema becomes a run", () => {
  const trace = traceOf({
    tracepatch_version: "0.3.0",
    timestamp: "2026-02-12T14:30:22.817345",
    label: null,
    call_count: 3,
    was_limited: true,
    config: { max_depth: 30 },
    trace: [
      node("outer", {
        module: "app",
        args: "x=1",
        return_value: "'ok'",
        children: [node("inner", { args: "y=[1]" })],
      }),
      node("last", { start: 2, end: 2.5, elapsed_ms: 500 }),
    ],
  });
  assert.deepEqual(outline(trace), ["app.outer(1) → ok", "  inner(list) → null", "last() → null"]);
  assert.equal(trace.end?.limit, "max_calls");
  assert.deepEqual([trace.startOf(3), trace.durationOf(3)], [1e9, 5e8]);
  assert.deepEqual(trace.siteOf(1).params, ["x"]);
});

Deno.test("a trace of the second schema has errors, places and the limit", () => {
  const trace = traceOf({
    schema_version: 1,
    limit_reason: "max_time",
    was_limited: true,
    python_version: "3.12.0",
    trace: [
      node("f", { exception: "ValueError: bad 'x'", file: "/a/b.py", lineno: 7 }),
      node("g", { exception: "KeyError('k')" }),
    ],
  });
  assert.deepEqual([trace.outcomeOf(1), trace.siteOf(1).file, trace.siteOf(1).line], [
    Outcome.THREW,
    "/a/b.py",
    7,
  ]);
  assert.equal(trace.end?.limit, "max_time");
  assert.equal(trace.meta.hostVersion, "3.12.0");
  const error = trace.resultOf(2)!.snapshot;
  assert.deepEqual(error.type === "composite" && [error.className, error.text], ["KeyError", "k"]);
});

Deno.test("the script tracer's list becomes a tree by depth", () => {
  const entry = (name: string, depth: number) => ({
    name,
    depth,
    location: `a.py:${depth}`,
    kwargs: { n: depth },
  });
  const entries = [entry("a", 0), entry("b", 1), entry("c", 2), entry("b", 1), entry("a", 0)];
  for (const value of [entries, { metadata: { original_command: "main.py a.py" }, trace_data: entries }]) {
    assert.deepEqual(outline(traceOf(value)), [
      "a(0) → unseen",
      "  b(1) → unseen",
      "    c(2) → unseen",
      "  b(1) → unseen",
      "a(0) → unseen",
    ]);
  }
});

Deno.test("a deep trace is taken in", () => {
  let deep = node("leaf");
  for (let i = 0; i < 20_000; i++) deep = node("f", { children: [deep] });
  assert.equal(traceOf({ trace: [deep] }).callCount, 20_001);
});

Deno.test("a trace of a million roots is taken in", () => {
  const root = node("f");
  assert.equal(pythonRun({ trace: Array.from({ length: 1_000_000 }, () => root) }).roots.length, 1_000_000);
});

Deno.test("JSON that is none of these is refused, and parts that are broken are passed over", () => {
  for (const value of [null, 3, "x", [[[]]], {}, { trace: 3 }, { trace: [], schema_version: 2 }]) {
    assert.throws(() => pythonRun(value), NotImportable);
  }
  assert.equal(
    traceOf({ trace: [null, 3, { children: "no" }, { name: 5, args: [1], start: "soon" }] }).callCount,
    2,
  );
});

Deno.test("tree, find, stats and diff work on imported runs", async () => {
  const run = (amount: number) => ({
    label: `r${amount}`,
    trace: [node("pay", { args: `amount=${amount}`, return_value: "'ok'" })],
  });
  using folder = temporary({
    "a.json": JSON.stringify(run(1)),
    "b.json": JSON.stringify(run(2)),
    "c.json": "{",
  });
  assert.equal((await folder.tph(["import", "a.json", "b.json"])).code, 0);
  assert.match((await folder.tph(["tree", "r1"])).stdout, /^pay\(amount: 1\) → "ok"/m);
  assert.match((await folder.tph(["find", "2"])).stdout, /amount/);
  assert.match((await folder.tph(["stats"])).stdout, /^pay +1 /m);
  const diff = await folder.tph(["diff", "r1", "r2"]);
  assert.equal(diff.code, 0);
  assert.match(diff.stdout, /pay/);
  const broken = await folder.tph(["import", "c.json"]);
  assert.deepEqual([broken.code, /it is not JSON/.test(broken.stderr)], [1, true]);
});

Deno.test("secrets of an imported run are hidden", async () => {
  const trace = {
    ...{ tracepatch_version: "0.3.5", schema_version: 1, timestamp: "2026-02-12T14:30:22", label: "login" },
    trace: [
      { name: "login", module: "app", args: "user='ada', password='otter-river-88'", return_value: "True" },
      {
        name: "check",
        module: "app",
        args: "x='otter-river-88'",
        return_value: "{'api_key': 'q7Zk93xZbcP2mR4w'}",
      },
    ],
  };
  using folder = temporary({ "trace.json": JSON.stringify(trace) });
  const bytesOf = (label: string) => {
    const cache = join(folder.path, ".tracepatch_cache");
    const file = readdirSync(cache).find((name) => name.includes(label))!;
    return readFileSync(join(cache, file), "latin1");
  };
  assert.equal((await folder.tph(["import", "trace.json"])).code, 0);
  assert.doesNotMatch(bytesOf("login"), /otter-river|q7Zk93xZbcP2mR4w/);
  assert.match(
    (await folder.tph(["tree", "login"])).stdout,
    /password: <redacted [^]*x: <redacted [^]*api_key: <redacted/,
  );
  // Nor are they among the runs for a moment: tph may be killed.
  const many = { ...trace, label: "many", trace: Array.from({ length: 20_000 }, () => trace.trace).flat() };
  folder.write("many.json", JSON.stringify(many));
  const importing = folder.tph(["import", "many.json"]);
  let isOver = false;
  importing.finally(() => isOver = true);
  while (!isOver) {
    await new Promise((done) => setTimeout(done, 5));
    const there = readdirSync(join(folder.path, ".tracepatch_cache")).some((name) => name.includes("many"));
    assert.ok(!there || !/otter-river|q7Zk93xZbcP2mR4w/.test(bytesOf("many")));
  }
  assert.equal((await importing).code, 0);
  folder.write("tracepatch.toml", "redact = false\n");
  assert.equal((await folder.tph(["import", "--label", "plain", "trace.json"])).code, 0);
  assert.match(bytesOf("plain"), /otter-river-88/);
});
