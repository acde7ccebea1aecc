import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { parse as parseToml } from "smol-toml";
import { examineConfig, expandLabel, loadConfig, unknownVariables } from "../../src/config/config.ts";
import { ENTRIES, SETTINGS, variableOf } from "../../src/config/definition.ts";
import { parseJsonc } from "../../src/config/jsonc.ts";
import { nearest } from "../../src/config/kinds.ts";
import { moduleGlobs, recordSettings } from "../../src/config/record_settings.ts";
import { initialFile } from "../../src/config/reference.ts";
import { tomlPositions } from "../../src/config/toml_positions.ts";
import { shownSettings } from "../../src/redact/key.ts";
import { DEFAULT_SETTINGS, parseBudgetRule } from "../../src/settings.ts";
import { temporary } from "../temporary.ts";

const examine = (cwd: string, env: Record<string, string> = {}) => examineConfig({ cwd, env });

Deno.test("the defaults are the recorder's own", () => {
  using folder = temporary({ "tracepatch.toml": "" });
  assert.deepEqual(recordSettings(examine(folder.path).config.settings), DEFAULT_SETTINGS);
});

Deno.test("a flag wins over a variable, which wins over the file, which wins over the default", () => {
  using folder = temporary({ "tracepatch.toml": "max_calls = 1\nmax_depth = 1\nmax_repr = 1\n" });
  const { settings, origins } = loadConfig({
    cwd: folder.path,
    env: { TRACEPATCH_MAX_CALLS: "2", TRACEPATCH_MAX_DEPTH: "2" },
    flags: { max_calls: 3 },
  });
  assert.deepEqual([settings.max_calls, settings.max_depth, settings.max_repr, settings.snapshot_width], [
    3,
    2,
    1,
    32,
  ]);
  assert.deepEqual(origins.max_calls, { source: "flag", where: "--max-calls" });
  assert.deepEqual(origins.max_depth, { source: "environment", where: "TRACEPATCH_MAX_DEPTH" });
  assert.deepEqual(origins.max_repr, { source: "file", where: `${join(folder.path, "tracepatch.toml")}:3` });
  assert.equal(origins.snapshot_width.source, "default");
});

Deno.test("the nearest file upward counts, and tracepatch.toml more than a manifest beside it", () => {
  using folder = temporary({
    "package.json": '{ "tracepatch": { "max_calls": 1 } }',
    "a/deno.jsonc": '{\n  // ours\n  "tracepatch": { "max_calls": 2, },\n}',
    "a/b/package.json": '{ "name": "b" }',
    "a/b/c/package.json": '{ "tracepatch": { "max_calls": 3 } }',
    "a/b/c/tracepatch.toml": "max_calls = 4",
  });
  const calls = (path: string) => examine(join(folder.path, path)).config.settings.max_calls;
  assert.deepEqual([calls("."), calls("a"), calls("a/b"), calls("a/b/c")], [1, 2, 2, 4]);
  const { config } = examineConfig({ cwd: join(folder.path, "a/b"), env: {}, searchParents: false });
  assert.equal(config.path, undefined);
});

Deno.test("every problem of a file is told with its line and column, and a suggestion", () => {
  using folder = temporary({
    "tracepatch.toml": `max_dept = 3
  color = "alway"
[test]
# a comment with [brackets] and "quotes"
[[test.files]]
path = "a.ts"
functions = ["f", 3]
[[test.inputs]]
function = "f"
argz = [
  1, # one
]
[other]
x = 1
`,
  });
  const { problems } = examine(folder.path);
  assert.deepEqual(problems.map(({ line, column, message, hint }) => [line, column, message, hint]), [
    [1, 1, 'unknown key "max_dept"', 'Did you mean "max_depth"?'],
    [2, 3, '"color" must be "auto", "always" or "never", not "alway"', 'Did you mean "always"?'],
    [7, 1, '"test.files[0].functions[1]" must be a text, not a number', undefined],
    [10, 1, '"test.inputs[0].argz" has no key "argz"; it has function, args, kwargs', 'Did you mean "args"?'],
    [13, 1, 'unknown key "other"', undefined],
  ]);
});

Deno.test("a file that does not parse is a problem with its place, and sets nothing", () => {
  for (
    const [name, text, line] of [
      ["tracepatch.toml", "max_calls = 1\nmax_depth = = 2\n", 2],
      ["tracepatch.toml", 'a = "open\n', 1],
    ] as const
  ) {
    using folder = temporary({ [name]: text });
    const { problems, config } = examine(folder.path);
    assert.equal(problems.length, 1);
    assert.equal(problems[0]!.line, line);
    assert.equal(config.settings.max_calls, 0);
  }
});

