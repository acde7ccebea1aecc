/** Narrow terminals, and those that have only ASCII. */
import assert from "node:assert/strict";
import { answerOf } from "../in_process.ts";
import { temporary } from "../temporary.ts";

const PROGRAM =
  `function describe(product, options) { return { sku: product.sku, text: "✓ " + product.name }; }
function fail(product) { throw new RangeError("no such product → " + product.sku); }
for (const sku of ["tea", "coffee"]) describe({ sku, name: "a long name of " + sku, price: 12 }, { currency: "euro", "ключ": 1 });
try { fail({ sku: "milk", name: "a name that is even longer than the others" }); } catch {}
`;

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
  }
  const { stdout } = await answerOf(["tree", "--style", "ascii", "--width", "300"], folder.path);
  assert.match(stdout, /-> \{ sku: "tea", text: "\\u\{2713\} a long name of tea" \}/);
});
