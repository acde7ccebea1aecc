/** The same filters on tree, stats, find and export. */
import assert from "node:assert/strict";
import { answerOf } from "../in_process.ts";
import { temporary } from "../temporary.ts";

const FILES = {
  "main.ts": `import { PricingService } from "./src/price.ts";
const service = new PricingService();
for (const total of [10, 20, -5]) service.discount({ total });
try { service.check("x"); } catch {}
`,
  "src/price.ts": `export class PricingService {
  discount(args: { total: number }) { return args.total < 0 ? NaN : rate(args.total); }
  check(text: string) { throw new Error("no " + text); }
}
function rate(total: number) {
  return total / 10;
}
`,
};

Deno.test("filters match what people type, alike on tree, stats, find and export", async () => {
  using folder = temporary(FILES);
  assert.equal((await folder.tph(["run", "-q", "main.ts"])).code, 0);
  const json = async (...args: string[]) =>
    JSON.parse((await answerOf([...args, "--json"], folder.path)).stdout);
  const names = async (...args: string[]) =>
    (await json("stats", ...args)).answer.map(({ name, calls }: Record<string, unknown>) => [name, calls]);
  const discount = [["PricingService.discount", 3]];
  assert.deepEqual(await names("--filter", "discount"), discount);
  assert.deepEqual(await names("--filter", "disc"), discount);
  assert.deepEqual(await names("--value", "NaN"), [["PricingService.discount", 1]]);
  assert.deepEqual(await names("--where", "args.args.total < 0"), [["PricingService.discount", 1]]);
  const where = await names("--where", "call => call.result === 2");
  assert.deepEqual(where.toSorted(), [["PricingService.discount", 1], ["rate", 1]]);
  // What a condition may name, alone and together; equal calls are asked about once, and yet all counted.
  for (
    const [condition, found] of [
      ["args.args?.total > 5", [["PricingService.discount", 2]]],
      ["args['total'] > 5", [["rate", 2]]],
      ["name === 'rate' && result === 1", [["rate", 1]]],
      ["error != null", [["PricingService.check", 1]]],
      ["result !== result", [["PricingService.discount", 1]]],
      ["args.total > 5 && result === 2", [["rate", 1]]],
      ["duration >= 0 && args.text === 'x'", [["PricingService.check", 1]]],
      ["r\\u0065sult === 2", [["PricingService.discount", 1], ["rate", 1]]],
    ] as const
  ) assert.deepEqual((await names("--where", condition)).toSorted(), found, condition);
  assert.deepEqual(await names("--error"), [["PricingService.check", 1]]);
  assert.deepEqual(await names("--file", "src/price.ts:6"), [["rate", 2]]);
  assert.deepEqual(await names("--file", "price.ts:3"), [["PricingService.check", 1]]);
  assert.deepEqual(await names("--slower", "1h"), []);
  const tree = await json("tree", "--file", "src/price.ts:5");
  // deno-lint-ignore no-explicit-any
  assert.deepEqual(tree.answer.map(({ name, children }: any) => [name, children[0].name]), [
    ["PricingService.discount", "rate"],
    ["PricingService.discount", "rate"],
  ]);
  const found = await json("find", "10", "--file", "price.ts:5");
  assert.deepEqual([found.total, found.answer[0].name], [1, "rate"]);
  for (
    const [words, places] of [
      [["--value", "-5"], 1],
      [["--value", "-5", "@"], 1],
      [["20", "--where", "args.args.total > 5"], 1],
      [["20", "--where", "args.total > 5"], 1],
      [["--where", "v => v === 20"], 2],
      [["NaN", "--where", "result !== result", "@"], 1],
    ] as const
  ) assert.equal((await json("find", ...words)).total, places, words.join(" "));
  // Without a value: all that these calls were given and came to.
  for (
    const [words, places] of [
      [["--where", "result !== result"], ["PricingService.discount arg", "PricingService.discount return"]],
      [["--error"], ["PricingService.check arg", "PricingService.check throw"]],
      [["--error", "@", "--as", "throw"], ["PricingService.check throw"]],
      [["--filter", "rate", "--as", "return", "@"], ["rate return", "rate return"]],
    ] as const
  ) {
    const { answer } = await json("find", ...words);
    const found = answer.map(({ name, where }: Record<string, string>) => `${name} ${where}`);
    assert.deepEqual(found, places, words.join(" "));
  }
  // The name of a run is the run, where no value is needed; the text is asked for by --value.
  await folder.tph(["run", "-q", "--label", "rate", "main.ts"]);
  const labelled = await json("find", "--error", "rate");
  assert.match(labelled.run.id, /_rate$/);
  assert.equal(labelled.total, 2);
  assert.deepEqual(labelled.warnings.slice(0, 1), [
    '"rate" is the name of a run, which is looked at; --value looks for the text.',
  ]);
  assert.equal((await json("find", "--error", "rates")).total, 0);
  assert.equal((await json("find", "--error", "--value", "rate")).total, 0);
  await folder.tph(["clean", "--label", "rate"]);
  const page = async (lines: string) => (await answerOf(["stats", "--lines", lines], folder.path)).stdout;
  const [head, first, more] = (await page("3")).trimEnd().split("\n");
  assert.deepEqual([head!.startsWith("FUNCTION"), more], [
    true,
    "2 more functions: a larger --lines shows more",
  ]);
  assert.match(first!, /^\S+ +\d/);
  for (const lines of [4, 5, 6, 7, 100]) {
    const shown = (await page(String(lines))).trimEnd().split("\n");
    assert.ok(shown.length > 2 && shown.length <= lines, `${lines}`);
  }
  const csv = await answerOf(["export", "--format", "csv", "--error"], folder.path);
  assert.deepEqual(csv.stdout.trim().split("\n").length, 2);
  const flame = await answerOf(["export", "--format", "flame", "--error"], folder.path);
  assert.deepEqual([flame.status, /has all calls of a run: it takes no filter/.test(flame.stderr)], [
    2,
    true,
  ]);
});