Deno.test("a manifest's table is checked with its place in the manifest", () => {
  using folder = temporary({
    "deno.json": '{\n  "imports": {},\n  "tracepatch": {\n    "max_calls": "many"\n  }\n}',
  });
  const [problem] = examine(folder.path).problems;
  assert.deepEqual([problem!.line, problem!.column], [4, 5]);
  using wrong = temporary({ "package.json": '{ "tracepatch": 3 }' });
  assert.match(examine(wrong.path).problems[0]!.message, /must be a table/);
});

Deno.test("numbers, times, sizes and lists are read as people write them", () => {
  using folder = temporary({
    "tracepatch.toml":
      'max_calls = "10k"\nmax_time = 1.5\nmax_bytes = "2GiB"\ncache_max_size = 1_000\ncolor = false\nscope = "src"\n',
  });
  const { settings } = examine(folder.path, {
    TRACEPATCH_MAX_DEPTH: "1_000",
    TRACEPATCH_IGNORE_MODULES: "a, src/{b,c}.ts ,d",
    TRACEPATCH_NO_CACHE: "1",
    TRACEPATCH_OUTPUT_DIR: "runs",
    TRACEPATCH_LABEL: "x",
  }).config;
  assert.deepEqual(
    [settings.max_calls, settings.max_time, settings.max_bytes, settings.cache_max_size, settings.color],
    [10_000, 1500, 2 * 2 ** 30, 1000, "never"],
  );
  assert.deepEqual([settings.max_depth, settings.ignore_modules], [1000, ["a", "src/{b,c}.ts", "d"]]);
  assert.equal(settings.cache, false);
  assert.equal(settings.default_label, "x");
  assert.equal(settings.scope, join(folder.path, "src"));
  assert.equal(settings.cache_dir, join(folder.path, "runs"));
});

Deno.test("what cannot be a count, a time or a size is refused", () => {
  for (
    const [key, values] of [
      ["MAX_CALLS", ["-1", "1.5", "ten", "10x", "1e999", "99999999999999999999"]],
      ["MAX_TIME", ["-1s", "soon", "5 parsecs"]],
      ["MAX_BYTES", ["-5", "2 bits", "GB"]],
      ["ENABLED", ["2", "maybe"]],
      ["TREE_STYLE", ["fancy"]],
      ["REDACT_VALUES", ["(", "a*"]],
      ["IGNORE_MODULES", ["a".repeat(70_000), `${"+(".repeat(900)}a${")".repeat(900)}`]],
    ] as const
  ) {
    for (const value of values) {
      const { problems } = examine("/", { [`TRACEPATCH_${key}`]: value });
      assert.equal(problems.length, 1, `${key}=${value}`);
      assert.equal(problems[0]!.where, `TRACEPATCH_${key}`);
    }
  }
});

Deno.test("every setting has a variable, a schema, and a default of its own kind", () => {
  const variables = new Set(ENTRIES.map(([key]) => variableOf(key)));
  assert.equal(variables.size, ENTRIES.length);
  for (const [key, { kind, default: value, example }] of ENTRIES) {
    assert.ok(Object.keys(kind.schema).length > 0, key);
    for (const one of [value, example ?? value]) {
      // A read value, written as it could stand in a file, is read as the same value.
      if (one !== "") assert.deepEqual(kind.read(JSON.parse(kind.write(one))), one, key);
    }
  }
  assert.equal(SETTINGS.max_calls.flag?.spec, "--max-calls <n>");
});

