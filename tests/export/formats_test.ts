/** One run in every format: the same calls, values and errors; where a format cannot hold something, it says so. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { parquetReadObjects } from "hyparquet";
import { TABLE_NAMES } from "../../src/tables/columns.ts";
import { decode, spansIn } from "../send/receiver.ts";
import { addDuckDb } from "../sql/duckdb.ts";
import { temporary } from "../temporary.ts";

const PROGRAM = `import { trace } from "tracepatch";
function echo(value) { return value }
function fails(error) { throw error }
const cycle = { name: "loop" };
cycle.self = cycle;
const values = [
  NaN, -Infinity, -0, 0.1, 2 ** 53, 12345678901234567890n, "half \\ud800", "x".repeat(1e7), new Date(0),
  new Date(NaN), cycle, undefined, null, true, 'a,"b"\\n\\t\\0é😀', [1, , NaN], new Map([["k", -0]]),
];
trace("all", () => {
  for (const value of values) echo(value);
  for (const error of [new RangeError("too\\nfar \\ud800"), "a text", NaN, -1n]) try { fails(error) } catch {}
});
`;

/** What is recorded of a text of ten million characters at most, and what spans show of it. */
const LONG = "x".repeat(1e6);
const SHORT = "x".repeat(240);

/** Each value: as text, as JSON, and as rows of the table: path, type, text, number; `(part)` where a row is not the whole. */
const VALUES: [text: string, json: unknown, rows: string[]][] = [
  ["NaN", { $type: "number", value: "NaN" }, [" number NaN null"]],
  ["-Infinity", { $type: "number", value: "-Infinity" }, [" number -Infinity null"]],
  ["-0", { $type: "number", value: "-0" }, [" number -0 0"]],
  ["0.1", 0.1, [" number null 0.1"]],
  ["9007199254740992", 2 ** 53, [" number null 9007199254740992"]],
  [
    "12345678901234567890n",
    { $type: "bigint", value: "12345678901234567890" },
    [" bigint 12345678901234567890 null"],
  ],
  ['"half \\ud800"', "half \ud800", [" string half \ufffd null (part)"]],
  [`"${LONG}"…(+9,000,000)`, { $type: "string", value: LONG, length: 1e7 }, [` string ${LONG} null (part)`]],
  [
    "Date(1970-01-01T00:00:00.000Z)",
    { $type: "date", className: "Date", size: 0, text: "1970-01-01T00:00:00.000Z" },
    [" date 1970-01-01T00:00:00.000Z null"],
  ],
  ["Date(Invalid Date)", { $type: "date", className: "Date", size: 0, text: "Invalid Date" }, [
    " date Invalid Date null",
  ]],
  [
    '{ name: "loop", self: [same as #0] }',
    { name: "loop", self: { $type: "reference", index: 0 } },
    [" object null null", ".name string loop null", ".self reference null null"],
  ],
  ["undefined", { $type: "undefined" }, [" undefined null null"]],
  ["null", null, [" null null null"]],
  ["true", true, [" boolean true 1"]],
  ['"a,\\"b\\"\\n\\t\\x00é😀"', 'a,"b"\n\t\0é😀', [' string a,"b"\n\t\0é😀 null']],
  [
    "[1, <hole>, NaN]",
    [1, { $type: "hole" }, { $type: "number", value: "NaN" }],
    [" array null null", "[0] number null 1", "[1] hole null null", "[2] number NaN null"],
  ],
  [
    'Map(1) { "k" → -0 }',
    { $type: "map", className: "Map", size: 1, entries: [["k", { $type: "number", value: "-0" }]] },
    [" map null null", '.key("k") string k null', '.get("k") number -0 0'],
  ],
];
const ERRORS = ["RangeError: too\nfar \ufffd", "a text", "NaN", "-1n"];
const NAMES = ["all", "trace callback", ...VALUES.map(() => "echo"), ...ERRORS.map(() => "fails")];

// deno-lint-ignore no-explicit-any
type Row = Record<string, any>;

