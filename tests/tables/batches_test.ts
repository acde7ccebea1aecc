import assert from "node:assert/strict";
import { statsOf } from "../../src/query/stats.ts";
import { tableBatches } from "../../src/tables/batches.ts";
import { type Row, TABLE_NAMES, type TableName, TABLES } from "../../src/tables/columns.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { Raw, RunBuilder, runOf, shopRun, tasksRun } from "../query/build_run.ts";

function tablesOf(trace: Trace): Record<TableName, Row[]> {
  const tables: Record<TableName, Row[]> = { runs: [], functions: [], calls: [], values: [] };
  for (const { table, rows } of tableBatches(trace, { service: "shop" })) tables[table].push(...rows);
  return tables;
}

/** By function: calls, errors, total and self time. */
function sums(calls: readonly Row[]): Record<string, number[]> {
  const sums: Record<string, number[]> = {};
  for (const row of calls) {
    const sum = sums[String(row.function)] ??= [0, 0, 0];
    sum[0]! += 1;
    sum[1]! += row.outcome === "threw" ? 1 : 0;
    sum[2]! += Number(row.self_ns);
  }
  return sums;
}

Deno.test("tableBatches() has the columns of the definition, in order, and null only where it may be", () => {
  const tables = tablesOf(shopRun().trace());
  for (const table of TABLE_NAMES) {
    const columns = TABLES[table];
    assert.notEqual(tables[table].length, 0, table);
    for (const row of tables[table]) {
      assert.deepEqual(Object.keys(row), columns.map(({ name }) => name), table);
      for (const { name, type, isNullable } of columns) {
        const cell = row[name];
        if (cell === null) assert.ok(isNullable, `${table}.${name} is null`);
        else {assert.equal(
            typeof cell,
            { text: "string", boolean: "boolean" }[type as string] ?? "number",
            name,
          );}
        if (type === "integer" && cell !== null) assert.ok(Number.isSafeInteger(cell), `${name} is ${cell}`);
      }
    }
  }
});

Deno.test("the sums of calls are those of tph stats: waits, overlap, recursion, calls that did not end", () => {
  const recursive = runOf((call) => {
    const down = (n: number) => call("down", { args: [n], cost: 100 * n + 1 }, () => n > 0 && down(n - 1));
    down(40);
    call("open", { open: true }, () => call("inner", { error: new Error("no") }));
    call("waits", { site: { async: true }, suspended: true });
  });
  for (const trace of [shopRun().trace(), tasksRun(["a", "b", "c"]), recursive]) {
    const expected = Object.fromEntries(
      statsOf(trace).map(({ name, calls, errors, self }) => [name, [calls, errors, self]]),
    );
    assert.deepEqual(sums(tablesOf(trace).calls), expected);
  }
});

Deno.test("calls of many chunks have the same sums, depths and roots as in whole columns", () => {
  const run = new RunBuilder();
  run.call("main", {}, () => {
    for (let i = 0; i < 5000; i++) {
      run.call("outer", { args: [i] }, () => run.call("inner", { result: i }));
      if (i % 500 === 0) run.events.push({ op: "flush" });
    }
  });
  const trace = run.trace();
  assert.ok(trace.chunks().length > 5);
  // They come in batches, `main` in the last, as it ended last.
  const calls = tablesOf(trace).calls.sort((a, b) => Number(a.call_id) - Number(b.call_id));
  const expected = statsOf(trace).map(({ name, calls, self }) => [name, calls, self]);
  const actual = Object.entries(sums(calls)).map(([name, [count, , self]]) => [name, count, self]);
  assert.deepEqual(actual.toSorted(), expected.toSorted());
  assert.equal(calls.length, 10_001);
  assert.deepEqual(
    calls.map(({ call_id, depth, root_id }) => [call_id, depth, root_id]),
    calls.map(({ function: name }, i) => [i + 1, ["main", "outer", "inner"].indexOf(String(name)), 1]),
  );
});

