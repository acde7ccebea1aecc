/** `tph sql`: DuckDB, and a real ClickHouse server, say of the tables what `tph stats` and `tph find` say of the runs. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { answerSchema } from "../../src/answer/schemas.ts";
import { QUESTIONS } from "../../src/sql/questions.ts";
import { clickhouseTables } from "../../src/sql/views.ts";
import { TABLE_NAMES } from "../../src/tables/columns.ts";
import { findOnPath } from "../../src/safe/executables.ts";
import { isAlive } from "../../src/safe/processes.ts";
import { HOST_VARIABLES, TPH } from "../hosts.ts";
import { wordsOf } from "../in_process.ts";
import { type Temporary, temporary } from "../temporary.ts";
import { violations } from "../violations.ts";
import { clickhouseRoot, startClickHouse } from "./clickhouse.ts";
import { addDuckDb, addDuckDbProgram } from "./duckdb.ts";

/** A service that is asked for prices: one it does not know, one it gets wrong. */
const PRICES = `
function price(item) {
  if (item === "cocoa") throw new RangeError("no " + item);
  return item === "milk" ? Number("one") : item.length;
}
function total(items) { return items.reduce((sum, item) => sum + price(item), 0) }
function never() { return new Promise(() => {}) }
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch(request) {
    const items = new URL(request.url).pathname.slice(1).split(",");
    try { return new Response(String(total(items))) } catch (error) { return new Response(error.message, { status: 500 }) }
  },
});
async function forever() { await never() }
void forever();
for (const [i, path] of ["tea", "tea,coffee", "cocoa", "milk,tea"].entries()) {
  const traceparent = "00-0af7651916cd43dd8448eb211c80319" + (i === 2 ? "c" : i) + "-b7ad6b7169203331-01";
  await (await fetch("http://127.0.0.1:" + server.port + "/" + path, { headers: { traceparent } })).text();
}
await server.stop(true);
`;

async function lake(folder: Temporary): Promise<void> {
  for (const service of ["prices", "orders"]) {
    const { code, stderr } = await folder.tph(
      ["run", "-q", "--host", "bun", "--label", service, "main.mjs"],
      {
        env: { OTEL_SERVICE_NAME: service },
      },
    );
    assert.equal(code, 0, stderr);
  }
  await folder.tph(["export", "--format", "parquet", "-o", "lake", "prices", "orders"]);
}

async function sql(
  folder: Temporary,
  query: string,
  runs: string[] = ["lake"],
): Promise<Record<string, unknown>[]> {
  const { code, stdout, stderr } = await folder.tph(["sql", "--json", "--all", query, ...runs]);
  assert.equal(code, 0, stderr);
  const json = JSON.parse(stdout);
  assert.deepEqual(violations(json, answerSchema("sql")), []);
  return json.answer;
}

/** Floating sums may differ in their last digits. */
function rounded(rows: unknown[][]): unknown[][] {
  return rows.map((row) => row.map((cell) => typeof cell === "number" ? Number(cell.toPrecision(9)) : cell));
}

