import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import type { TestInput } from "../../src/config/test_kinds.ts";
import { planCalls } from "../../src/setup/plan_calls.ts";
import { RUNNER_NAME } from "../../src/setup/runner_name.ts";
import { hashOf } from "../../src/setup/state.ts";
import { temporary } from "../temporary.ts";

/** The arguments that are made up for the functions of a module, by name; problems throw. */
function madeUp(
  text: string,
  functions: string[],
  others: Record<string, string> = {},
): Record<string, string> {
  using folder = temporary({ "m.ts": text, ...others });
  const { files, problems } = planCalls(folder.path, [{ path: "m.ts", functions }], []);
  assert.deepEqual(problems, []);
  return Object.fromEntries(files[0]!.calls.map(({ found, args }) => [found.name, args.join(", ")]));
}

/** What is wrong with inputs for a function `f`. */
function fit(text: string, input: Partial<TestInput>): string | string[] {
  using folder = temporary({ "m.ts": text });
  const inputs = [{ function: "f", args: [], kwargs: {}, ...input }];
  const { files, problems } = planCalls(folder.path, [{ path: "m.ts", functions: ["f"] }], inputs);
  return problems.length > 0
    ? problems.map((p) => p.replace("m.ts: f ", ""))
    : files[0]!.calls[0]!.args.join(", ");
}

Deno.test("inputs are made from types: literals, unions, interfaces, arrays, tuples, enums, classes", () => {
  const text = `
export type Mode = "fast" | "slow";
interface Base { id: number }
interface Item extends Base { sku: string; note?: string; mode: Mode; parts: Item["id"][] }
enum Level { Low = 3, High }
export class Cart { constructor(public owner: string, size: number = 3) {} add(item: Item) { return item; } static of(m: Mode) { return m; } }
type Box<T> = { value: T };
export function a(mode: Mode, n: number, flag: boolean, big: bigint) {}
export function b(item: Item, rest?: string) {}
export function c(items: Array<{ x: number }>, pair: [string, number?], level: Level) {}
export function d(cart: Cart, box: Box<"v">, when: Date) {}
export function e(...all: string[]) {}
export function g(callback: (x: number) => { ok: boolean }, m: Map<string, number>, nothing: null | undefined | 5) {}
export const h = async ({ tax, round = 2 }: { tax: number; round?: number }) => tax;
export default (value: string | number) => value;
export function i<T extends { k: 1 }>(x: Readonly<T>, p: Partial<Item>, r: Record<string, Mode>) {}
export const api = { get(url: string) { return url; } };
export function over(x: string): void; export function over(x: unknown) {}
`;
  const made = madeUp(text, [
    "a",
    "b",
    "c",
    "d",
    "e",
    "g",
    "h",
    "default",
    "Cart.add",
    "Cart.of",
    "api.get",
    "over",
  ]);
  assert.equal(made.a, '"fast", 1, false, 1n');
  assert.match(made.b!, /^\{ id: 1, sku: "example sku", mode: "fast", parts: \[.*\] \}$/);
  assert.equal(made.c, '[{ x: 1 }], ["example pair"], 3');
  assert.equal(made.d, 'new m0.Cart("example owner"), { value: "v" }, new Date("2026-01-01T00:00:00Z")');
  assert.equal(made.e, "");
  assert.equal(made.g, '() => ({ ok: false }), new Map([["text", 1]]), 5');
  assert.equal(made.h, "{ tax: 0.2 }");
  assert.equal(made.default, '"example value"');
  assert.equal(made["Cart.of"], '"fast"');
  assert.equal(made["api.get"], '"https://example.com/"');
  assert.equal(made.over, '"example x"');
});

Deno.test("inputs are made from names where there are no types, and types are followed to other modules", () => {
  assert.deepEqual(
    madeUp("export function f(userId, email, items, isAdmin, options, count, { url, deep = 1 }) {}", ["f"]).f,
    '"example userid", "test@example.com", [], false, {}, 10, { url: "https://example.com/" }'.replace(
      '"example userid"',
      madeUp("export function f(userId) {}", ["f"]).f!,
    ),
  );
  const made = madeUp('import type { Order } from "./types.ts";\nexport function f(order: Order) {}', ["f"], {
    "types.ts": 'export * from "./inner.ts";',
    "inner.ts": "export interface Order { id: string; lines: { qty: number }[] }",
  });
  assert.equal(made.f, '{ id: "1", lines: [{ qty: 1 }] }');
});

Deno.test("recursive types end", () => {
  const made = madeUp("interface Tree { left: Tree; right: Tree }\nexport function f(tree: Tree) {}", ["f"]);
  assert.match(made.f!, /undefined/);
});

