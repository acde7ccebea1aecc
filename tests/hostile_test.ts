/** Run files made to exhaust who reads them: work and memory stay within what a file of their size may cost. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { MAX_CALLS, MAX_RUN_CALLS_PER_BYTE } from "../src/trace/calls_spec.ts";
import { forCalls, memory } from "../src/trace/for_calls.ts";
import { tellTreeRows } from "../src/answer/tree_rows_answer.ts";
import { Room } from "../src/answer/short_snapshot.ts";
import { createMatcher } from "../src/match/matcher.ts";
import { callFacts } from "../src/query/call_facts.ts";
import { glanceAtCallTree } from "../src/query/call_tree.ts";
import { errorPaths } from "../src/query/error_paths.ts";
import { find } from "../src/query/find.ts";
import { outcomesOf } from "../src/query/outcomes.ts";
import { rootFunctions } from "../src/query/roots.ts";
import { Trace } from "../src/trace/trace.ts";
import { ATTACKS, manyCalls, STRANGE } from "./hostile/files.ts";
import { HOSTS, ROOT, run } from "./hosts.ts";
import { answerOf } from "./in_process.ts";
import { atMost } from "./pool.ts";
import { RunBuilder } from "./query/build_run.ts";
import { temporary } from "./temporary.ts";

/** `deno task crash` takes files of megabytes, and mutates them. */
const BYTES = Number(process.env.TPH_HOSTILE_BYTES ?? 60_000);
const MUTATIONS = Number(process.env.TPH_HOSTILE_MUTATIONS ?? 0);

/**
 * What all commands together may take of the processor (not of the clock: others may use the machine) and of memory. The first
 * file of the kind took 40 s of one command alone, and 2.4 GB. When the engine collects garbage makes a difference of 100 MB.
 */
const SECONDS = 10 + BYTES * 20e-6;
const MEGABYTES = 700 + BYTES * 500e-6;

const queued = atMost(2);

Deno.test("a hostile file costs its reader no more than its size allows", async () => {
  const failures: string[] = [];
  await Promise.all(
    Object.keys(ATTACKS).map((name) =>
      queued(async () => {
        const args = [join(ROOT, "tests/hostile/victim.ts"), name, String(BYTES), String(MUTATIONS)];
        const { code, stdout, stderr } = await run(HOSTS.bun, args, { timeout: 600_000 });
        if (code !== 0) return failures.push(`${name}: ${stderr.slice(-2000)}`);
        const { seconds, megabytes, printed } = JSON.parse(stdout);
        if (process.env.TPH_HOSTILE_BYTES) console.log(name, stdout.trim());
        if (seconds > SECONDS * (1 + MUTATIONS) || megabytes > MEGABYTES || printed > 2e6 * (1 + MUTATIONS)) {
          failures.push(`${name}: ${stdout}`);
        }
      })
    ),
  );
  assert.deepEqual(failures, []);
});

Deno.test("a file with numbers out of this world breaks neither the listing nor itself", async () => {
  using folder = temporary();
  const all = { ...STRANGE, "none": new Uint8Array(0), "something else": new TextEncoder().encode("text") };
  Object.values(all).forEach((bytes, i) => {
    const file = folder.write(`.tracepatch_cache/2026010${i + 1}_000000_000000.tph`, "");
    Deno.writeFileSync(file, bytes);
  });
  const listed = await folder.tph(["logs", "--json"]);
  assert.equal(listed.code, 0, listed.stderr);
  assert.equal(JSON.parse(listed.stdout).total, Object.keys(all).length);
  assert.equal((await folder.tph(["logs"])).code, 0);
  for (let i = 0; i < Object.keys(STRANGE).length; i++) {
    const parquet = ["export", "--format", "parquet", "-o", `tables${i}`];
    for (const command of [["tree"], ["export", "--format", "json"], parquet]) {
      const { code, stderr } = await folder.tph([...command, `2026010${i + 1}_`]);
      assert.equal(code, 0, `${Object.keys(STRANGE)[i]}: ${stderr}`);
    }
  }
});

Deno.test("a file that is a hole costs what is stored of it", async () => {
  using folder = temporary({ "package.json": "{}", "main.mjs": "(function one() {})();" });
  assert.equal((await folder.tph(["run", "main.mjs"])).code, 0);
  const cache = join(folder.path, ".tracepatch_cache");
  const [name] = readdirSync(cache).filter((name) => name.endsWith(".tph"));
  const whole = readFileSync(join(cache, name!));
  const huge = new Uint8Array(whole.subarray(0, 24));
  // The head of a chunk of 4 GB.
  new DataView(huge.buffer).setUint32(12, 0xfffffff0, true);
  for (const [id, bytes] of [["20200101_000000_000001", whole], ["20200101_000000_000002", huge]] as const) {
    const path = folder.write(join(".tracepatch_cache", `${id}.tph`), "");
    writeFileSync(path, bytes);
    truncateSync(path, 2 ** 40);
  }
  // Reading a hole of this size takes hours.
  const timeout = 120_000;
  const { code, stdout } = await folder.tph(["logs", "--json"], { timeout });
  assert.equal(code, 0);
  assert.equal(JSON.parse(stdout).total, 3);
  assert.match((await folder.tph(["tree", "20200101_000000_000001"], { timeout })).stdout, /^one\(\)/m);
  assert.match((await folder.tph(["tree", "20200101_000000_000002"], { timeout })).stderr, /no whole chunk/);
});