Deno.test("the ten questions get the same answers from DuckDB, from ClickHouse, and from tph stats and find", async (t) => {
  using folder = temporary({ "main.mjs": PRICES });
  addDuckDb(folder.path);
  await lake(folder);
  const answers = new Map(
    await Promise.all(QUESTIONS.map(async ({ question, sql: query }): Promise<[string, unknown[][]]> => [
      question,
      (await sql(folder, query)).map((row) => Object.values(row)),
    ])),
  );
  assert.equal(answers.size, 10);
  for (const [question, rows] of answers) assert.notEqual(rows.length, 0, question);

  await t.step("as tph stats and tph find", async () => {
    // deno-lint-ignore no-explicit-any
    const list = async (...args: string[]): Promise<any[]> =>
      JSON.parse((await folder.tph([...args, "--json", "--all"])).stdout).answer;
    const stats = [...await list("stats", "prices"), ...await list("stats", "orders")];
    const spent = new Map<string, { calls: number; self: number }>();
    for (const { name, at, calls, self } of stats) {
      const key = `${name} ${at}`;
      const sum = spent.get(key) ?? { calls: 0, self: 0 };
      spent.set(key, { calls: sum.calls + calls, self: sum.self + self });
    }
    const mostSpent = [...spent].sort(([, a], [, b]) => b.self - a.self).slice(0, 10);
    const answered = answers.get("Where is the time spent?")! as [string, string, number, number, number][];
    assert.deepEqual(
      answered.map(([name, file, line, times]) => [`${name} ${file}:${line}`, times]).toSorted(),
      mostSpent.map(([key, { calls }]) => [key, calls]).toSorted(),
    );
    // Each row of the table is a whole number of nanoseconds.
    for (const [name, file, line, times, ms] of answered) {
      const { self } = spent.get(`${name} ${file}:${line}`)!;
      assert.ok(Math.abs(ms * 1e6 - self) <= times, `${name}: ${ms} and ${self}`);
    }
    const failed = stats.filter(({ errors }) => errors > 0).flatMap(({ name, errors }) =>
      Array(errors).fill(name)
    );
    assert.deepEqual(
      answers.get("What fails, and with what?")!.flatMap(([name, error, times]) => {
        assert.equal(error, "RangeError: no cocoa");
        return Array(times).fill(name);
      }).toSorted(),
      failed.toSorted(),
    );
    const found = [...await list("find", '"cocoa"', "prices"), ...await list("find", '"cocoa"', "orders")];
    assert.deepEqual(
      answers.get("Where was this value?")!.map(([, name, role, , path]) => `${name} ${role} ${path}`)
        .toSorted(),
      found.map(({ name, where, path = "" }) => `${name} ${where === "arg" ? "argument" : where} ${path}`)
        .toSorted(),
    );
  });

  await t.step("as they are", () => {
    const wrong = answers.get("Which function made the value wrong first?")!;
    assert.deepEqual(wrong.map((row) => row.slice(1)), [["price", "", "0af7651916cd43dd8448eb211c803193"]]);
    const answered = answers.get("What did a function answer to which argument?")!;
    assert.deepEqual(answered, [["tea", 3, 6], ["coffee", 6, 2], ["milk", null, 2]]);
    const unended = answers.get("What did not end?")!;
    assert.deepEqual([...new Set(unended.map(([service, name]) => `${service} ${name}`))].toSorted(), [
      "orders forever",
      "prices forever",
    ]);
    const inTrace = answers.get("What happened in one trace, in all services?")!;
    assert.deepEqual([...new Set(inTrace.map(([service]) => service))].toSorted(), ["orders", "prices"]);
    assert.ok(inTrace.some(([, name, , outcome]) => name === "total" && outcome === "threw"));
    assert.deepEqual(
      answers.get("Which traces took the longest, and through how many services did they go?")!.map(
        ([, services]) => services,
      ),
      [2, 2, 2, 2],
    );
  });

  const root = clickhouseRoot();
  await t.step({
    name: root === undefined
      ? "as a real ClickHouse server: skipped, there is none; `deno task clickhouse` fetches Debian's"
      : "as a real ClickHouse server",
    ignore: root === undefined,
    fn: async () => {
      await using server = await startClickHouse(root!, "tph");
      for (const statement of clickhouseTables("tph")) await server.run(statement);
      for (const table of TABLE_NAMES) {
        const { stdout } = await folder.tph([
          "export",
          "--format",
          "ndjson",
          "--table",
          table,
          "prices",
          "orders",
        ]);
        await server.run(`insert into tph.${table} format JSONEachRow`, stdout);
      }
      for (const { question, sql: query } of QUESTIONS) {
        const rows = await server.rows(query.replace(/\b(from|join) (\w+)/g, "$1 tph.$2"));
        assert.deepEqual(rounded(rows), rounded(answers.get(question)!), question);
      }
    },
  });
});

