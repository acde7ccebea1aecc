/**
 * `tph find`, `tph why` and `tph run -t`, the real commands over real programs.
 *
 * @module
 */
import assert from "node:assert/strict";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HOST_VARIABLES, ROOT, type RunResult, runTph } from "../hosts.ts";
import { sharedFolder, temporary } from "../temporary.ts";

interface Folder {
  cwd: string;
  tph(...args: string[]): Promise<RunResult>;
}

function folder(files: Record<string, string> = {}): Folder {
  const cwd = sharedFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  copyFileSync(join(ROOT, "examples/foo.ts"), join(cwd, "foo.ts"));
  return {
    cwd,
    tph: (...args) => runTph(args, { cwd, env: HOST_VARIABLES }),
  };
}

const CLASSIC = [
  ["buzz", "return", null],
  ["bar", "args", "val"],
  ["bar", "args", "pw"],
  ["Root.call", "return", null],
  ["buzz", "args", "val"],
];

for (const host of ["bun", "deno", "node"] as const) {
  Deno.test(`the classic example gives five matches in order (${host})`, async () => {
    const { cwd, tph } = folder();
    const ended = await tph(
      "run",
      "--host",
      host,
      "-e",
      "foo.foo(-2)",
      "-t",
      "2",
      "--ttype",
      "number",
      "--stack",
    );
    assert.deepEqual([ended.code, ended.stdout], [0, "-2\n"], ended.stderr);
    assert.match(ended.stderr, /5 matches in traces\.json/);
    const traces = JSON.parse(readFileSync(join(cwd, "traces.json"), "utf8"));
    assert.deepEqual(Object.keys(traces), ["2"]);
    // deno-lint-ignore no-explicit-any
    const records: any[] = traces["2"];
    assert.deepEqual(
      records.map(({ func, where, arg_name }) => [func, where, arg_name]),
      CLASSIC.map(([name, where, arg]) => [`foo.${name}`, where, arg]),
    );
    for (const record of records) {
      assert.deepEqual([record.target, record.value, record.type, record.matcher_type, record.path], [
        2,
        2,
        "number",
        "equal",
        "",
      ]);
      assert.equal(record.file, join(cwd, "foo.ts"));
      assert.ok(record.line > 0 && record.call > 0 && typeof record.run === "string");
      assert.match(record.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      assert.ok(Math.abs(Date.parse(record.timestamp) - Date.now()) < 600_000);
    }
    assert.deepEqual(records[0].stack.map(({ func }: { func: string }) => func), ["foo.buzz", "foo.foo"]);
    const found = await tph("find", "2", "--json");
    const hits = JSON.parse(found.stdout).answer as { name: string; where: string; arg?: string }[];
    assert.deepEqual(
      hits.map(({ name, where, arg }) => [name, where === "arg" ? "args" : where, arg ?? null]),
      CLASSIC,
    );
  });
}

Deno.test("tph run -t follows several values, whole, with every matcher", async () => {
  const { cwd, tph } = folder({
    "main.ts": `
      class Order { constructor(public id: number, public note: string) {} total(tax: number) { return 100 + tax; } }
      function deep(value: unknown) { throw new RangeError("too deep " + (value as any)?.a?.b?.c?.d?.e?.f); }
      async function later(text: string) { await null; return text.length > 3 ? text : undefined; }
      const long = "x".repeat(5000) + "needle";
      try { deep({ a: { b: { c: { d: { e: { f: "abc" } } } } } }); } catch {}
      await later(long);
      new Order(7, "n").total(2.0000000001);
    `,
  });
  const ended = await tph(
    ...[
      "run",
      "-o",
      "out.json",
      "-t",
      '"abc"',
      "-t",
      "needle",
      "--tcontains",
      "-t",
      "2",
      "--tapprox",
      "1e-6",
    ],
    ...[
      "-t",
      "^too",
      "--tregex",
      "--tas",
      "field",
      "--tas",
      "throw",
      "--twhere",
      "v => v > 101",
      "-t",
      "7",
      "--tpath",
      "$.id",
    ],
    ...["--tas", "field", "--tin", "Order.*", "main.ts"],
  );
  assert.equal(ended.code, 0, ended.stderr);
  const traces = JSON.parse(readFileSync(join(cwd, "out.json"), "utf8"));
  const shown = (target: string) =>
    // deno-lint-ignore no-explicit-any
    traces[target].map(({ func, where, path, matcher_type }: any) =>
      `${func} ${where}${path} ${matcher_type}`
    );
  assert.deepEqual(shown('"abc"'), ["main.deep args.a.b.c.d.e.f equal"]);
  assert.deepEqual(shown("needle"), ["main.later args contains", "main.later return contains"]);
  assert.deepEqual(shown("2"), ["main.Order.total args approx"]);
  assert.deepEqual(shown("^too"), ["main.deep throw regex"]);
  assert.deepEqual(shown("v => v > 101"), ["main.Order.total return where"]);
  assert.deepEqual(shown("7"), ["main.Order.total this.id equal"]);
  // deno-lint-ignore no-explicit-any
  assert.deepEqual(Object.values<any>(traces).map(([{ target }]) => target), [
    ...[2, 7, "abc", "needle", "^too", "v => v > 101"],
  ]);
});

Deno.test("tph run -t says how many matches it does not show", async () => {
  const { tph } = folder({
    "main.ts": "function id(v: number) { return v }\nfor (let i = 0; i < 30; i++) id(2);",
  });
  const { stderr } = await tph("run", "-t", "2", "main.ts");
  assert.equal(stderr.match(/^2 .*id/gm)?.length, 40, stderr);
  assert.match(stderr, /60 matches in traces\.json; 20 of them are not shown here/);
});

Deno.test("tph run -t tells wrong values before the program runs", async () => {
  const { tph } = folder({ "main.ts": "console.log('ran');" });
  const wrong = [["-t", "[1"], ["-t", "2", "--ttype", "nosuch"], ["--twhere", "v => process"], [
    "--ttype",
    "number",
  ], ["-t", "(", "--tregex"]];
  for (const words of wrong) {
    const { code, stdout, stderr } = await tph("run", ...words, "main.ts");
    assert.deepEqual([code, stdout], [2, ""], stderr);
  }
  const unknown = await tph("run", "-e", "nosuch.call(1)");
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /no module "nosuch"/);
  assert.equal((await tph("run", "-e", "foo.(")).code, 2);
});