Deno.test("a run of more calls than 2²⁸ is read", () => {
  const chunks = 2 ** 28 / MAX_CALLS + 1;
  const trace = Trace.read(manyCalls(chunks, MAX_RUN_CALLS_PER_BYTE));
  assert.deepEqual(trace.problems, []);
  assert.equal(trace.callCount, chunks * MAX_CALLS);
  assert.deepEqual(trace.argsOf(trace.callCount).map(({ snapshot }) => snapshot), [{
    type: "number",
    value: 7,
  }]);
  memory.limit = () => 2 ** 30;
  try {
    assert.throws(
      () => trace.parentColumn(),
      /Cannot load all 268500992 calls at once: that needs about 11 GB/,
    );
  } finally {
    memory.limit = () => Infinity;
  }
});

Deno.test("a run of more calls than there is memory for is counted, searched and read page by page", () => {
  const chunks = 20;
  const trace = Trace.read(manyCalls(chunks, MAX_RUN_CALLS_PER_BYTE));
  const last = chunks * MAX_CALLS;
  memory.limit = () => 2 ** 20;
  try {
    assert.throws(() => trace.outcomeColumn(), /Cannot load all/);
    assert.deepEqual(outcomesOf(trace), { returned: last, threw: 0, suspended: 0, open: 0 });
    assert.deepEqual(errorPaths(trace), []);
    const roots = rootFunctions(trace);
    assert.deepEqual(roots.map(({ calls }) => calls), [last]);
    const tree = glanceAtCallTree(trace);
    const page = tellTreeRows(tree, { skip: last - 2, limit: 5, page: () => "" });
    assert.equal(page.total, last);
    const { answer } = page.make(new Room(Infinity, Infinity));
    assert.deepEqual((answer as { call: number }[]).map(({ call }) => call), [last - 1, last]);
    const facts = callFacts(tree, last - 1);
    assert.deepEqual([facts.callers, facts.callees, facts.of], [[], [], last]);
    assert.equal(find(trace, createMatcher({ value: "8" })).total, 0);
  } finally {
    memory.limit = () => Infinity;
  }
});

Deno.test("calls that no engine has an array for are refused, not a bug", () => {
  assert.throws(() => forCalls(Float64Array, 2 ** 40), /Cannot load all 1099511627776 calls at once/);
});

Deno.test("a file that claims more calls than its bytes can hold is refused", () => {
  const bytes = manyCalls(300, 15);
  assert.throws(() => Trace.read(bytes), /it claims 19660800 calls, which do not fit in \d+ bytes/);
});

Deno.test("no text of a run reaches the terminal as more than text", async () => {
  const evil = "\x1b]0;owned\x07\r\u202e\u009b31m";
  using folder = temporary();
  for (const [name, result] of [["a", 1], ["b", 2]] as const) {
    const run = new RunBuilder();
    run.call(evil, {
      args: [evil, { [evil]: evil }],
      result,
      site: { params: [evil], file: `/x/${evil}.ts` },
    }, () => {
      run.call("fails", { error: evil });
      run.call("GET /", { result: evil, site: { kind: "request" } });
    });
    const texts = {
      id: evil + name,
      label: evil,
      service: evil,
      entry: `/x/${evil}.ts`,
      cwd: evil,
      scope: `/x/${evil}`,
    };
    const header = { ...texts, command: [evil], packages: [evil], settings: { [evil]: evil } };
    Deno.writeFileSync(
      folder.write(`${name}.tph`, ""),
      run.file({ header, end: { uncaught: evil, limit: evil } }),
    );
  }
  const [a, b] = ["a.tph", "b.tph"];
  const wrong: string[] = [];
  for (
    const command of [
      ["view", a],
      ["tree", a],
      ["tree", "--threads", a],
      ["call", `${a}#1`],
      ["stats", a],
      ["explain", a],
      ["find", "owned", a],
      ["why", `${a}#2`],
      ["diff", a, b],
      ["diff", "--format", "markdown", a, b],
      ["join", a, b],
      ["export", "--format", "markdown", a],
      ["export", "--format", "collapsed", a],
      ["logs", "--cache-dir", "."],
      ["clean", "--dry-run", "--cache-dir", "."],
    ]
  ) {
    const { stdout, stderr } = await answerOf(command, folder.path);
    // deno-lint-ignore no-control-regex
    const raw = /.{0,40}[\0-\x08\x0b-\x1f\x7f-\x9f\u202e].{0,40}/.exec(stdout + stderr);
    if (raw !== null) wrong.push(`${command.join(" ")}: ${JSON.stringify(raw[0])}`);
  }
  assert.deepEqual(wrong, []);
});

Deno.test("no word of the command line and no name of a folder does either", async () => {
  const evil = "\x1b]0;owned\x07\u202e";
  using folder = temporary();
  const inside = folder.write(`${evil}/a.js`, "").slice(0, -"/a.js".length);
  const wrong: string[] = [];
  for (
    const command of [
      ["config"],
      ["init"],
      ["config"],
      ["config", "--validate"],
      ["logs"],
      ["tree", evil],
      ["tree", evil, evil],
      ["tree", `--${evil}`],
      ["lock", evil],
      ["export", "--format", evil],
      ["help", evil],
      [evil],
      ["import", evil],
      ["find", evil],
      ["trust", evil],
    ]
  ) {
    const { stdout, stderr } = await answerOf(command, inside);
    // deno-lint-ignore no-control-regex
    const raw = /.{0,40}[\0-\x08\x0b-\x1f\x7f-\x9f\u202e].{0,40}/.exec(stdout + stderr);
    if (raw !== null) wrong.push(`${command.join(" ")}: ${JSON.stringify(raw[0])}`);
  }
  assert.deepEqual(wrong, []);
});