Deno.test("tph sql reads and changes nothing, sees no other file, and ends in time and memory", async () => {
  using folder = temporary({ "main.mjs": "function f(n) { return n }\nf(1);\n", "secret.txt": "hunter2" });
  addDuckDb(folder.path);
  await folder.tph(["run", "-q", "main.mjs"]);
  await folder.tph(["export", "--format", "parquet", "-o", "lake"]);
  const fails = async (query: string, status: number, said: RegExp, flags: string[] = []) => {
    const { code, stdout, stderr } = await folder.tph(["sql", ...flags, query, "lake"]);
    assert.deepEqual([code, stdout], [status, ""], query);
    assert.match(stderr, said);
  };
  await Promise.all([
    fails("create table x (a int)", 2, /takes one SELECT, and changes nothing/),
    fails(`copy (select 1) to '${join(folder.path, "lake/x.csv")}'`, 2, /changes nothing/),
    fails("/* a note */ insert into calls values (1)", 2, /takes one SELECT, and changes nothing/),
    fails(`explain analyze copy (select 1) to '${join(folder.path, "lake/x.csv")}'`, 2, /changes nothing/),
    fails(
      `explain (analyze) /* a note */ copy (select 1) to '${join(folder.path, "lake/x.csv")}'`,
      2,
      /changes/,
    ),
    fails("pragma database_list", 2, /takes one SELECT/),
    // A function of DuckDB that makes a folder, and another that would run it.
    ...["enable_logging(", 'system.main."ENABLE_LOGGING" /* a note */ ('].map((call) =>
      fails(
        `select * from ${call}storage='file', storage_path='${join(folder.path, "lake/log")}')`,
        2,
        /changes nothing/,
      )
    ),
    fails("select * from query('select * from enable_' || 'logging()')", 2, /changes nothing/),
    fails("select 1; select 2", 2, /takes one SELECT/),
    fails("attach 'x.db'", 2, /changes nothing/),
    fails(`select * from read_text('${join(folder.path, "secret.txt")}')`, 1, /Cannot access file/),
    fails("selec", 1, /^tph: Cannot answer: .*syntax error at or near "selec"/),
    fails("select count(*) from range(10000000000) a, range(1000000) b", 1, /longer than 0\.3 s/, [
      "--timeout",
      "300ms",
    ]),
    fails("select * from range(20000000)", 1, /^tph: The answer is too long to be shown\.\n.*--limit/, [
      "--limit",
      "0",
    ]),
    fails("select list(x) from range(100000000) r(x)", 1, /Out of Memory Error: [^\n]*\.\n.*--memory/, [
      "--memory",
      "50MB",
    ]),
    // A single value, which DuckDB does not count.
    ...(Deno.build.os === "linux"
      ? [fails("select length(repeat('a', 3000000000))", 1, /took more than 50 MB\.\n.*--memory/, [
        "--memory",
        "50MB",
      ])]
      : []),
  ]);
  assert.ok(!existsSync(join(folder.path, "lake/x.csv")));
  assert.ok(!existsSync(join(folder.path, "lake/log")));
  const cut = await folder.tph(["sql", "--limit", "2", "select * from range(5) r(n)", "lake"]);
  assert.equal(cut.stdout, "n\n0\n1\n2 rows, and there are more: see --limit\n");
  // What is left out is counted, and next leads to it, row by row.
  const five = ["--json", "--limit", "2", "select n, n as n from range(5) r(n)", "lake"];
  let next = ["sql", ...five];
  const read: unknown[] = [];
  while (next.length > 0) {
    const { code, stdout, stderr } = await folder.tph(next);
    assert.deepEqual([code, stderr], [0, ""]);
    const json = JSON.parse(stdout);
    assert.deepEqual([json.run, json.total, json.truncated], [null, 5, read.length < 4]);
    read.push(...json.answer);
    next = wordsOf(json.next.find((command: string) => command.includes("--skip")) ?? "tph");
  }
  assert.deepEqual(read, [0, 1, 2, 3, 4].map((n) => ({ n, n_2: n })));
  const long = ["sql", "--json", "--budget", "250", "select repeat('x', 5000) as x from range(3)", "lake"];
  const short = await folder.tph(long);
  assert.ok(short.stdout.length <= 1000);
  assert.match(JSON.parse(short.stdout).answer[0].x, /^x+…$/);
  const tables = JSON.parse((await folder.tph(["sql", "--json"])).stdout);
  assert.deepEqual(violations(tables, answerSchema("sql")), []);
  assert.ok(tables.answer.tables.calls.includes("total_ms"));
  const explained = await folder.tph(["sql", "explain (analyze, format json) select 1", "lake"]);
  assert.match(explained.stdout, /analyzed_plan/);
  const moment = "select make_timestamp(1795423522335508) as at";
  assert.deepEqual(await sql(folder, moment), [{ at: "2026-11-23T08:45:22.335508Z" }]);
  assert.deepEqual(await sql(folder, "select 'infinity'::timestamp as never"), [{ never: "infinity" }]);
  const exact = await folder.tph([
    "sql",
    "select 0.1::double + 0.2::double as n, 1.23456789::double as self_ms",
    "lake",
  ]);
  assert.match(exact.stdout, /\n0\.30000000000000004 +1\.23457\n/);
  // The newest run, without a folder.
  assert.deepEqual(await sql(folder, "select function, number from arguments", []), [{
    function: "f",
    number: 1,
  }]);
  const mixed = await folder.tph(["sql", "select 1", "lake", "@"]);
  assert.match(mixed.stderr, /Cannot ask runs and exported folders at once/);
});

