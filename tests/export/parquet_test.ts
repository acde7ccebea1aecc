import assert from "node:assert/strict";
import { zstdDecompressSync } from "node:zlib";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { ParquetTable } from "../../src/export/parquet/table.ts";
import type { Column, Row } from "../../src/tables/columns.ts";
import { temporary } from "../temporary.ts";
import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const COLUMNS: Column[] = [
  { name: "name", type: "text", isNullable: false, text: "" },
  { name: "count", type: "integer", isNullable: true, text: "" },
  { name: "size", type: "number", isNullable: true, text: "" },
  { name: "is", type: "boolean", isNullable: false, text: "" },
];
const ROWS: Row[] = [
  { name: "a\0é😀", count: Number.MAX_SAFE_INTEGER, size: 0.1, is: true },
  { name: "", count: null, size: null, is: false },
  { name: "x".repeat(1e6), count: -5, size: -1e300, is: true },
];

/** A file's rows and metadata, as another program reads them. */
async function read(pieces: Uint8Array[]) {
  const bytes = new Uint8Array(Buffer.concat(pieces));
  const file = bytes.buffer;
  const compressors = { ZSTD: (input: Uint8Array) => new Uint8Array(zstdDecompressSync(input)) };
  const rows = await parquetReadObjects({ file, compressors, utf8: true });
  const plain = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([key, v]) => [key, typeof v === "bigint" ? Number(v) : v]))
  );
  return { rows: plain, metadata: parquetMetadata(file) };
}

Deno.test("ParquetTable makes a file with statistics, zstd", async () => {
  const table = new ParquetTable(COLUMNS, { version: "1.2.3" });
  const { rows, metadata } = await read([
    table.add(ROWS),
    table.add([]),
    table.add(ROWS.slice(0, 1)),
    table.end(),
  ]);
  assert.deepEqual(rows, [...ROWS, ROWS[0]]);
  assert.equal(metadata.created_by, "tracepatch version 1.2.3");
  const [name, count, size, is] = metadata.row_groups[0]!.columns.map(({ meta_data }) => meta_data!);
  assert.equal(count!.codec, "ZSTD");
  const { min_value, max_value, null_count } = count!.statistics!;
  assert.deepEqual([min_value, max_value, null_count], [-5n, BigInt(Number.MAX_SAFE_INTEGER), 1n]);
  assert.deepEqual([size!.statistics!.min_value, size!.statistics!.max_value], [-1e300, 0.1]);
  assert.deepEqual([is!.statistics!.min_value, is!.statistics!.max_value], [false, true]);
  // A text of a megabyte is no statistic.
  assert.equal(name!.statistics!.max_value, undefined);
});

Deno.test("ParquetTable sorts a row group by trace and call; columns of few values and of many, of nulls alone", async () => {
  const columns: Column[] = [
    { name: "trace_id", type: "text", isNullable: true, text: "" },
    { name: "call_id", type: "integer", isNullable: false, text: "" },
    { name: "place", type: "integer", isNullable: false, text: "" },
    { name: "unlike", type: "text", isNullable: false, text: "" },
    { name: "few", type: "number", isNullable: true, text: "" },
    { name: "many", type: "number", isNullable: true, text: "" },
    { name: "none", type: "text", isNullable: true, text: "" },
    { name: "no", type: "number", isNullable: true, text: "" },
    { name: "is", type: "boolean", isNullable: true, text: "" },
  ];
  const count = 20_000;
  const all: Row[] = Array.from({ length: count }, (_, i) => ({
    trace_id: i % 3 === 0 ? null : `trace ${i % 5}`,
    call_id: (i * 7919) % 5000,
    place: i,
    unlike: `text ${i} ${"é".repeat(i % 90)}`,
    few: i % 4 === 0 ? null : (i >> 4) % 3,
    many: i % 5 === 0 ? null : Math.sin(i),
    none: null,
    no: null,
    is: i % 7 === 0 ? null : i % 2 === 0,
  }));
  const table = new ParquetTable(columns, { version: "1" });
  const pieces = [0, 1].map((half) => table.add(all.slice(half * count / 2, (half + 1) * count / 2)));
  const { rows, metadata } = await read([...pieces, table.end()]);
  const sorted = all.toSorted((a, b) => {
    const [x, y] = [String(a.trace_id ?? ""), String(b.trace_id ?? "")];
    return x === y ? Number(a.call_id) - Number(b.call_id) : x < y ? -1 : 1;
  });
  assert.deepEqual(rows, sorted);
  const encodings = metadata.row_groups[0]!.columns.map(({ meta_data }) =>
    meta_data!.encodings.includes("RLE_DICTIONARY")
  );
  assert.deepEqual(encodings, [true, false, false, false, true, false, true, true, false]);
});