Deno.test("values of every kind have a row, and none is lost silently", () => {
  const values: [unknown, Partial<Row>][] = [
    [NaN, { type: "number", text: "NaN", number: null }],
    [-Infinity, { type: "number", text: "-Infinity", number: null }],
    [-0, { type: "number", text: "-0", number: 0 }],
    [1.5, { type: "number", text: null, number: 1.5 }],
    [12345678901234567890n, { type: "bigint", text: "12345678901234567890" }],
    [true, { type: "boolean", text: "true", number: 1 }],
    [null, { type: "null", text: null }],
    [undefined, { type: "undefined" }],
    ["a\0b\n", { type: "string", text: "a\0b\n", length: 4, is_whole: true }],
    ["half \ud800", { type: "string", text: "half \ufffd", length: 6, is_whole: false }],
    [new Raw({ type: "string", value: "ab", length: 1e7 }), { text: "ab", length: 1e7, is_whole: false }],
    [new Raw({ type: "redacted", token: "t1" }), { type: "redacted", text: "t1", is_whole: false }],
    [new Raw({ type: "cut", className: "Deep", size: 3 }), { type: "cut", class: "Deep", is_whole: false }],
    [new Date(0), { type: "date", text: "1970-01-01T00:00:00.000Z" }],
    [new Set([1]), { type: "set", class: "Set", length: 1 }],
  ];
  for (const [value, expected] of values) {
    const trace = runOf((call) => call("f", { args: [value], site: { params: ["x"] } }));
    const row = tablesOf(trace).values.find(({ role }) => role === "argument")!;
    const found = Object.fromEntries(Object.keys(expected).map((name) => [name, row[name]]));
    assert.deepEqual(found, expected);
    assert.deepEqual([row.name, row.position, row.path], ["x", 0, ""]);
  }
});

Deno.test("the parts of a value have their paths", () => {
  const trace = runOf((call) => call("f", { args: [{ items: [{ price: NaN }], m: new Map([["k", 2]]) }] }));
  assert.deepEqual(
    tablesOf(trace).values.filter(({ role }) => role === "argument").map(({ path, type }) =>
      `${path} ${type}`
    ),
    [
      " object",
      ".items array",
      ".items[0] object",
      ".items[0].price number",
      ".m map",
      '.m.key("k") string',
      '.m.get("k") number',
    ],
  );
  const keyed = runOf((call) => call("f", { args: [new Map([[{ a: 1 }, 2], [{ a: 3 }, 4]])] }));
  const paths = tablesOf(keyed).values.filter(({ type }) => type === "number").map(({ path }) => path);
  assert.deepEqual(paths, [".key(Object).a", ".get(Object)", ".key(Object 2).a", ".get(Object 2)"]);
});

Deno.test("calls below a request belong to its trace: the one that it came with, else one of its own", () => {
  const request = (call: RunBuilder["call"], ...args: string[]) =>
    call(
      "GET",
      { args, site: { kind: "request", file: "", params: ["url", "traceparent"] } },
      () => call("work"),
    );
  const trace = runOf((call) => {
    request(call, "/a", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    request(call, "/b", "00-0af7-broken");
    call("elsewhere");
  });
  const { calls } = tablesOf(trace);
  const of = (id: number) => calls.find(({ call_id }) => call_id === id)!;
  assert.equal(of(1).trace_id, "0af7651916cd43dd8448eb211c80319c");
  assert.deepEqual([of(1).parent_span_id, of(2).parent_span_id], ["b7ad6b7169203331", null]);
  assert.equal(of(2).trace_id, of(1).trace_id);
  assert.match(String(of(3).trace_id), /^[\da-f]{32}$/);
  assert.notEqual(of(3).trace_id, of(1).trace_id);
  assert.equal(of(5).trace_id, null);
  assert.equal(new Set(calls.map(({ span_id }) => span_id)).size, 5);
});