Deno.test("tph sql reads files of an older tph: a column that they do not have is null", async () => {
  using folder = temporary({ "main.mjs": "function f(n) { return n }\nf(1);\n" });
  addDuckDb(folder.path);
  await folder.tph(["run", "-q", "main.mjs"]);
  await folder.tph(["export", "--format", "parquet", "-o", "lake"]);
  const query = "select function, request_ns, request_ms, started_us > 0 as began from calls";
  const before = await sql(folder, query);
  assert.deepEqual(before.map((row) => row.function), ["f"]);
  const calls = join(folder.path, "lake/calls");
  const [file] = readdirSync(calls, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".parquet")
  );
  const { DuckDBInstance } = createRequire(join(folder.path, "main.mjs"))("@duckdb/node-api");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const path = join(calls, file!);
  await connection.run(
    `copy (select * exclude (request_ns, service, hour) from '${path}') to '${path}.old' (format parquet)`,
  );
  connection.closeSync();
  renameSync(`${path}.old`, path);
  assert.deepEqual(await sql(folder, query), before);
  assert.deepEqual(await sql(folder, "select count(*) as n from requests"), [{ n: 0 }]);
  const [{ service, hour }] = await sql(folder, "select service, hour from calls") as [
    Record<string, string>,
  ];
  assert.ok(service !== "" && /^\d{4}(-\d\d){3}$/.test(hour!));
});

Deno.test("tph sql without an engine says what to install; with the program duckdb, it asks that", async () => {
  using folder = temporary({ "main.mjs": "function f(n) { return n }\nf(1);\n" });
  await folder.tph(["run", "-q", "main.mjs"]);
  const PATH = join(folder.path, "bin");
  const env = { PATH, HOME: folder.path };
  const none = await folder.tph(["sql", "select 1"], { env });
  assert.equal(none.code, 1);
  assert.match(
    none.stderr,
    /^tph: Cannot find DuckDB.*\n {5}Install it.*npm install @duckdb\/node-api.*PATH\.\n$/,
  );
  const { stdout: help } = await folder.tph(["help", "sql"], { env });
  assert.match(help, /--timeout <time> +give up after this time \(default: 1min\)\n.*\(default: 1GB\)/);
  const listed = await folder.tph(["sql"], { env });
  assert.match(listed.stdout, /^ {2}calls +service, run_id, trace_id/m);
  assert.match(
    listed.stdout,
    /^ {2}Which function made the value wrong first\?\n {2}select service, function/m,
  );
  const engine = join(folder.path, "engine");
  mkdirSync(PATH);
  mkdirSync(engine);
  addDuckDb(engine);
  addDuckDbProgram(PATH, engine);
  const asked = await folder.tph(["sql", "--json", "select function, number from arguments;"], { env });
  assert.deepEqual(JSON.parse(asked.stdout).answer, [{ function: "f", number: 1 }], asked.stderr);
  const written = await folder.tph(["sql", "create table x (a int)"], { env });
  assert.match(written.stderr, /changes nothing/);
  const wrong = await folder.tph(["sql", "select nothing"], { env });
  assert.match(wrong.stderr, /^tph: Cannot answer: .*nothing/);
});