Deno.test("ParquetTable begins another row group when one is full", async () => {
  const table = new ParquetTable(COLUMNS, { version: "1" });
  const rows = (from: number): Row[] =>
    Array.from({ length: 50_000 }, (_, i) => ({ name: "a", count: from + i, size: null, is: true }));
  const { rows: found, metadata } = await read([
    ...[0, 50_000, 100_000, 150_000].map((from) => table.add(rows(from))),
    table.end(),
  ]);
  assert.deepEqual(metadata.row_groups.map(({ num_rows }) => Number(num_rows)), [150_000, 50_000]);
  assert.ok(found.every(({ count }, i) => count === i));
});

Deno.test("ParquetTable makes a file without rows", async () => {
  const table = new ParquetTable(COLUMNS, { version: "1" });
  assert.deepEqual((await read([table.end()])).rows, []);
});

Deno.test("tph export writes the tables of runs as lines and as files, a service and an hour a folder", async () => {
  using folder = temporary({
    "main.ts": `function price(item: string, password: string) {
  if (item === "cocoa") throw new RangeError("no " + item);
  return item.length + password.length;
}
price("tea", "hunter2 of old");
try { price("cocoa", ""); } catch {}
`,
  });
  const env = { OTEL_SERVICE_NAME: "shop/eu" };
  await folder.tph(["run", "-q", "--label", "one", "main.ts"], { env });
  await folder.tph(["run", "-q", "main.ts"], { env });
  const lines = (await folder.tph(["export", "--format", "ndjson", "@"])).stdout.trimEnd().split("\n");
  const tables = lines.map((line) => JSON.parse(line) as Row);
  assert.deepEqual([...new Set(tables.map(({ table }) => table))], ["functions", "calls", "values", "runs"]);
  assert.ok(!lines.join().includes("hunter2"));
  const calls = await folder.tph(["export", "--format", "ndjson", "--table", "calls", "@", "one"]);
  const rows = calls.stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as Row);
  assert.deepEqual(
    rows.filter(({ function: name }) => name === "price").map((
      { service, error, line },
    ) => [service, error, line]),
    [["shop/eu", null, 1], ["shop/eu", "RangeError: no cocoa", 1], ["shop/eu", null, 1], [
      "shop/eu",
      "RangeError: no cocoa",
      1,
    ]],
  );
  const written = await folder.tph(["export", "--format", "parquet", "-o", "lake", ".tracepatch_cache", "@"]);
  assert.equal(written.code, 0, written.stderr);
  assert.match(written.stderr, /^tph: 8 files in .*lake/);
  const files = readdirSync(join(folder.path, "lake"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".parquet"));
  assert.equal(files.length, 8);
  const file = files.find((file) =>
    /^calls.service=shop%2Feu.hour=\d{4}-\d\d-\d\d-\d\d.\d+_\d+_\d+_one\.parquet$/.test(file)
  );
  const read1 = await read([readFileSync(join(folder.path, "lake", file!))]);
  assert.deepEqual(
    read1.rows.filter((row) => row.function === "price").map((row) => row.outcome),
    ["returned", "threw"],
  );
});

Deno.test("tph export of several runs leaves out what is no run, and says so; a wrong flag has a remedy", async () => {
  using folder = temporary({ "main.ts": "", "runs/20260101_000000_000000.tph": "no run" });
  await folder.tph(["run", "-q", "--cache-dir", "runs", "main.ts"]);
  const out = await folder.tph(["export", "--format", "ndjson", "--table", "runs", "./runs"]);
  assert.equal(out.code, 1);
  assert.equal(out.stdout.trimEnd().split("\n").length, 1);
  assert.match(out.stderr, /^tph: .*20260101_000000_000000.*It is left out\.$/m);
  // A file has the name of its run: none takes the place of another.
  const [run] = readdirSync(join(folder.path, "runs")).filter((name) => name.endsWith(".tph")).sort()
    .reverse();
  copyFileSync(join(folder.path, "runs", run!), join(folder.path, "copy.tph"));
  const twice = await folder.tph(["export", "--format", "parquet", "-o", "out", `runs/${run}`, "copy.tph"]);
  assert.equal(twice.code, 1);
  assert.match(
    twice.stderr,
    /^tph: Another of these runs of the service .* is called .*, too\. It is left out\.\ntph: 4 files/,
  );
  const tells = async (args: string[], said: RegExp) => {
    const { code, stderr } = await folder.tph(["export", "--cache-dir", "runs", ...args]);
    assert.equal(code, 2);
    assert.match(stderr, said);
  };
  await tells(["--format", "parquet"], /name one with -o DIR/);
  await tells(["--table", "calls"], /--table is for --format ndjson/);
  await tells(["@", "@1", "--format", "csv"], /takes one run/);
});

Deno.test({
  name: "a full disk ends an export with a clear line, and leaves no half of a file",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    using folder = temporary({ "main.ts": "" });
    await folder.tph(["run", "-q", "main.ts"]);
    const { code, stderr } = await folder.tph(["export", "--format", "ndjson", "-o", "/dev/full"]);
    assert.equal(code, 1);
    assert.match(stderr, /^tph: Cannot write \/dev\/full: .*ENOSPC/);
  },
});
