/** `tph test`: what fails is compared with a commit in which it passes, and the repository stays as it is. */
import { answerSchema } from "../../src/answer/schemas.ts";
import { violations } from "../violations.ts";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, readdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { HOST_VARIABLES, TPH } from "../hosts.ts";
import { temporary } from "../temporary.ts";
import { answerIn, COMMAND, NODE, type Project, project, putTest } from "./project.ts";

/** All that git knows of a repository. */
async function stateOf({ git, path }: Project): Promise<unknown> {
  return [
    await git("status", "--porcelain=v2", "--branch", "--ignored=no"),
    await git("for-each-ref"),
    await git("worktree", "list", "--porcelain"),
    await git("stash", "list"),
    await git("ls-files", "--stage", "--debug"),
    readdirSync(join(path, ".git")).sort(),
  ];
}

Deno.test("a bad edit is named with the value before and after, and nothing is left in the repository", async () => {
  using shop = await project();
  shop.replace("src/cart.js", "?? 1", "- 1 || 1");
  const before = await stateOf(shop);
  const { code, stdout, stderr } = await shop.tph(COMMAND, { env: NODE });
  assert.equal(code, 1, stderr);
  assert.deepEqual(answerIn(stdout), [
    "✗ cart totals › adds tax  test/cart.test.js:6",
    "  AssertionError: 15 == 30",
    "  price returned something else for the same arguments",
    '  src/cart.js:2  test "cart totals › adds tax" › total › items.reduce callback › price',
    "  given  item: { price: 10, quantity: 2 }",
    "  green  return: 20",
    "  red    return: 10",
    "  the text of price changed between the runs; it passed at COMMIT A cart",
    "  See: tph diff RUN RUN --test 'cart totals › adds tax'",
  ]);
  assert.match(stderr, /^tph: comparing with commit [0-9a-f]{7} A cart\n/);
  assert.deepEqual(await stateOf(shop), before);
  assert.equal(existsSync(join(shop.path, ".tracepatch_cache/commits")), false);

  const next = /See: tph (diff .*)$/m.exec(stdout)![1]!;
  const [, a, b, title] = /^diff (\S+) (\S+) --test '(.*)'$/.exec(next)!;
  const diff = await shop.tph(["diff", a!, b!, "--test", title!, "--summary"]);
  assert.match(diff.stdout, /First divergence: price returned something else[\s\S]*return: 20 → 10/);
});

Deno.test("the cause is found in the commit before, for a test that is new as well, and as JSON", async () => {
  using shop = await project();
  shop.replace("src/cart.js", "?? 1", "- 1 || 1");
  await shop.git("commit", "-qam", "Faster");
  const own =
    `import test from "node:test";\nimport assert from "node:assert";\nimport { price } from "../src/cart.js";\n` +
    `test("prices", () => assert.equal(price({ price: 2, quantity: 3 }), 6));\n`;
  shop.write("test/new.test.js", own);
  const { code, stdout, stderr } = await shop.tph(["test", "--json", "--", "node", "--test"], { env: NODE });
  assert.equal(code, 1);
  assert.match(stderr, /with test\/new\.test\.js, which is not in it/);
  const json = JSON.parse(stdout);
  assert.deepEqual(violations(json, answerSchema("test")), []);
  assert.equal(json.next.length, 2);
  const { failed, explained } = json.answer;
  assert.equal(failed, 2);
  assert.deepEqual(
    explained.map(({ title, module, passedAt, first }: Record<string, never>) => [
      title,
      module,
      /^[0-9a-f]{7} A cart$/.test(passedAt),
      (first as { a: { name: string } }).a.name,
    ]),
    [
      ["cart totals › adds tax", "test/cart.test.js", true, "price"],
      ["prices", "test/new.test.js", true, "price"],
    ],
  );
});

Deno.test("a test that is new in its file runs in the commit before as it is now", async () => {
  using shop = await project();
  shop.replace("src/cart.js", "?? 1", "- 1 || 1");
  await shop.git("commit", "-qam", "Faster");
  const own = `it("is three", () => assert.equal(total([{ price: 1, quantity: 3 }], 0), 3));\n`;
  appendFileSync(join(shop.path, "test/cart.test.js"), own);
  const { stdout, stderr } = await shop.tph(["test", "--max", "2", "--", "node", "--test"], { env: NODE });
  assert.match(stderr, /with test\/cart\.test\.js as it is now, for tests that are not in it/);
  assert.match(
    stdout,
    /✗ is three[^]*price returned something else[^]*green {2}return: 3\n {2}red {4}return: 2/,
  );
});