Deno.test("args and kwargs are put where they belong", () => {
  assert.equal(
    fit("export function f(a: number, b = 2, c = 3) {}", { args: [1], kwargs: { c: 9 } }),
    "1, undefined, 9",
  );
  assert.equal(
    fit("export function f(a: string, { tax, n = 1 }: { tax: number; n?: number }) {}", {
      args: ["x"],
      kwargs: { tax: 0.5 },
    }),
    '"x", { tax: 0.5 }',
  );
  assert.equal(fit("export function f(...rest: number[]) {}", { args: [1, 2, 3] }), "1, 2, 3");
  assert.equal(
    fit("export function f(o: unknown) {}", { args: [{ "a-b": new Date(0), __proto__x: [1n] }] }),
    '{ ["a-b"]: new Date("1970-01-01T00:00:00.000Z"), __proto__x: [1n] }',
  );
});

Deno.test("inputs that do not fit are told, each", () => {
  const text = "interface P { x: number }\nexport function f(a: number, p: P, mode?: 'on' | 'off') {}";
  assert.deepEqual(fit(text, { args: ["1", { x: "2" }, "of"] }), [
    'takes for a a number, and gets "1"',
    'takes for p an object whose x is a number, and gets "2"',
    "takes for mode 'on' or 'off', and gets \"of\"",
  ]);
  assert.deepEqual(fit(text, { args: [1] }), ["needs p"]);
  assert.deepEqual(fit(text, { args: [1, { x: 1 }, "on", 4] }), ["takes 3 arguments, and args has 4"]);
  assert.deepEqual(fit(text, { args: [1, { x: 1 }], kwargs: { a: 2, mod: "on" } }), [
    "gets a twice, from args and from kwargs",
    "has no parameter mod; did you mean mode?",
  ]);
});

Deno.test("files and functions that cannot be reached are told, each", () => {
  using folder = temporary({
    "m.ts": "function hidden() {}\nexport const n = 1;\nexport function f() {}",
    "bad.ts": "let",
  });
  const { problems } = planCalls(folder.path, [
    { path: "nope.ts", functions: ["f"] },
    { path: "bad.ts", functions: ["f"] },
    { path: "notes.txt", functions: [] },
    { path: "m.ts", functions: ["hidden", "n", "ff", "f.g"] },
  ], [{ function: "h", args: [], kwargs: {} }]);
  assert.deepEqual(problems.map((p) => p.replace(/(does not parse).*/, "$1")), [
    "nope.ts: there is no such file",
    "bad.ts: it does not parse",
    "notes.txt: there is no such file",
    "m.ts: cannot find hidden: hidden is in line 1, but it is not exported; it has f",
    "m.ts: cannot find n: n is a value, not a function; it exports no function",
    "m.ts: cannot find ff: there is no ff; it has f",
    "m.ts: cannot find f.g: f has no function g; it exports no function",
    "[[test.inputs]] names h, which no [[test.files]] lists",
  ]);
});

const PROJECT = {
  "tracepatch.toml": `[[test.files]]\npath = "m.ts"\nfunctions = ["twice", "fail", "later", "count"]\n`,
  "m.ts": `export function twice(n: number) { return n * 2; }
export function fail(reason: string) { throw new TypeError(reason); }
export async function later(ms: number) { return await Promise.resolve(ms); }
export function* count(n: number) { yield n; yield n + 1; }
`,
};

Deno.test("tph run --setup runs the functions, says what came of each, shows the tree, and where it was saved", async () => {
  for (const host of ["bun", "deno", "node"]) {
    using folder = temporary(PROJECT);
    const { stdout, stderr, code } = await folder.tph(["run", "--setup", "--host", host]);
    assert.match(stdout, /^✓ twice \(inputs made up\) returned 2$/m);
    assert.match(stdout, /^✗ fail \(inputs made up\) threw TypeError: example reason$/m);
    assert.match(stdout, /^✓ later \(inputs made up\) returned 1$/m);
    assert.match(stdout, /^✓ count \(inputs made up\) returned \[ 1, 2 \]$/m);
    assert.match(stdout, /^4 calls: 3 returned, 1 threw$/m);
    assert.match(stderr, /\ntwice\(n: 1\) → 2 .*\nfail\(reason: "example reason"\) ✗ TypeError/);
    assert.match(stderr, /recorded as \d{8}_\d{6}_\d{6}_test-run/);
    assert.equal(code, 1);
  }
});

