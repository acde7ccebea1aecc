/** Narrow terminals, and those that have only ASCII. */
import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { widthOf } from "../../src/view/text.ts";
import { answerOf } from "../in_process.ts";
import { temporary } from "../temporary.ts";

const PROGRAM =
  `function describe(product, options) { return { sku: product.sku, text: "✓ " + product.name }; }
function fail(product) { throw new RangeError("no such product → " + product.sku); }
for (const sku of ["tea", "coffee"]) describe({ sku, name: "a long name of " + sku, price: 12 }, { currency: "euro", "ключ": 1 });
try { fail({ sku: "milk", name: "a name that is even longer than the others" }); } catch {}
`;

/** What says much about a run. */
const TALKATIVE = `class OrderNotFoundError extends Error {}
async function loadOrderFromTheWarehouse(orderNumber) {
  await new Promise((go) => setTimeout(go, 2));
  throw new OrderNotFoundError("there is no order with the number " + orderNumber + " in any of the warehouses");
}
function priceOfEverythingInTheBasket(basket) { basket.visited = true; return basket.items.length / 0 * 0; }
async function checkOutWithTheDefaultWarehouse(basket) {
  priceOfEverythingInTheBasket(basket);
  try { await loadOrderFromTheWarehouse(basket.number); } catch (cause) { throw new Error("cannot check out", { cause }); }
}
function neverCalledAtAll() {}
function anotherOneThatIsNeverCalled() {}
for (const number of [1, 2]) await checkOutWithTheDefaultWarehouse({ number, items: [] }).catch(() => {});
await checkOutWithTheDefaultWarehouse({ number: 3, from: process.argv[2], items: ["a long name of a thing that nobody wants to buy"] });
`;

const PAGES = [
  ["tree"],
  ["tree", "--ids", "--source"],
  ["tree", "--lines", "2"],
  ["view"],
  ["stats"],
  ["explain"],
  ["call", "1"],
  ["call", "3"],
  ["find", "NaN"],
  ["find", "3", "--journey"],
  ["find", "3", "--group"],
  ["why", "3"],
  ["logs"],
  ["diff", "@", "@"],
  ["diff", "@1", "@"],
  ["sql"],
  ["config"],
  ["help"],
  ["help", "tree"],
  ["help", "config"],
  ["export", "--help"],
];

Deno.test("no line is wider than the terminal, but for commands, which can be copied; colours end where they began", async () => {
  using folder = temporary({ "main.mjs": TALKATIVE });
  await folder.tph(["run", "-q", "main.mjs"]);
  await folder.tph(["run", "-q", "--label", "a label for it", "main.mjs", "the other side of the town"]);
  for (const columns of [60, 80, 120]) {
    for (const words of PAGES) {
      const { stdout, status, stderr } = await answerOf(words, folder.path, {}, { columns });
      assert.ok(status < 2, `${words.join(" ")}: ${stderr}`);
      for (const line of stdout.split("\n")) {
        const plain = stripVTControlCharacters(line);
        const isCommand = /^ *tph /.test(plain);
        assert.ok(isCommand || widthOf(plain) <= columns, `${words.join(" ")} at ${columns}: ${plain}`);
        // deno-lint-ignore no-control-regex
        const codes = [...line.matchAll(/\x1b\[(\d+)m/g)].map(([, code]) => Number(code));
        const open = codes.filter((code) => code !== 0 && (code < 20 || code >= 30 && code !== 39)).length;
        assert.equal(codes.length - open, open, `${words.join(" ")} at ${columns}: ${JSON.stringify(line)}`);
      }
    }
  }
});

Deno.test("--width is heeded where no terminal says how wide it is, by pages of help as well", async () => {
  using folder = temporary({ "main.mjs": TALKATIVE });
  await folder.tph(["run", "-q", "main.mjs"]);
  for (const columns of [30, 60]) {
    for (
      const words of [["help"], ["help", "tree"], ["tree", "--help"], ["config"], ["sql"], ["explain"], [
        "view",
      ]]
    ) {
      const { stdout, status } = await answerOf(
        [...words, "--width", String(columns)].sort(helpLast),
        folder.path,
      );
      assert.equal(status, 0, words.join(" "));
      assert.ok(stdout.length > 300, words.join(" "));
      for (const line of stdout.split("\n")) {
        const isCommand = /^ *(?:tph|npx|select|from|'0af)|\\$/.test(line);
        assert.ok(isCommand || widthOf(line) <= columns, `${words.join(" ")} at ${columns}: ${line}`);
      }
    }
  }
});

/** `--help` stands where the options end. */
function helpLast(one: string, other: string): number {
  return Number(one === "--help") - Number(other === "--help");
}

Deno.test("at 60 columns results are there, and arguments are cut first", async () => {
  using folder = temporary({ "main.mjs": PROGRAM });
  await folder.tph(["run", "-q", "main.mjs"]);
  const { stdout } = await answerOf(["tree", "--width", "60"], folder.path);
  const rows = stdout.split("\n").filter((line) => /^\w+\(/.test(line));
  assert.match(rows[0]!, /^describe\(.*\) → \{/);
  assert.match(rows.at(-1)!, /^fail\(.*\) ✗ RangeError: no such/);
  const wide = await answerOf(["tree", "--width", "300", "--value-width", "200"], folder.path);
  assert.match(
    wide.stdout,
    /^fail\(product: \{ sku: "milk", name: "a name that is even longer than the others" \}\)/m,
  );
});

Deno.test("--style ascii is ASCII on every page", async () => {
  using folder = temporary({ "main.mjs": PROGRAM });
  await folder.tph(["run", "-q", "main.mjs"]);
  for (
    const words of [
      ["tree"],
      ["tree", "--width", "40"],
      ["view"],
      ["stats"],
      ["explain"],
      ["call", "1"],
      ["find", "tea"],
      ["find", "tea", "--journey"],
      ["why", "1"],
      ["why", "1", "return"],
      ["logs"],
      ["diff", "@", "@"],
    ]
  ) {
    const { stdout, status } = await answerOf([...words, "--style", "ascii"], folder.path);
    assert.equal(status, 0, words.join(" "));
    // deno-lint-ignore no-control-regex
    assert.match(stdout, /^[\x00-\x7f]+$/, words.join(" "));
    // What takes more room in ASCII is cut as well.
    const narrow = await answerOf([...words, "--style", "ascii", "--width", "60"], folder.path);
    for (const line of narrow.stdout.split("\n")) {
      assert.ok(/^ *tph /.test(line) || line.length <= 60, `${words.join(" ")}: ${line}`);
    }
  }
  const { stdout } = await answerOf(["tree", "--style", "ascii", "--width", "300"], folder.path);
  assert.match(stdout, /-> \{ sku: "tea", text: "\\u\{2713\} a long name of tea" \}/);
});

Deno.test("a budget cuts a tree for people where that matters least, and names what shows more", async () => {
  using folder = temporary({
    "main.mjs": `function inner(n) { return n }
function outer(n) { for (let i = 0; i <= n; i++) inner("x".repeat(30)); }
for (let i = 0; i < 20; i++) outer(i);
function last() { throw new RangeError("at the end") }
try { last() } catch {}
`,
  });
  await folder.tph(["run", "-q", "main.mjs"]);
  const { stdout } = await answerOf(["tree", "--budget", "250"], folder.path);
  assert.ok(new TextEncoder().encode(stdout).length <= 1000);
  assert.match(stdout, /last\(\).*RangeError: at the end/);
  assert.match(stdout, /calls not shown: a larger --budget shows more/);
});