Deno.test("what cannot be compared is said, and the exit status is the command's", async () => {
  using shop = await project();
  const green = await shop.tph(COMMAND, { env: NODE });
  assert.equal(green.code, 0);
  assert.equal(green.stderr, "");
  const inJson = await shop.tph(["test", "--json", "--", "node", "--test"], { env: NODE });
  assert.deepEqual(violations(JSON.parse(inJson.stdout), answerSchema("test")), []);
  appendFileSync(
    join(shop.path, "test/cart.test.js"),
    `it("is old", () => assert.equal(total([], 1), 1));\n`,
  );
  await shop.git("commit", "-qam", "A test that fails");
  const { code, stdout } = await shop.tph(COMMAND, { env: NODE });
  assert.equal(code, 1);
  assert.match(
    stdout,
    /✗ is old[^]*It does not pass at [0-9a-f]{7} A cart either, or is not there: --base COMMIT names another\.\n {2}The nearest test that passes: cart totals › adds \(calls 1 of its 1 function\) .*\n {2}They part in total {2}src\/cart\.js:5\n {2}green {2}total\(items: \[\{ price: 1 \}, \{ price: 2 \}\], tax: 0\) → 3\n {2}red {4}total\(items: \[\], tax: 1\) → 0\n {2}See: tph tree/,
  );
  const unknown = await shop.tph(["test", "--base", "nope", "--", "node", "--test"], { env: NODE });
  assert.match(unknown.stdout, /in which the test passes: it has no commit "nope"\./);
  const missing = await shop.tph(["test", "--", "no-such-command"], { env: NODE });
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /^tph: Cannot find the command no-such-command\.\n.*\n$/);
  const none = await shop.tph(["test"], { env: NODE });
  assert.deepEqual([none.code, none.stderr], [2, "tph: No command given.\n     Try: tph test -- npm test\n"]);
  const other = await shop.tph(["test", "--", "node", "-e", "process.exit(3)"], { env: NODE });
  assert.equal(other.code, 3);
  assert.match(
    other.stderr,
    /no test was recorded, and the command ended with status 3\. Nothing was recorded in the scope/,
  );
});

Deno.test("without a repository, the test is shown with what to do", async () => {
  using folder = temporary({
    "package.json": `{ "type": "module" }`,
    "a.test.js": `import test from "node:test"; test("fails", () => { throw new TypeError("no") });`,
  });
  const { code, stdout } = await folder.tph(COMMAND, {
    env: { ...NODE, GIT_CEILING_DIRECTORIES: dirname(folder.path) },
  });
  assert.equal(code, 1);
  assert.match(
    stdout,
    /✗ fails {2}a\.test\.js:1\n {2}TypeError: no\n {2}Cannot look for a version of .* git repository/,
  );
});

Deno.test("a killed comparison leaves nothing in the repository, and its files go the next time", async () => {
  using shop = await project();
  shop.replace("src/cart.js", "?? 1", "- 1 || 1");
  shop.replace("test/cart.test.js", "setTimeout(go, 1)", "setTimeout(go, 1500)");
  const before = await stateOf(shop);
  const copies = join(shop.path, ".tracepatch_cache/commits");
  const child = spawn(TPH[0], [...TPH.slice(1), ...COMMAND], {
    cwd: shop.path,
    env: { ...process.env, ...HOST_VARIABLES, ...NODE },
    stdio: "ignore",
  });
  const ended = new Promise((done) => child.on("exit", done));
  while (!existsSync(copies) && child.exitCode === null) await new Promise((go) => setTimeout(go, 5));
  child.kill("SIGKILL");
  await ended;
  assert.equal(existsSync(copies), true);
  assert.deepEqual(await stateOf(shop), before);
  const { code } = await shop.tph(COMMAND, { env: NODE });
  assert.equal(code, 1);
  assert.equal(existsSync(copies), false);
});

