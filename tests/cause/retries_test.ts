/** Which of several failures `tph test` tells of, and what it says where no source has changed. */
import assert from "node:assert/strict";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { HOSTS, ROOT } from "../hosts.ts";
import { install } from "../tools.ts";
import { COMMAND, NODE, project } from "./project.ts";

const RUNNERS = join(ROOT, "node_modules/.hosts/runners");

Deno.test("of a test that is tried again, the last try counts; cases of one title all do", async () => {
  install(RUNNERS, { mocha: "12.0.3" });
  using shop = await project();
  shop.write(
    "test/retry.test.js",
    `import assert from "node:assert";
import { price, total } from "../src/cart.js";
let tries = 0;
describe("retries", function () {
  this.retries(2);
  it("passes late", () => assert.equal(tries++, 2));
  it("fails always", () => assert.equal(price({ price: 3, quantity: 2 }), 6));
});
for (const tax of [0, 1]) it("is a case", () => assert.equal(total([{ price: 1, quantity: 2 }], tax), 2 + tax * 2));
`,
  );
  await shop.git("add", ".");
  await shop.git("commit", "-qm", "Retries");
  shop.replace("src/cart.js", "?? 1", "- 1 || 1");
  const mocha = join(RUNNERS, "node_modules/mocha/bin/mocha.js");
  const { stdout } = await shop.tph(["test", "--", HOSTS.node, mocha, "test/retry.test.js"], { env: NODE });
  const told = stdout.slice(stdout.lastIndexOf("failing"));
  assert.deepEqual(told.match(/^✗ .*?(?= {2})/gm), [
    "✗ is a case (1 of 2)",
    "✗ is a case (2 of 2)",
    "✗ retries › fails always",
  ]);
});

Deno.test("what passed before is explained first, and the rest is named", async () => {
  using shop = await project();
  const file = join(shop.path, "test/cart.test.js");
  appendFileSync(file, `for (const n of [1, 2]) it("is old", () => assert.equal(total([], n), n));\n`);
  appendFileSync(file, `it("is older", () => assert.equal(total([], 3), 3));\n`);
  const [, suite, old] = /(describe\([^]*?\n\}\);\n)([^]*)/.exec(readFileSync(file, "utf8"))!;
  shop.replace("test/cart.test.js", suite! + old!, old! + suite!);
  await shop.git("commit", "-qam", "Tests that fail");
  shop.replace("src/cart.js", "?? 1", "- 1 || 1");
  const one = await shop.tph(["test", "--max", "1", "--", "node", "--test"], { env: NODE });
  assert.match(
    one.stdout,
    /\n✗ cart totals › adds tax[^]*price returned something else[^]*\n\n3 more tests failed: --max 4 explains all\.\n {2}is old {2}test\/cart\.test\.js\n {2}is old {2}.*\n {2}is older {2}.*\n$/,
  );
  const none = await shop.tph(["test", "--max", "0", "--json", "--", "node", "--test"], { env: NODE });
  const { answer, next, total, warnings } = JSON.parse(none.stdout);
  assert.deepEqual([answer.failed, answer.explained, next, total, warnings], [
    4,
    [],
    ["tph test --max 4 -- node --test"],
    4,
    [],
  ]);
});

Deno.test("where no function has changed, the files that have are named; without any, the test may be flaky", async () => {
  using shop = await project();
  shop.write("outside/.keep", "");
  const module = (file: string) =>
    `import { readFileSync } from "node:fs";\nexport const total = () => readFileSync(${file}, "utf8").length;\n`;
  shop.write("src/cart.js", module('"rate.txt"'));
  shop.write("rate.txt", "...");
  shop.write(
    "test/cart.test.js",
    `import test from "node:test"; import assert from "node:assert"; import { appendFileSync } from "node:fs";
import { total } from "../src/cart.js";
if (process.env.COUNT) appendFileSync(process.env.COUNT, ".");
test("has a rate", () => assert.equal(total(), 3));\n`,
  );
  await shop.git("add", ".");
  await shop.git("commit", "-qm", "A rate");
  shop.write("rate.txt", "....");
  const changed = await shop.tph(COMMAND, { env: NODE });
  assert.match(
    changed.stdout,
    /\n {2}changed: rate\.txt; it passed at [0-9a-f]{7} A rate\n {2}See: tph diff /,
  );
  // Each run finds one more: the third passes, with the commit's files.
  shop.write("rate.txt", "...");
  shop.write("src/cart.js", module("process.env.COUNT"));
  await shop.git("commit", "-qam", "A count");
  const { stdout } = await shop.tph(COMMAND, { env: { ...NODE, COUNT: join(shop.path, "outside/count") } });
  assert.match(
    stdout,
    /it passed at [0-9a-f]{7} A count, with the same files: it may be flaky\n[^]*See: tph flake 'has a rate'\n$/,
  );
});
