/** Trees that begin with a test, or with one call. */
import assert from "node:assert/strict";
import { type Temporary, temporary } from "../temporary.ts";

const CART =
  "export function total(prices, tax) { return prices.reduce((sum, price) => sum + price, 0) * (1 + tax) }\n";

const FLAGS = { node: ["--test", "--test-isolation=none"], bun: ["test"] };
const TESTS = `
import { total } from "./cart.mjs";
describe("cart totals", () => {
  it("adds", () => { total([1, 2], 0) });
  it.skip("adds floats", () => { total([0.1, 0.2], 0) });
  it("adds tax", async () => {
    await new Promise((go) => setTimeout(go, 1));
    if (total([10], 0.2) !== 13) throw new Error("wrong total");
  });
});
test("is empty", () => { total([], 0) });
`;

async function recorded(host: "node" | "bun"): Promise<Temporary> {
  const imports = `import { describe, it, test } from "${host}:test";`;
  const folder = temporary({ "cart.mjs": CART, "cart.test.mjs": imports + TESTS });
  const flags = FLAGS[host].map((flag) => `--host-flag=${flag}`);
  const { code } = await folder.tph(["run", "-q", "--host", host, ...flags, "./cart.test.mjs"]);
  assert.equal(code, 1);
  return folder;
}

/** The lines of a tree without the run's own and without times. */
async function tree({ tph }: Temporary, ...args: string[]): Promise<string[]> {
  const { stdout } = await tph(["tree", "--width", "200", ...args]);
  return stdout.split("\n").filter((line) => /["(]/.test(line) && !line.startsWith("!"))
    .map((line) => line.replace(/ {2}[\d.]+ [nµm]?s.*$/, ""));
}

for (const host of ["node", "bun"] as const) {
  Deno.test(`tests are rows with their titles, below their suite, and can be roots, under ${host}`, async () => {
    using folder = await recorded(host);
    assert.deepEqual(await tree(folder, "--filter", "total", "--filter", "cart*"), [
      'suite "cart totals"',
      '├─ test "cart totals › adds"',
      "│  └─ total(prices: [1, 2], tax: 0) → 3",
      '└─ test "cart totals › adds tax" ✗ Error: wrong total',
      "   └─ total(prices: [10], tax: 0.2) → 12",
      'test "is empty"',
      "└─ total(prices: [], tax: 0) → 0",
    ]);
    assert.deepEqual(await tree(folder, "--roots", "tests", "--filter", "total"), [
      'test "cart totals › adds"',
      "└─ total(prices: [1, 2], tax: 0) → 3",
      'test "cart totals › adds tax" ✗ Error: wrong total',
      "└─ total(prices: [10], tax: 0.2) → 12",
      'test "is empty"',
      "└─ total(prices: [], tax: 0) → 0",
    ]);
    assert.deepEqual(await tree(folder, "--test", "ADDS TAX", "--filter", "total"), [
      'test "cart totals › adds tax" ✗ Error: wrong total',
      "└─ total(prices: [10], tax: 0.2) → 12",
    ]);
    const skipped = "1 test did not run: cart totals › adds floats (cart.test.mjs:5)";
    for (const words of [["--roots", "tests"], ["--test", "floats"]]) {
      const { stderr } = await folder.tph(["tree", ...words]);
      assert.equal(stderr, `tph: ${skipped}\n`);
      assert.deepEqual(JSON.parse((await folder.tph(["tree", "--json", ...words])).stdout).warnings, [
        skipped,
      ]);
    }
    assert.equal((await folder.tph(["tree", "--test", "tax"])).stderr, "");
    const json = JSON.parse((await folder.tph(["tree", "--json", "--test", "is empty"])).stdout).answer;
    assert.deepEqual(json.map(({ kind, name }: { kind: string; name: string }) => [kind, name]), [
      ["test", "is empty"],
    ]);
  });
}

Deno.test("tests of deno test are rows with their titles", async () => {
  using folder = temporary({
    "cart.mjs": CART,
    "cart.test.mjs": `import { total } from "./cart.mjs";
Deno.test("adds", () => total([1], 0)); Deno.test({ name: "of two", fn: () => { total([1, 2], 0) } });`,
  });
  await folder.tph(["run", "-q", "--host", "deno", "--host-flag=test", "./cart.test.mjs"]);
  assert.deepEqual(await tree(folder, "--roots", "tests", "--filter", "total"), [
    'test "adds" → 1',
    "└─ total(prices: [1], tax: 0) → 1",
    'test "of two"',
    "└─ total(prices: [1, 2], tax: 0) → 3",
  ]);
});

Deno.test("a tree can begin with a call, whose number --ids shows", async () => {
  using folder = temporary({ "main.mjs": "function f(n) { return n > 0 ? f(n - 1) + 1 : 0 }\nf(3);\n" });
  await folder.tph(["run", "-q", "main.mjs"]);
  assert.deepEqual(await tree(folder, "--ids", "--call", "3"), [
    "#3 f(n: 1) → 1",
    "└─ #4 f(n: 0) → 0",
  ]);
  const refused = async (...args: string[]) => (await folder.tph(["tree", ...args])).stderr;
  assert.equal(
    await refused("--call", "5"),
    "tph: Cannot find call 5: the run has the calls 1 to 4.\n     `tph find VALUE` and `tph tree --ids` show the numbers of calls.\n",
  );
  assert.match(await refused("--roots", "tests"), /^tph: No tests were recorded in this run\.\n/);
  assert.match(await refused("--call", "1", "--test", "x"), /^tph: Cannot combine --call with --test/);
});