Deno.test("what a function changes besides its result is a cause, too", async () => {
  using shop = await project();
  putTest(shop, {
    module: `export function coerce(request, name) { request[name] = Number(request[name]); return true }\n` +
      `export function total(request) { coerce(request, "amount"); return request.amount + 1 }\n`,
    use: "total",
    test: `test("adds one", () => assert.strictEqual(total({ amount: "10" }), 11));`,
  });
  await shop.git("commit", "-qam", "Requests");
  shop.replace("src/cart.js", "= Number(request[name])", "= request[name]");
  const { stdout } = await shop.tph(COMMAND, { env: NODE });
  assert.deepEqual(answerIn(stdout).slice(3, 8), [
    "  coerce no longer changes request.amount",
    '  src/cart.js:1  test "adds one" › total › coerce',
    '  given  request: { amount: "10" }, name: "amount"',
    "  green  request.amount afterwards: 10",
    '  red    request.amount afterwards: "10"',
  ]);
});

Deno.test("a method that was given another this is not blamed for what its caller made of it", async () => {
  using shop = await project();
  putTest(shop, {
    module: `export class Query {\n  parts = [];\n` +
      `  where(part) { this.parts.push(part); this.touch(); return this }\n` +
      `  touch() { this.times = (this.times ?? 0) + 1; return this }\n` +
      `  text() { return this.parts.join(" and ") }\n}\n`,
    use: "Query",
    test: `test("joins", () => assert.strictEqual(new Query().where("a").where("b").text(), "a and b"));`,
  });
  await shop.git("commit", "-qam", "Queries");
  shop.replace("src/cart.js", "push(part)", "unshift(part)");
  const { stdout } = await shop.tph(COMMAND, { env: NODE });
  assert.deepEqual(answerIn(stdout).slice(3, 9), [
    "  Query.where returned something else for the same arguments",
    '  src/cart.js:3  test "joins" › Query.where',
    '  given  part: "b"',
    '  green  return.parts[0]: "a"',
    '  red    return.parts[0]: "b"  … +3 other parts',
    "  the text of Query.where changed between the runs; it passed at COMMIT Queries",
  ]);
});

Deno.test("what a changed field or variable did is shown where it is met first", async () => {
  using shop = await project();
  putTest(shop, {
    module: `export class Cart { level = "none"; total() { return this.level === "gold" ? 5 : 10 } }
export class VipCart extends Cart { level = "gold" }
let mode = "a"; export function set(to) { mode = to }
export function shown() { return mode }\n`,
    use: "VipCart, set, shown",
    test: `test("vip", () => assert.equal(new VipCart().total(), 5));
test("mode", () => { set("b"); assert.equal(shown(), "b") });`,
  });
  await shop.git("commit", "-qam", "Levels");
  shop.replace("src/cart.js", 'level = "gold" }', 'rank = "gold" }');
  shop.replace("src/cart.js", "mode = to", "mode = mode");
  const answer = answerIn((await shop.tph(COMMAND, { env: NODE })).stdout);
  assert.deepEqual(answer.slice(2, 7), [
    "  Cart.total returned something else",
    '  src/cart.js:1  test "vip" › Cart.total',
    '  this   VipCart.level was "gold", is "none", +1 other part',
    "  green  return: 5",
    "  red    return: 10",
  ]);
  assert.ok(
    answer.includes("  text   set src/cart.js:3 changed; what the record has of its calls is the same"),
  );
});

Deno.test("a program without a test runner is a test of its own", async () => {
  using shop = await project();
  shop.write(
    "check.js",
    `import assert from "node:assert"; import { total } from "./src/cart.js";
assert.equal(total([{ price: 10, quantity: 2 }], 0.5), 30);\n`,
  );
  await shop.git("add", ".");
  await shop.git("commit", "-qm", "A check");
  shop.replace("src/cart.js", "item.price * ", "item.price + ");
  const { code, stdout } = await shop.tph(["test", "--", "node", "check.js"], { env: NODE });
  assert.equal(code, 1);
  assert.deepEqual(answerIn(stdout), [
    "✗ node check.js",
    "  AssertionError: 18 == 30",
    "  price returned something else for the same arguments",
    "  src/cart.js:2  total › items.reduce callback › price",
    "  given  item: { price: 10, quantity: 2 }",
    "  green  return: 20",
    "  red    return: 12",
    "  the text of price changed between the runs; it passed at COMMIT A check",
    "  See: tph diff RUN RUN",
  ]);
  const json = await shop.tph(["test", "--json", "--", "node", "check.js"], { env: NODE });
  assert.deepEqual(violations(JSON.parse(json.stdout), answerSchema("test")), []);
  const page = await shop.tph(["test", "--format", "html", "--", "node", "check.js"], { env: NODE });
  assert.match(page.stdout, /<html/);
});

