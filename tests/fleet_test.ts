/** The fleet of examples/fleet, as its README says it is run: DuckDB and ClickHouse name the service that made a value wrong. */
import assert from "node:assert/strict";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answerSchema } from "../src/answer/schemas.ts";
import { clickhouseTables } from "../src/sql/views.ts";
import { TABLE_NAMES } from "../src/tables/columns.ts";
import { HOST_VARIABLES, HOSTS, ROOT, run, runTph, TPH_WORDS } from "./hosts.ts";
import { buildPackage, BUILT } from "./library/package_project.ts";
import { clickhouseRoot, startClickHouse } from "./sql/clickhouse.ts";
import { addDuckDb, addDuckDbProgram } from "./sql/duckdb.ts";
import { violations } from "./violations.ts";

const RUNS = ["./runs/orders", "./runs/prices", "./runs/rates"];

/** The example's folder with its packages installed, and a PATH with the hosts and tph. */
function installed(): { folder: string; env: Record<string, string> } {
  buildPackage();
  const folder = mkdtempSync(join(tmpdir(), "tph-fleet-"));
  cpSync(join(ROOT, "examples/fleet"), folder, { recursive: true });
  const manifest = join(folder, "package.json");
  const own = JSON.parse(readFileSync(manifest, "utf8"));
  writeFileSync(manifest, JSON.stringify({ ...own, dependencies: { tracepatch: "*" } }));
  const duckdb = join(folder, "duckdb");
  mkdirSync(duckdb);
  addDuckDb(duckdb);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(BUILT, join(folder, "node_modules/tracepatch"));
  for (const name of ["@duckdb", "detect-libc"]) {
    symlinkSync(join(duckdb, "node_modules", name), join(folder, "node_modules", name));
  }
  const bin = join(folder, "bin");
  mkdirSync(bin);
  for (const [name, file] of Object.entries(HOSTS)) symlinkSync(file, join(bin, name));
  writeFileSync(join(bin, "tph"), `#!/bin/sh\nexec ${TPH_WORDS} "$@"\n`, {
    mode: 0o755,
  });
  addDuckDbProgram(bin, duckdb);
  return { folder, env: { ...HOST_VARIABLES, PATH: `${bin}:/usr/bin:/bin`, LC_ALL: "C.UTF-8" } };
}