Deno.test("setup twice in a row is safe, and disable leaves the project as it was, with its runs", async () => {
  using folder = temporary(PROJECT);
  const runner = join(folder.path, RUNNER_NAME);
  assert.equal((await folder.tph(["setup"])).code, 0);
  await folder.tph(["run", RUNNER_NAME]);
  assert.equal((await folder.tph(["setup"])).code, 0);
  const { stdout, code } = await folder.tph(["disable"]);
  assert.deepEqual([code, stdout.split("\n")[0]], [0, `Removed ${RUNNER_NAME}`]);
  assert.equal(existsSync(runner), false);
  assert.equal(existsSync(join(folder.path, ".tracepatch_cache/setup_state.json")), false);
  assert.match((await folder.tph(["logs"])).stdout, /test-run/);
  assert.match((await folder.tph(["disable"])).stdout, /Nothing to remove/);
});

Deno.test("a runner that was edited is neither written over nor removed without asking", async () => {
  using folder = temporary(PROJECT);
  const runner = join(folder.path, RUNNER_NAME);
  await folder.tph(["setup"]);
  writeFileSync(runner, "// mine\n");
  assert.equal((await folder.tph(["setup"])).code, 1);
  assert.equal((await folder.tph(["disable"])).code, 1);
  assert.equal(readFileSync(runner, "utf8"), "// mine\n");
  assert.equal((await folder.tph(["disable", "--yes"])).code, 0);
  assert.equal(existsSync(runner), false);
});

Deno.test("a file of the runner's name that was there before comes back", async () => {
  using folder = temporary({ ...PROJECT, [RUNNER_NAME]: "// older\n" });
  assert.equal((await folder.tph(["setup"])).code, 1);
  assert.equal((await folder.tph(["setup", "--yes"])).code, 0);
  assert.match((await folder.tph(["disable"])).stdout, /^Restored/);
  assert.equal(readFileSync(join(folder.path, RUNNER_NAME), "utf8"), "// older\n");
});

Deno.test("a script of one's own is run instead of a made one", async () => {
  using folder = temporary({
    "tracepatch.toml": '[test.custom]\nenabled = true\nscript = "try.ts"\n',
    "try.ts": "function f() { return 1; }\nconsole.log(f());\n",
  });
  const { stdout, code } = await folder.tph(["run", "--setup"]);
  assert.deepEqual([stdout, code], ["1\n", 0]);
  folder.write("tracepatch.toml", '[test.custom]\nenabled = true\nscript = "nope.ts"\n');
  assert.match((await folder.tph(["setup"])).stderr, /there is no file "nope\.ts"/);
});

Deno.test("without a configuration, or without files in it, setup shows what to write", async () => {
  using folder = temporary();
  const none = await folder.tph(["setup"]);
  assert.match(none.stderr, /there is no configuration[\s\S]*What to do:[\s\S]*\[\[test\.files\]\]/);
  folder.write("tracepatch.toml", "max_calls = 3");
  const empty = await folder.tph(["setup"]);
  assert.match(empty.stderr, /no test files are configured[\s\S]*functions = \["functionName"\]/);
  assert.deepEqual([none.code, empty.code], [1, 1]);
});

Deno.test("staged changes are listed and must be confirmed; others are a note", async () => {
  using folder = temporary(PROJECT);
  const git = (...args: string[]) =>
    spawnSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: folder.path });
  if (git("init").status !== 0) return;
  git("add", "m.ts");
  const staged = await folder.tph(["setup"]);
  assert.equal(staged.code, 1);
  assert.match(staged.stderr, /staged in git:\n {2}m\.ts\n[\s\S]*Use --yes to go on/);
  assert.equal((await folder.tph(["setup", "--yes"])).code, 0);
  assert.equal((await folder.tph(["disable", "--yes"])).code, 0);
  git("commit", "-m", "x");
  writeFileSync(join(folder.path, "m.ts"), `${PROJECT["m.ts"]}// more\n`);
  assert.match((await folder.tph(["setup"])).stdout, /^Note: there are changes in git that are not staged/);
});

