/** `tph test` of what was edited elsewhere than in the functions that differ: hooks, constants, data. */
import assert from "node:assert/strict";
import { answerIn, COMMAND, NODE, project, putTest } from "./project.ts";

Deno.test("a hook that fails is explained as a test is, and a constant by its file", async () => {
  using shop = await project();
  shop.write("src/limit.js", "export const LIMIT = 100;\n");
  putTest(shop, {
    module: `import { LIMIT } from "./limit.js";
export class Account {
  constructor() { this.limit = LIMIT }
  deposit(amount) { if (amount > this.limit) throw new RangeError("too much: " + amount) }
}\n`,
    use: "Account",
    test: `import { beforeEach, describe, it } from "node:test";
describe("account", () => {
  beforeEach(() => new Account().deposit(50));
  it("is open", () => assert.ok(true));
});`,
  });
  await shop.git("add", ".");
  await shop.git("commit", "-qam", "Accounts");
  shop.replace("src/limit.js", "100", "10");
  const { stdout } = await shop.tph(COMMAND, { env: NODE });
  const answer = answerIn(stdout);
  assert.deepEqual(answer.slice(answer.indexOf("  RangeError: too much: 50") - 1), [
    "✗ account › beforeEach  test/cart.test.js:6",
    "  RangeError: too much: 50",
    "  new Account leaves another this.limit",
    "  src/cart.js:3  beforeEach callback › new Account",
    "  green  this.limit afterwards: 100",
    "  red    this.limit afterwards: 10",
    "  the text of new Account is the same; changed: src/limit.js; it passed at COMMIT Accounts",
    "  also   Account.deposit src/cart.js:4",
    "  See: tph diff RUN RUN --test 'account › beforeEach'",
  ]);
  // The command that it ends with works.
  const [, a, b, title] = /See: tph diff (\S+) (\S+) --test '(.*)'/.exec(stdout)!;
  const more = await shop.tph(["diff", a!, b!, "--test", title!]);
  assert.match(more.stdout, /First divergence: new Account leaves another this\.limit/);
});

Deno.test("of a function that is as it was in a file that is not, the first line that changed is named", async () => {
  using shop = await project();
  const module = (factor: number) =>
    `// what a box holds\nconst BOX = ${factor};\nexport function boxes(n) { return Math.ceil(n / BOX); }\n`;
  putTest(shop, { module: module(6), use: "boxes", test: `test("fits", () => assert.equal(boxes(12), 2));` });
  await shop.git("commit", "-qam", "Boxes");
  shop.write("src/cart.js", module(5));
  const { stdout, stderr } = await shop.tph(COMMAND, { env: NODE });
  assert.deepEqual(answerIn(stdout).slice(2, 7), [
    "  boxes returned something else for the same arguments",
    '  src/cart.js:3  test "fits" › boxes',
    "  given  n: 12",
    "  green  return: 2",
    "  red    return: 3",
  ], stderr);
  assert.match(
    stdout,
    /^ {2}the text of boxes is the same; changed: src\/cart\.js:2; it passed at [0-9a-f]{7} Boxes$/m,
  );
});