Deno.test("within a package of a workspace, one that it imports is named where it changed", async () => {
  using shop = await project();
  shop.write("package.json", `{ "name": "shop", "private": true, "workspaces": ["packages/*"] }`);
  shop.write("packages/a/package.json", `{ "type": "module", "dependencies": { "b": "*" } }`);
  shop.write("packages/b/package.json", `{ "name": "b", "type": "module", "exports": "./index.js" }`);
  shop.write("packages/b/index.js", "export function twice(x) { return x * 2 }\n");
  shop.write(
    "packages/a/a.test.js",
    `import test from "node:test"; import assert from "node:assert"; import { twice } from "b";
test("doubles", () => assert.equal(twice(2), 4));\n`,
  );
  symlinkSync("../packages/b", join(shop.path, "node_modules/b"));
  await shop.git("add", ".");
  await shop.git("commit", "-qm", "Packages");
  shop.replace("packages/b/index.js", "x * 2", "x * 3");
  const { stdout } = await shop.tph(COMMAND, { env: NODE, cwd: join(shop.path, "packages/a") });
  assert.deepEqual(answerIn(stdout).slice(2, 7), [
    "  twice returned something else for the same arguments",
    '  ../b/index.js:1  test "doubles" › twice',
    "  given  x: 2",
    "  green  return: 4",
    "  red    return: 6",
  ]);
});

Deno.test("where a test waits for ever, the changed function is named though its calls did the same", async () => {
  using shop = await project();
  putTest(shop, {
    module:
      `export async function drain(jobs, done) {\n  for (const job of jobs) await job();\n  done("drained");\n}\n`,
    use: "drain",
    test: `test("drains", { timeout: 300 }, async () => {\n` +
      `  await new Promise((resolve) => drain([async () => assert.ok(true)], resolve));\n});`,
  });
  await shop.git("commit", "-qam", "Jobs");
  shop.replace("src/cart.js", `  done("drained");\n`, "");
  const { stdout } = await shop.tph(COMMAND, { env: NODE });
  assert.match(
    stdout,
    /✗ drains {2}test\/cart\.test\.js:4\n {2}test timed out after 300ms\n[^]* {2}red {4}it did not end\n[^]* {2}text {3}drain src\/cart\.js:1 changed; what the record has of its calls is the same\n/,
  );
});

Deno.test("a test that fails once and then passes is called flaky", async () => {
  using shop = await project();
  putTest(shop, {
    module: `import { existsSync, rmSync, writeFileSync } from "node:fs";
export function total() {
  if (!existsSync("was")) { writeFileSync("was", ""); return 2; }
  rmSync("was");
  return 3;
}\n`,
    use: "total",
    test: `test("adds", () => assert.strictEqual(total(), 3));`,
  });
  await shop.git("commit", "-qam", "Flaky");
  const { stdout } = await shop.tph(COMMAND, { env: NODE });
  const answer = answerIn(stdout);
  assert.match(
    answer.join("\n"),
    /existsSync.*\n[^]*it passed at another run of the same files: this test is flaky, 1 of 2 runs failed/,
  );
});

Deno.test("of a call that goes another way inside, what came of it is told first, in twelve lines", async () => {
  using shop = await project();
  putTest(shop, {
    module: `function join(base, path) { return base + path }\n` +
      `export function total(base, path) { if (path.startsWith(base + "/")) return path; return join(base, path) }\n`,
    use: "total",
    test: `test("joins", () => assert.strictEqual(total("/a", "/a-b"), "/a/a-b"));`,
  });
  await shop.git("commit", "-qam", "Joins");
  shop.replace("src/cart.js", 'base + "/"', "base");
  const { stdout } = await shop.tph(COMMAND, { env: NODE });
  const answer = answerIn(stdout);
  assert.ok(answer.length <= 12, stdout);
  assert.deepEqual(answer.slice(-9, -3), [
    "  total returned something else for the same arguments",
    '  src/cart.js:2  test "joins" › total',
    '  given  base: "/a", path: "/a-b"',
    '  green  return: "/a/a-b"',
    '  red    return: "/a-b"',
    "  total no longer calls join",
  ]);
});