Deno.test("disable touches no file but a runner of this project, whatever the state says", async () => {
  using outside = temporary({ "precious": "mine\n", [RUNNER_NAME]: "mine\n" });
  using folder = temporary({ ...PROJECT, "package.json": "{}" });
  symlinkSync(outside.path, join(folder.path, "linked"));
  await folder.tph(["setup"]);
  const state = join(folder.path, ".tracepatch_cache/setup_state.json");
  const paths = [
    join(outside.path, "precious"),
    join(outside.path, "new"),
    join(outside.path, RUNNER_NAME),
    join(folder.path, "..", basename(outside.path), RUNNER_NAME),
    join(folder.path, "linked", RUNNER_NAME),
    join(folder.path, "package.json"),
    RUNNER_NAME,
  ];
  const before = [join(folder.path, "package.json"), join(outside.path, "precious")].map((path) =>
    readFileSync(path, "utf8")
  );
  for (const more of [{}, { before: "theirs\n" }]) {
    // The hash of "mine\n", and one that nothing has.
    const files = paths.flatMap((path) =>
      [hashOf("mine\n"), "0"].map((sha256) => ({ path, sha256, ...more }))
    );
    writeFileSync(state, JSON.stringify({ version: 1, at: "", files }));
    const { stdout, code } = await folder.tph(["disable", "--yes"]);
    assert.equal(code, 1);
    assert.equal(stdout.match(/^Left alone, as tph setup does not make it: /gm)?.length, files.length);
  }
  assert.deepEqual(readdirSync(outside.path).sort(), [RUNNER_NAME, "precious"]);
  assert.equal(readFileSync(join(outside.path, RUNNER_NAME), "utf8"), "mine\n");
  assert.deepEqual(
    [join(folder.path, "package.json"), join(outside.path, "precious")].map((path) =>
      readFileSync(path, "utf8")
    ),
    before,
  );
});

Deno.test("setup and disable say what they do before, and write through no link", async () => {
  using folder = temporary({ ...PROJECT, "precious": "mine\n" });
  const cache = join(folder.path, ".tracepatch_cache");
  mkdirSync(cache);
  for (const [link, target] of [[RUNNER_NAME, "precious"], [RUNNER_NAME, "new"]]) {
    symlinkSync(join(folder.path, target!), join(folder.path, link!));
    const { code, stderr } = await folder.tph(["setup", "--yes"]);
    assert.equal(code, 1);
    assert.match(stderr, /^tph: Cannot write .*it is there already, and is not a file/m);
    rmSync(join(folder.path, link!));
  }
  const hole = folder.write(RUNNER_NAME, "");
  truncateSync(hole, 100e9);
  assert.match(
    (await folder.tph(["setup", "--yes"])).stderr,
    /^tph: Cannot write .*, and has 100000000000 bytes/m,
  );
  rmSync(hole);
  for (const name of ["setup_state.json", ".gitignore"]) {
    rmSync(join(cache, name), { force: true });
    symlinkSync(join(folder.path, "new"), join(cache, name));
  }
  assert.equal((await folder.tph(["setup"])).code, 0);
  assert.equal(existsSync(join(folder.path, "new")), false);
  assert.equal(readFileSync(join(folder.path, "precious"), "utf8"), "mine\n");
  assert.equal((await folder.tph(["disable"])).stderr, `tph: will remove ${RUNNER_NAME}\n`);
});

Deno.test("a broken or lost state is told, and no file is touched", async () => {
  using folder = temporary(PROJECT);
  const state = join(folder.path, ".tracepatch_cache/setup_state.json");
  await folder.tph(["setup"]);
  for (const text of ["{", "[]", "null", "7", '{"files": [{}]}', '{"files": [null]}']) {
    writeFileSync(state, text);
    const { code, stderr } = await folder.tph(["disable"]);
    assert.equal(code, 1);
    assert.match(stderr, /^tph: Cannot read .*, where tph setup noted what it did/);
    assert.doesNotMatch(stderr, /destructure|undefined/);
  }
  rmSync(state);
  const lost = await folder.tph(["disable"]);
  assert.deepEqual([lost.code, /are gone/.test(lost.stderr)], [1, true]);
  assert.ok(existsSync(join(folder.path, RUNNER_NAME)));
});

Deno.test("functions of CommonJS modules and through export * are reached in every host", async () => {
  for (const host of ["bun", "deno", "node"]) {
    using folder = temporary({
      "tracepatch.toml": '[[test.files]]\npath = "lib.cjs"\nfunctions = ["area", "deep.f"]\n' +
        '[[test.files]]\npath = "index.ts"\nfunctions = ["inner", "Box.open", "Box.make"]\n',
      "lib.cjs": "function area(width, height) { return width * height; }\n" +
        "module.exports = { area, deep: { f() { return this === module.exports.deep; } } };\n",
      "index.ts": 'export * from "./inner.ts";\n',
      "inner.ts": "export function inner() { return 7; }\n" +
        "export class Box { #v = 3; open() { return this.#v; } static make() { return this === Box; } }\n",
    });
    const { stdout, stderr } = await folder.tph(["run", "--setup", "-q", "--host", host]);
    assert.deepEqual(stdout.split("\n").slice(0, 5), [
      "✓ area (inputs made up) returned 1",
      "✓ deep.f (inputs made up) returned true",
      "✓ inner (inputs made up) returned 7",
      "✓ Box.open (inputs made up) returned 3",
      "✓ Box.make (inputs made up) returned true",
    ], host + stderr);
  }
});