Deno.test({
  name: "examples/fleet: SQL names the service that made the value wrong, in DuckDB and in ClickHouse",
  ignore: Deno.build.os === "windows",
  fn: async (t) => {
    const { folder, env } = installed();
    try {
      const { code, stdout, stderr } = await run(HOSTS.bun, ["fleet.ts"], {
        cwd: folder,
        env: { ...env, REQUESTS: "40", ONE_IN: "4" },
      });
      assert.equal(code, 0, stdout + stderr);
      // All that a stranger sees there is from tph.
      assert.deepEqual(stderr.split("\n").filter((line) => !line.startsWith("tph: ")), [""]);
      const answers = stdout.split(/\n(?=.*\?\n)/).slice(1).map((part) =>
        part.trimEnd().split("\n").slice(4)
      );
      const [[wrong], through, killed] = answers as [string[], string[], string[]];
      assert.match(wrong!, /^rates +rateOf +rates\.ts +\d+$/);
      const services = new Set(through.map((line) => line.split(/ +/)[0]));
      assert.deepEqual([...services], ["orders", "prices", "rates"]);
      // What prices was asking of rates when it was killed may have been cut off with it.
      assert.deepEqual(killed.filter((line) => line !== "rates    GET /rates"), ["prices   GET /prices"]);
      const [, sent, received] =
        /^tph: (\d+) spans of \d+ traces sent.*\nthe receiver has (\d+) spans$/m.exec(
          stdout + stderr,
        ) ?? [, /(\d+) spans of/.exec(stderr)?.[1], /receiver has (\d+)/.exec(stdout)?.[1]];
      assert.equal(sent, received);
      assert.ok(Number(sent) > 20);

      const tph = (...args: string[]) => runTph(args, { cwd: folder, env });
      const { answer: [{ id }] } = JSON.parse(
        (await tph("sql", "--json", "select trace_id as id from values where text = 'NaN' limit 1", "lake"))
          .stdout,
      );
      const joined = await tph("join", ...RUNS, "--trace-id", id);
      assert.match(
        joined.stdout,
        /^trace [\da-f]{32}\nGET \/orders .* orders [^]*\n +getJson .*\n +GET \/prices .* prices [^]*\n +getJson .*\n +GET \/rates .* rates [^]*\n +rateOf /,
      );
      const answer = JSON.parse((await tph("join", ...RUNS, "--trace-id", id, "--json")).stdout);
      assert.deepEqual(violations(answer, answerSchema("join")), []);
      const roots = answer.answer.filter(({ kind }: { kind: string }) => kind !== "call");
      assert.deepEqual(roots.map(({ service }: { service: string }) => service), [
        "orders",
        "prices",
        "rates",
      ]);
      const found = await tph("find", "--trace-id", id, "./runs/prices");
      assert.match(found.stdout, /^STARTED .*\n.* prices +GET \/prices +\S+ \S+ +\d+_\d+_\d+_GET-prices\n$/);
      const none = await tph("find", "--trace-id", "0".repeat(31) + "1", "./runs/prices");
      assert.deepEqual([none.code, none.stdout], [1, ""]);
      assert.match(none.stderr, /no request and no block of these runs is of that trace/);

      // As docs/fleets.md says it: many runs to a file, as often as an hour is exported.
      const [, script] = /```sh\n(tph export [^`]*\nfor [^`]*done\n)```/.exec(
        readFileSync(join(ROOT, "docs/fleets.md"), "utf8"),
      )!;
      const hourly = script!.replace(/hour=[\d-]+/, "hour=*").replace(/ runs +#.*/, ` ${RUNS.join(" ")}`);
      for (let hour = 0; hour < 2; hour++) {
        const put = await run("/bin/sh", ["-ec", hourly], { cwd: folder, env });
        assert.equal(put.code, 0, put.stderr);
      }
      const counts =
        "select service, count(*) as times, min(request_ns) as least from calls group by service order by service";
      const [ofLake, ofStore] = [await tph("sql", counts, "lake"), await tph("sql", counts, "store")];
      assert.match(ofLake.stdout, /\norders +\d+.*\nprices +\d+.*\nrates +\d+/);
      assert.equal(ofStore.stdout, ofLake.stdout);
      const stored = readdirSync(join(folder, "store/values"), { recursive: true, encoding: "utf8" });
      assert.deepEqual(stored.filter((path) => path.endsWith(".parquet")).length, 3);

      const root = clickhouseRoot();
      await t.step({
        name: root === undefined
          ? "ClickHouse: skipped, there is none; see `deno task clickhouse`"
          : "ClickHouse says the same",
        ignore: root === undefined,
        fn: async () => {
          await using server = await startClickHouse(root!, "tph");
          for (const statement of clickhouseTables("tph")) await server.run(statement);
          for (const table of TABLE_NAMES) {
            const rows = await runTph(["export", "--format", "ndjson", "--table", table, ...RUNS], {
              cwd: folder,
              env,
            });
            await server.run(`insert into tph.${table} format JSONEachRow`, rows.stdout);
          }
          const queries = [...stdout.matchAll(/^\$ tph sql "?(.*?)"? lake$/gm)].map(([, query]) => query!);
          assert.equal(queries.length, 3);
          for (const [i, query] of queries.entries()) {
            const rows = await server.rows(query.replace(/\b(from|join) (\w+)/g, "$1 tph.$2"));
            const shown = answers[i]!.map((line) => line.split(/ {2,}/).map((cell) => cell.trim()));
            assert.deepEqual(
              rows.map((row) => row.map((cell) => cell === 1 && i === 1 ? "true" : String(cell))),
              shown,
            );
          }
        },
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
});