Deno.test("a name that no function has is answered with the nearest, and a condition that fails is told", async () => {
  using folder = temporary(FILES);
  await folder.tph(["run", "-q", "main.ts"]);
  const said = 'No function that was called is named "discuont". The nearest: PricingService.discount.';
  for (const words of [["tree"], ["stats"], ["find", "1"]]) {
    const text = await answerOf([...words, "--filter", "discuont"], folder.path);
    assert.deepEqual([text.status, text.stderr.includes(said)], [1, true], text.stderr);
    const json = await answerOf([...words, "--filter", "discuont", "--json"], folder.path);
    assert.ok(JSON.parse(json.stdout).warnings.includes(said), json.stdout);
  }
  const start = await answerOf(["tree", "--filter", "discuo"], folder.path);
  assert.match(start.stderr, /The nearest: PricingService\.discount\./);
  const { stderr } = await answerOf(["tree", "--where", "result.a.b > 1"], folder.path);
  assert.match(stderr, /^tph: --where failed on \d+ calls, which count as no match: /m);
  const { stderr: wrong, status } = await answerOf(["tree", "--where", "args.x <"], folder.path);
  assert.equal(status, 2);
  assert.match(wrong, /^tph: Cannot use --where 'args\.x <': .*\n {5}It is a condition over name, args/);
  const none = await answerOf(["tree", "--file", "nowhere.ts"], folder.path);
  assert.match(none.stderr, /No function that was called is in nowhere\.ts\./);
});

Deno.test("an option that stands where a value belongs is not taken for it", async () => {
  using folder = temporary({});
  for (
    const [words, said] of [
      [
        ["tree", "--request", "--json"],
        "option '--request <text>' has no value: '--json' is an option. As a value: --request=--json",
      ],
      [
        ["find", "--path", "--json"],
        "option '--path <path>' has no value: '--json' is an option. As a value: --path=--json",
      ],
    ] as const
  ) {
    const { status, stdout } = await answerOf([...words], folder.path);
    assert.deepEqual([status, JSON.parse(stdout).error.message], [2, said]);
  }
  const run = await answerOf(["run", "--label", "--quiet", "main.ts"], folder.path);
  assert.match(run.stderr, /option '--label <name>' has no value/);
  const given = await answerOf(["tree", "--request=--json"], folder.path);
  assert.doesNotMatch(given.stderr, /has no value/);
});