Deno.test("tph run -e leaves nothing behind, and fails as the expression does", async () => {
  const { cwd, tph } = folder();
  const thrown = await tph("run", "-q", "-e", "foo.nosuch(1)");
  assert.notEqual(thrown.code, 0);
  assert.equal(
    (await tph("run", "-q", "-e", "[1, 2].map((x) => foo.buzz(x)).length + foo.bar(3)")).stdout,
    "11\n",
  );
  assert.deepEqual(readdirSync(join(cwd, ".tracepatch_cache")).filter((name) => name.startsWith("eval")), []);
});

Deno.test("tph find answers with status 0, 1 or 2", async () => {
  const { tph } = folder();
  await tph("run", "-e", "foo.foo(-2)");
  const answers: [string[], number, RegExp][] = [
    [["find", "2"], 0, /5 places in 3 functions/],
    [["find", "-2"], 0, /4 places/],
    [["find", "2", "--count"], 0, /^5\n$/],
    [["find", "99", "--count"], 1, /^0\n$/],
    [["find", "99"], 1, /Not found/],
    [["find", "99", "--json"], 1, /"total": 0, .*\n"answer": \[\]/],
    [["find", "2", "--type", "string"], 1, /Not found/],
    [["find", "2", "--in", "b*", "--as", "arg"], 0, /3 places in 2 functions/],
    [["find", "2", "--group"], 0, /buzz +2/],
    [["find", "2", "--limit", "2"], 0, /1 to 2 shown: --skip 2 goes on/],
    [["find", "--where", "v => v > 3", "@"], 0, /2 places/],
    [["find", "--where", "v => v.a.b"], 1, /Not found/],
    [["find", "2", "--journey"], 0, /produced by buzz #2[^]*passed on by foo #1 to bar #3/],
    [["why", "5"], 0, /val of buzz #5 = 2[^]*Root\.call #4 returned = 2 +\[equal value\]/],
    [["why", "@#3", "pw"], 0, /pw of bar #3/],
  ];
  for (const [args, code, text] of answers) {
    const ended = await tph(...args);
    assert.equal(ended.code, code, args.join(" ") + ended.stderr);
    assert.match(ended.stdout, text);
  }
  const wrong = [
    ["find"],
    ["find", "[1"],
    ["find", "2", "--type", "nosuch"],
    ["find", "(", "--regex"],
    ["find", "2", "--path", "$.["],
    ["find", "2", "--as", "nothing"],
    ["find", "2", "--approx", "x"],
    ["find", "--where", "v => fetch('http://x')"],
    ["find", "--where", "v => { for (;;); }"],
    ["find", "2", "--contains", "--regex"],
    ["why", "x"],
    ["why", "3", "nosuch"],
  ];
  for (const args of wrong) {
    const ended = await tph(...args);
    assert.deepEqual([ended.code, ended.stdout], [2, ""], args.join(" ") + ended.stderr);
  }
});

Deno.test("values at exit tell what a call changed, and objects by their identity", async () => {
  const { tph } = folder({
    "main.ts": `
      class Cart { items: string[] = []; add(sku: string) { this.items.push(sku); } }
      function fill(cart: Cart, words: string[]) { for (const word of words) cart.add(word); return cart; }
      function look(cart: Cart, words: string[]) { return words.length; }
      const cart = new Cart();
      look(fill(cart, ["a"]), ["a"]);
    `,
  });
  assert.equal((await tph("run", "--values", "entry-and-exit", "main.ts")).code, 0);
  const tree = (await tph("tree")).stdout;
  assert.match(tree, /fill\(cart: Cart \{ items: \[\] \}.*changed cart: Cart \{ items: \["a"\] \}/);
  assert.match(tree, /Cart\.add\(sku: "a"\).*changed this: Cart/);
  assert.doesNotMatch(tree, /look.*changed/);
  const found = JSON.parse((await tph("find", "a", "--as", "field", "--json")).stdout).answer;
  assert.ok(found.some((hit: { where: string; atExit?: true }) => hit.where === "this" && hit.atExit));
  const journey = (await tph("find", "--type", "Cart", "--journey")).stdout;
  assert.match(journey, /was this of Cart\.add #\d+ .*same object as in 1/);
  assert.match(journey, /changed by Cart\.add/);
  const why = (await tph("why", "3", "cart")).stdout;
  assert.match(why, /\[same object\]/);
});

Deno.test("snapshot_budgets give some functions other limits", async () => {
  const { cwd, tph } = folder({
    "main.ts": `
      function deep(value: unknown) {}
      function plain(value: unknown) {}
      const value = { a: { b: { c: { d: { e: "found" } } } } };
      deep(value);
      plain(value);
    `,
    "tracepatch.toml": 'snapshot_budgets = ["de* depth=9"]',
  });
  assert.equal((await tph("run", "main.ts")).code, 0);
  const hits = JSON.parse((await tph("find", "found", "--json")).stdout).answer;
  assert.deepEqual(hits.map((hit: { name: string }) => hit.name), ["deep"]);
  writeFileSync(join(cwd, "tracepatch.toml"), 'snapshot_budgets = ["de* nonsense=9"]');
  assert.equal((await tph("run", "main.ts")).code, 2);
});

Deno.test("a run that keeps the newest calls only follows no values", async () => {
  const { tph } = folder({ "main.ts": "" });
  assert.equal((await tph("run", "--keep", "last", "-t", "1", "main.ts")).code, 2);
});

Deno.test("find says what it could not see where a value is nowhere", async () => {
  using folder = temporary({
    "main.ts": `function f(x: unknown) { return x; }
f({ a: { b: { c: { d: { e: { f: { g: "needle" } } } } } }, password: "correct-horse-9" });
f("x".repeat(5000) + "needle");
f(Array.from({ length: 500 }, (_, i) => i));
`,
    "plain.ts": "function f(x: unknown) { return x; }\nf([1, { a: 2 }]);\n",
    ".tracepatch_cache/.keep": "",
  });
  await folder.tph(["run", "-q", "main.ts"]);
  const { code, stdout } = await folder.tph(["find", "needle"]);
  assert.equal(code, 1);
  assert.match(stdout, /Not found in what was recorded\. It may be in what was not:\n/);
  assert.match(stdout, /^ {2}1 value hidden as secrets/m);
  assert.match(stdout, /^ {2}1 text cut short \(max_repr\)/m);
  assert.match(stdout, /^ {2}2 objects not recorded in full/m);
  const counted = await folder.tph(["find", "needle", "--count"]);
  assert.equal(counted.stdout, "0\n");
  assert.match(counted.stderr, /^tph: {3}1 text cut short/m);
  await folder.tph(["run", "-q", "plain.ts"]);
  assert.match((await folder.tph(["find", "needle"])).stdout, /Not found in this run\.\n/);
});

Deno.test("why and the journey follow an object that is kept, tell what was thrown, and take no equal object for it", async () => {
  const { tph } = folder({
    "kept.mjs": `const store = new Map();
function make(n) { return { n } }
function save(key, value) { store.set(key, value) }
function load(key) { return use(store.get(key)) }
function use(value) { return value.n }
function fails() { throw { code: 5 } }
function handle(error) { return error.code }
function main() {
  save("a", make(3));
  load("a");
  use({ n: 3 });
  try { fails() } catch (error) { handle(error) }
}
main();
`,
  });
  await tph("run", "-q", "kept.mjs");
  const lines = async (call: number) =>
    (await tph("why", String(call))).stdout.trimEnd().split("\n").slice(2);
  const steps = async (call: number) =>
    (await lines(call)).map((line) => line.replace(/ {2}kept\.mjs:\d+$/, ""));
  assert.deepEqual(await steps(5), [
    "value of use #5 = { n: 3 }",
    "  ← value of save #3 = { n: 3 }  [same object, kept]",
    "  ← make #2 returned = { n: 3 }  [same object]",
    "  ← came up in make #2 (n: 3): nothing that it was given or had back is equal",
  ]);
  assert.deepEqual((await steps(6)).slice(1), [
    "  ← came up in main #1: nothing that it was given or had back is equal; or a default value of use",
  ]);
  assert.equal((await steps(8))[1], "  ← fails #7 threw = { code: 5 }  [same object]");
  const answer = JSON.parse((await tph("why", "8", "--json")).stdout).answer;
  assert.deepEqual(answer[0].steps.map(({ slot, link }: Record<string, string>) => [slot, link]), [
    ["error", undefined],
    ["throw", "same object"],
  ]);
  const { stdout } = await tph("find", "{ n: 3 }", "--journey");
  assert.match(stdout, /kept until load #4 passed it to use #5 .*same object as in 2/);
});