Deno.test("of a function that asks less, the call is shown that comes to something else", async () => {
  using shop = await project();
  putTest(shop, {
    module: `const isBuiltIn = (value) => value instanceof Date;\n` +
      `const isObject = (value) => typeof value === "object" && !isBuiltIn(value);\n` +
      `export const flat = (value) => Object.values(value).map((part) => isObject(part) ? "object" : "plain").join();\n`,
    use: "flat",
    test:
      `test("flat", () => assert.strictEqual(flat({ a: {}, b: 1, c: new Date(0) }), "object,plain,plain"));`,
  });
  await shop.git("commit", "-qam", "Flat");
  shop.replace("src/cart.js", " && !isBuiltIn(value)", "");
  const { stdout } = await shop.tph(COMMAND, { env: NODE });
  const [sentence, , ...rest] = answerIn(stdout).filter((line) => !line.startsWith("  also")).slice(-7, -2);
  assert.deepEqual([sentence, ...rest], [
    "  isObject returned something else for the same arguments",
    "  given  value: Date(1970-01-01T00:00:00.000Z)",
    "  green  return: false",
    "  red    return: true",
  ]);
});

Deno.test("tph flake runs a test until it has done both, and names what decides", async () => {
  using shop = await project();
  putTest(shop, {
    module: `import { existsSync, rmSync, writeFileSync } from "node:fs";
function seen() { if (existsSync("was")) { rmSync("was"); return true; } writeFileSync("was", ""); return false; }
export function total() { return seen() ? 3 : 2; }\n`,
    use: "total",
    test: `test("adds", () => assert.strictEqual(total(), 3));`,
  });
  const { code, stdout } = await shop.tph(["flake", "ADDS", "--runs", "3", "--", "node", "--test"], {
    env: NODE,
  });
  assert.equal(code, 1, stdout);
  const answer = answerIn(stdout);
  assert.match(
    answer.join("\n"),
    /existsSync returned something else\n[^]*green {2}return: true\n {2}red {4}return: false\n/,
  );
  assert.match(answer.join("\n"), /this test is flaky, 1 of 2 runs failed/);
  const none = await shop.tph(["flake", "nothing", "--runs", "1", "--", "node", "--test"], { env: NODE });
  assert.deepEqual([none.code, none.stdout], [2, 'No test has "nothing" in its title.\n']);
  const inJson = await shop.tph(["flake", "adds", "--runs", "3", "--json", "--", "node", "--test"], {
    env: NODE,
  });
  const json = JSON.parse(inJson.stdout);
  assert.deepEqual([inJson.code, violations(json, answerSchema("flake"))], [1, []]);
  const { passes, failures, explained: { title, flake: { decides } } } = json.answer;
  assert.deepEqual([passes, failures, title, decides.source, decides.green.name], [
    1,
    1,
    "adds",
    "file",
    "existsSync",
  ]);
  assert.match(json.next[0], /^tph diff \S+ \S+$/);
});

Deno.test("tph bisect finds the commit in which a test began to go wrong as it does", async () => {
  using shop = await project();
  shop.write("notes", "1");
  await shop.git("add", ".");
  await shop.git("commit", "-qm", "Notes");
  shop.replace("src/cart.js", "?? 1", "- 1 || 1");
  await shop.git("commit", "-qam", "Faster");
  shop.write("notes", "2");
  await shop.git("commit", "-qam", "More notes");
  const before = await stateOf(shop);
  const { code, stdout } = await shop.tph(["bisect", "adds tax", "--", "node", "--test"], { env: NODE });
  assert.equal(code, 0, stdout);
  assert.match(stdout, /^It has failed this way since [0-9a-f]{7} Faster \(3 commits tried\)\n/);
  assert.match(stdout, /price returned something else[^]*it passed at [0-9a-f]{7} Notes/);
  assert.deepEqual(await stateOf(shop), before);
  const inJson = await shop.tph(["bisect", "adds tax", "HEAD~2", "--json", "--", "node", "--test"], {
    env: NODE,
  });
  const json = JSON.parse(inJson.stdout);
  assert.deepEqual([inJson.code, violations(json, answerSchema("bisect"))], [0, []]);
  const { since, tried, explained } = json.answer;
  assert.match(since, /^[0-9a-f]{7} Faster$/);
  assert.deepEqual(tried.map(({ did }: { did: string }) => did), ["fails", "passes", "fails"]);
  assert.equal(explained.first.a.name, "price");
});