Deno.test("tph sql does not run an engine that came with a repository", async () => {
  using folder = temporary({
    "main.mjs": "function f(n) { return n }\nf(1);\n",
    "vendor/@duckdb/node-api/package.json": '{ "dependencies": { "@duckdb/node-bindings": "1" } }',
    "vendor/@duckdb/node-api/lib/index.js": 'require("node:fs").writeFileSync("ran", "");\n',
    "vendor/@duckdb/node-bindings/package.json": "{}",
  });
  symlinkSync("vendor", join(folder.path, "node_modules"));
  await folder.tph(["run", "-q", "main.mjs"]);
  const PATH = join(folder.path, "bin");
  mkdirSync(PATH);
  symlinkSync(findOnPath("git", process.env.PATH)!, join(PATH, "git"));
  const ask = () => folder.tph(["sql", "select 1"], { env: { PATH, HOME: folder.path } });
  const ran = join(folder.path, "vendor/@duckdb/node-api/lib/ran");
  const git = (...args: string[]) => assert.equal(spawnSync("git", args, { cwd: folder.path }).status, 0);
  git("init", "-q");
  git("add", "vendor", "node_modules");
  assert.match((await ask()).stderr, /Cannot find DuckDB/);
  // Nor a package that has been installed, where what it requires came with the repository.
  git("rm", "-rq", "--cached", "vendor/@duckdb/node-api");
  assert.match((await ask()).stderr, /Cannot find DuckDB/);
  assert.equal(existsSync(ran), false);
  // Once it is not the repository's, it is the user's; what settings around it name still is not.
  const named = join(folder.path, "named");
  writeFileSync(`${named}.cjs`, `require("node:fs").writeFileSync(${JSON.stringify(named)}, "");`);
  const settings = { compilerOptions: { paths: { "*": ["./named.cjs"] } } };
  writeFileSync(join(folder.path, "tsconfig.json"), JSON.stringify(settings));
  rmSync(join(folder.path, ".git"), { recursive: true });
  assert.match((await ask()).stderr, /Cannot answer/);
  assert.deepEqual([existsSync(ran), existsSync(named)], [true, false]);
});

Deno.test({
  name: "a signal that ends tph sql ends its engine, and removes what it had exported for it",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    using folder = temporary({ "main.mjs": "function f(n) { return n }\nf(1);\n" });
    await folder.tph(["run", "-q", "main.mjs"]);
    const [bin, temp, pid] = ["bin", "temp", "pid"].map((name) => join(folder.path, name)) as [
      string,
      string,
      string,
    ];
    mkdirSync(bin);
    mkdirSync(temp);
    const engine = `#!/bin/sh\necho $$ > '${pid}.part'\nmv '${pid}.part' '${pid}'\nexec sleep 1000\n`;
    writeFileSync(join(bin, "duckdb"), engine, { mode: 0o755 });
    const tph = spawn(TPH[0], [...TPH.slice(1), "sql", "select 1"], {
      cwd: folder.path,
      env: { ...HOST_VARIABLES, PATH: `${bin}:/usr/bin:/bin`, HOME: folder.path, TMPDIR: temp },
      stdio: "ignore",
    });
    const ended = once(tph, "exit");
    while (!existsSync(pid)) await new Promise((go) => setTimeout(go, 20));
    const exported = readdirSync(temp, { recursive: true, encoding: "utf8" });
    assert.ok(exported.some((path) => path.endsWith(".parquet")));
    tph.kill("SIGTERM");
    assert.deepEqual(await ended, [null, "SIGTERM"]);
    assert.deepEqual(readdirSync(temp), []);
    const engineId = Number(readFileSync(pid, "utf8"));
    while (isAlive(engineId)) await new Promise((go) => setTimeout(go, 20));
  },
});