Deno.test("the file of tph init is valid, with and without its comments", () => {
  for (const text of [initialFile(), initialFile().replace(/^# (?=[a-z_]+ = |\[)/gm, "")]) {
    parseToml(text);
    using folder = temporary({ "tracepatch.toml": text });
    assert.deepEqual(examine(folder.path).problems, []);
  }
});

Deno.test("tomlPositions() finds keys behind strings, comments, arrays and inline tables", () => {
  const positions = tomlPositions(`a = """
x = 1
""" # y = 2
"b.c" = [ "]", # ]
  1]
d.e = { f = 1 }
[[t]]
g = 1
[[t]]
g = 2
`);
  const at = (...path: (string | number)[]) => positions.get(JSON.stringify(path))?.line;
  assert.deepEqual(
    [at("a"), at("x"), at("b.c"), at("d", "e"), at("t", 0, "g"), at("t", 1), at("t", 1, "g")],
    [1, undefined, 4, 6, 8, 9, 10],
  );
});

Deno.test("parseJsonc() reads all that JSON is, and comments", () => {
  fc.assert(fc.property(fc.json(), (text) => {
    assert.deepEqual(parseJsonc(`/* a */ ${text} // b`).value, JSON.parse(text));
  }));
  for (const text of ["", "{", '{"a" 1}', "[1,,2]", "{a: 1}", '"\\q"', "[1] 2", "/*", "[".repeat(100_000)]) {
    assert.throws(() => parseJsonc(text), { name: "Error" }, text);
  }
  const { value, positions } = parseJsonc('{\n  "__proto__": [1, /* two */ { "b": 2 },],\n}');
  assert.equal(JSON.stringify(value), '{"__proto__":[1,{"b":2}]}');
  assert.deepEqual([...positions], [
    ['["__proto__"]', { line: 2, column: 3 }],
    ['["__proto__",0]', { line: 2, column: 17 }],
    ['["__proto__",1]', { line: 2, column: 30 }],
    ['["__proto__",1,"b"]', { line: 2, column: 32 }],
  ]);
});

Deno.test("nearest() finds what was meant, and nothing where nothing is near", () => {
  assert.equal(nearest("max-call", ["max_calls", "max_depth"]), "max_calls");
  assert.equal(nearest("mxa_depth", ["max_calls", "max_depth"]), "max_depth");
  assert.equal(nearest("banana", ["max_calls", "max_depth"]), undefined);
});

Deno.test("a variable that only looks like ours is noticed", () => {
  assert.deepEqual(unknownVariables({ TRACEPATCH_MAX_CALL: "1", TRACEPATCH_MAX_CALLS: "1", PATH: "" }), [
    { name: "TRACEPATCH_MAX_CALL", meant: "TRACEPATCH_MAX_CALLS" },
  ]);
});

Deno.test("expandLabel() fills in host, process and time", () => {
  const values = { hostname: "box", pid: 7, now: new Date(2026, 0, 2, 3, 4, 5) };
  assert.equal(
    expandLabel("{hostname}-{pid}-{timestamp}-{other}", values),
    "box-7-2026-01-02T03:04:05-{other}",
  );
});

Deno.test("moduleGlobs() takes modules with and without extension", () => {
  assert.deepEqual(moduleGlobs(["src/cart", "./a.ts", "**/*.test.ts", "lib/"]), [
    "src/cart",
    "src/cart.*",
    "a.ts",
    "**/*.test.ts",
    "lib",
    "lib.*",
  ]);
});

Deno.test("a table [redact] sets what redact_names, redact_values and redact_except do", () => {
  using folder = temporary({
    "tracepatch.toml": '[redact]\nnames = ["*salary*"]\nvalues = ["ACME-[0-9]{6}"]\nallow = ["token"]\n',
    "plain/tracepatch.toml": "redact = false\n",
    "twice/tracepatch.toml": 'redact_names = ["a"]\n[redact]\nnames = ["b"]\nname = ["c"]\n',
  });
  const { config, problems } = examine(folder.path);
  assert.deepEqual(problems, []);
  const { redact, redact_names, redact_values, redact_except } = config.settings;
  assert.deepEqual([redact, redact_names, redact_values, redact_except], [
    true,
    ["*salary*"],
    ["ACME-[0-9]{6}"],
    ["token"],
  ]);
  assert.match(config.origins.redact_values.where, /tracepatch\.toml:3$/);
  assert.equal(examine(join(folder.path, "plain")).config.settings.redact, false);
  const twice = examine(join(folder.path, "twice"));
  assert.deepEqual(twice.config.settings.redact_names, ["a"]);
  assert.deepEqual(twice.problems.map(({ line, message, hint }) => [line, message, hint]), [
    [3, '"redact.names" and "redact_names" are the same setting', "Keep one of them."],
    [4, 'unknown key "redact.name"', 'Did you mean "redact.names"?'],
  ]);
});

Deno.test("snapshot_bytes has bounds, and budgets of functions keep to them", () => {
  const bytes = (text: string) => examineConfig({ cwd: "/", env: { TRACEPATCH_SNAPSHOT_BYTES: text } });
  assert.equal(recordSettings(bytes("10kB").config.settings).budget.bytes, 10_000);
  assert.match(bytes("10").problems[0]!.message, /must be a size from 256 to 262144 bytes/);
  assert.equal(bytes("1GB").problems.length, 1);
  assert.deepEqual(parseBudgetRule("f bytes=1000").budget, { bytes: 1000 });
  assert.deepEqual(parseBudgetRule("f bytes=1").budget, { bytes: 256 });
});

Deno.test("the key to tokens goes to the recorder in a derived form alone", () => {
  const key = "correct-horse-battery-staple";
  const { config } = examineConfig({ cwd: "/", env: { TRACEPATCH_REDACT_KEY: key } });
  const record = recordSettings(config.settings);
  assert.match(record.tokenSecret, /^[0-9a-f]{64}$/);
  assert.ok(!JSON.stringify(record).includes(key));
  assert.ok(!JSON.stringify(shownSettings(record)).includes(record.tokenSecret));
});