Deno.test("a run has the same calls, names, values and errors in all formats", async (t) => {
  using folder = temporary({ "main.mjs": PROGRAM });
  addDuckDb(folder.path);
  const ran = await folder.tph(["run", "-q", "--host", "bun", "--max-repr=20000000", "main.mjs"]);
  assert.equal(ran.code, 0, ran.stderr);
  const exported = async (format: string, ...args: string[]) => {
    const { code, stdout, stderr } = await folder.tph(["export", "--format", format, ...args]);
    assert.equal(code, 0, stderr);
    return stdout;
  };

  await t.step("json", async () => {
    const { calls, callCount } = JSON.parse(await exported("json"));
    const all: Row[] = [];
    const add = (call: Row) => {
      all.push(call);
      call.children.forEach(add);
    };
    calls.forEach(add);
    assert.deepEqual([callCount, all.map(({ name }) => name)], [NAMES.length, NAMES]);
    assert.deepEqual(
      all.filter(({ name }) => name === "echo").map(({ result }) => result),
      VALUES.map(([, json]) => json),
    );
    const thrown = all.flatMap(({ outcome, error }) => outcome === "threw" ? [error] : []);
    assert.deepEqual(thrown, [
      { $type: "error", className: "RangeError", size: 0, text: "too\nfar \ud800" },
      "a text",
      { $type: "number", value: "NaN" },
      { $type: "bigint", value: "-1" },
    ]);
  });

  await t.step("csv", async () => {
    const rows = csvRows(await exported("csv"));
    assert.deepEqual(rows.map((row) => row.function), NAMES);
    const echoed = rows.filter((row) => row.function === "echo");
    // What a spreadsheet would take for a formula has an apostrophe.
    assert.deepEqual(echoed.map((row) => row.return_value!.replace(/^'/, "")), VALUES.map(([text]) => text));
    assert.deepEqual(echoed.map(({ args }) => args), VALUES.map(([text]) => `value: ${text}`));
    assert.deepEqual(rows.flatMap(({ exception }) => exception === "" ? [] : [exception]), [
      "RangeError: too far \\ud800",
      'threw "a text"',
      "threw NaN",
      "threw -1n",
    ]);
  });

  const lines = (await exported("ndjson")).trimEnd().split("\n").map((line) => JSON.parse(line) as Row);
  await t.step("ndjson", () => {
    const of = (name: string) => lines.filter(({ table }) => table === name);
    assert.deepEqual(of("calls").map((row) => row.function), NAMES);
    assert.deepEqual(of("calls").flatMap(({ error }) => error ?? []), ERRORS);
    assert.deepEqual(of("runs").map(({ calls, dropped, folded }) => [calls, dropped, folded]), [[
      NAMES.length,
      0,
      0,
    ]]);
    for (const role of ["argument", "result"]) {
      const rows = of("values").filter((row) => row.role === role && row.function === "echo");
      assert.deepEqual(
        rows.map((row) =>
          `${row.path} ${row.type} ${row.text} ${row.number}${row.is_whole ? "" : " (part)"}`
        ),
        VALUES.flatMap(([, , rows]) => rows),
      );
    }
    const thrown = of("values").filter(({ role, path }) => role === "error" && path === "");
    assert.deepEqual(thrown.map(({ text }) => text), ["too\nfar \ufffd", "a text", "NaN", "-1"]);
  });

  await exported("parquet", "-o", "lake");
  await t.step("parquet", async () => {
    for (const table of TABLE_NAMES) {
      const [file] = readdirSync(join(folder.path, "lake", table), { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".parquet"));
      const bytes = new Uint8Array(readFileSync(join(folder.path, "lake", table, file!)));
      const compressors = { ZSTD: (input: Uint8Array) => new Uint8Array(zstdDecompressSync(input)) };
      const rows = await parquetReadObjects({ file: bytes.buffer, compressors, utf8: true });
      const plain = rows.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([key, cell]) => [key, typeof cell === "bigint" ? Number(cell) : cell]),
        )
      );
      const expected = lines.filter((line) => line.table === table).map(({ table: _, service: __, ...row }) =>
        row
      );
      assert.deepEqual(plain, expected, table);
    }
  });

  await t.step("sql", async () => {
    const query = "select * exclude (hour) from values order by call_id, role, position, path";
    const { stdout, stderr } = await folder.tph(["sql", "--json", "--all", query, "lake"]);
    const key = (row: Row) => JSON.stringify([row.call_id, row.role, row.position, row.path]);
    const expected = lines.flatMap(({ table, ...row }) => table === "values" ? [row] : []);
    assert.deepEqual(
      new Map(JSON.parse(stdout).answer.map((row: Row) => [key(row), row])),
      new Map(expected.map((row) => [key(row), row])),
      stderr,
    );
  });

  await t.step("otlp", async () => {
    const args = ["--values", "--spans", "100"];
    const json = (await exported("otlp", ...args)).trimEnd().split("\n").flatMap((line) =>
      spansIn(JSON.parse(line))
    );
    await exported("otlp", ...args, "--encoding", "protobuf", "-o", "traces.bin");
    const spans = spansIn(decode(new Uint8Array(readFileSync(join(folder.path, "traces.bin")))));
    assert.deepEqual(json, spans);
    assert.deepEqual(spans.map(({ name }) => name), NAMES);
    assert.deepEqual([spans[0]!.attributes["tph.calls"], spans[0]!.attributes["tph.calls.failed"]], [
      NAMES.length,
      ERRORS.length,
    ]);
    const echoed = spans.filter(({ name }) => name === "echo");
    const texts = VALUES.map(([text]) => text.startsWith('"xxx') ? `"${SHORT}"…(+9,999,760)` : text);
    for (const part of ["argument.value", "result"]) {
      assert.deepEqual(echoed.map(({ attributes }) => attributes[`tph.${part}`]), texts);
    }
    const failed = spans.filter(({ status }) => status.code === 2);
    assert.deepEqual(failed.map(({ status }) => status.message), ERRORS);
    assert.deepEqual(
      failed.map(({ events }) => events[0]!.attributes["exception.message"]),
      ERRORS.map((text) => text.replace("RangeError: ", "")),
    );
  });
});

/** Rows of a CSV, by the names in its first line. */
function csvRows(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  for (const [, cell, end] of text.matchAll(/("(?:[^"]|"")*"|[^",\n]*)([,\n]|$)/g)) {
    rows.at(-1)!.push(cell!.startsWith('"') ? cell!.slice(1, -1).replaceAll('""', '"') : cell!);
    if (end === "\n") rows.push([]);
    if (end === "") break;
  }
  const [names, ...others] = rows.filter((row) => row.length > 1);
  return others.map((row) => Object.fromEntries(names!.map((name, i) => [name, row[i]!])));
}
