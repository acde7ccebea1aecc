import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { treeHtml } from "../../src/export/html.ts";
import { buildCallTree } from "../../src/query/call_tree.ts";
import { RunBuilder, shopRun } from "../query/build_run.ts";
import { temporary } from "../temporary.ts";

const LOOK = {
  fold: true,
  args: true,
  results: true,
  selfTime: false,
  source: false,
  valueWidth: 60,
};

function pageOf(run: RunBuilder, options = {}, file = {}): string {
  return [...treeHtml(buildCallTree(run.trace(file)), { ...LOOK, ...options })].join("");
}

/** The text of the tree, a line each with its level. */
function linesOf(page: string): string[] {
  let level = 0;
  return page.split("<main>\n")[1]!.split("</main>")[0]!.trimEnd().split("\n").flatMap((line) => {
    if (line === "</details>") return level--, [];
    const text = line.replace(/<[^>]*>/g, "").replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code));
    const shown = `${"  ".repeat(level)}${text}`;
    if (line.startsWith("<details")) level++;
    return [shown];
  });
}

Deno.test("treeHtml() nests calls as the terminal's tree does", () => {
  assert.deepEqual(linesOf(pageOf(shopRun())), [
    "main()  12.1 ms",
    '  fetchRate(country: "NL") → 0.2  12.0 ms  ⧗ waited 12.0 ms',
    '  Cart.total(items: [{ sku: "a", qty: 2 }, { sku: "b", … +1 }, … +1], tax: 0.2) → 42.5  4.00 µs',
    '    price(item: { sku: "a", qty: 2 } | { sku: "b", qty: 2 } | { sku: "c", qty: 2 }) → 10  × 3  3.00 µs',
    "  pay(amount: 42.5) ✗ PaymentError: card declined  85.0 µs",
  ]);
  assert.match(pageOf(shopRun(), { lines: 3 }), /5 of 7 calls not shown: --lines 15/);
  assert.match(pageOf(new RunBuilder()), /<p>No calls were recorded\.<\/p>/);
});

Deno.test("treeHtml() opens and closes as many elements, however the levels go", () => {
  const run = new RunBuilder();
  const deep = (n: number): void => void run.call(`f${n}`, {}, () => n > 0 && deep(n - 1));
  for (const n of [5, 0, 700, 2]) deep(n);
  const page = pageOf(run);
  assert.equal(page.match(/<details/g)!.length, page.match(/<\/details>/g)!.length);
  assert.equal(page.match(/<details open>/g)!.length < page.match(/<details/g)!.length, true);
  assert.equal(linesOf(page).at(-1), "    f0()  1.00 µs");
});

Deno.test("treeHtml() escapes all text of the target", () => {
  const evil = `</script><b onclick="x">&'\u202e\x1b`;
  const run = new RunBuilder();
  const site = { params: [evil], file: `/project/${evil}.ts` };
  run.call(
    evil,
    { args: [evil], error: new Error(evil), site },
    () => run.call(evil, { result: { [evil]: 1 } }),
  );
  const file = { header: { label: evil, id: evil, command: [evil] }, end: { uncaught: evil } };
  const page = pageOf(run, { source: true }, file);
  assert.doesNotMatch(page, /<b on|<script|<\/script/);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(page, /[\x00-\x09\x0b-\x1f\u202e]/);
  const tags = new Set(page.match(/<\w+/g)!.map((tag) => tag.slice(1)));
  const own = "html head meta title style body h1 p main details summary div span b";
  assert.deepEqual([...tags].filter((tag) => !own.split(" ").includes(tag)), []);
});

Deno.test("tph tree --format html makes one page that needs nothing else, of a real run", async () => {
  using folder = temporary({
    "main.ts": `
function echo(text: string) { return text; }
function fail(text: string) { throw new RangeError(text); }
class Box { "</script><b>"(value: unknown) { return value; } }
function main() {
  echo("</script><b>");
  new Box()["</script><b>"]({ "</script><b>": ["</script><b>"] });
  try { fail("</script><b>"); } catch {}
}
main();
`,
  });
  await folder.tph(["run", "--label", "</script><b>", "main.ts"]);
  const { stdout, stderr, code } = await folder.tph(["tree", "--format", "html", "--source"]);
  assert.deepEqual([stderr, code], ["", 0]);
  assert.match(stdout, /^<!DOCTYPE html>[\s\S]*<\/html>\n$/);
  assert.ok(!stdout.includes("</script>") && !stdout.includes("<b>&#34;"));
  assert.ok(stdout.includes("&#60;/script&#62;&#60;b&#62;"));
  assert.doesNotMatch(stdout, /https?:|\bsrc=|\bhref=|@import|url\(/);
  assert.match(stdout, /prefers-color-scheme: dark/);
  const lines = linesOf(stdout);
  assert.match(lines[0]!, /^main\(\) .*main\.ts:5/);
  assert.match(lines[1]!, /^ {2}echo\(text: "<\/script><b>"\) → "<\/script><b>"/);
  assert.match(lines.at(-1)!, /fail\(text: "<\/script><b>"\) ✗ RangeError: <\/script><b>/);

  const written = await folder.tph(["tree", "--format", "html", "--source", "-o", "run.html"]);
  assert.deepEqual([written.stdout, written.stderr, written.code], ["", "", 0]);
  const file = join(folder.path, "run.html");
  assert.equal(readFileSync(file, "utf8"), stdout);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

Deno.test("tph tree writes text and JSON to a file, too", async () => {
  using folder = temporary({ "main.ts": "function f(n: number) { return n; }\nf(1);\n" });
  await folder.tph(["run", "main.ts"]);
  const read = (file: string) => readFileSync(join(folder.path, file), "utf8");
  await folder.tph(["tree", "-o", "tree.txt"], { env: { FORCE_COLOR: "1" } });
  assert.equal(read("tree.txt"), (await folder.tph(["tree"])).stdout);
  await folder.tph(["tree", "--format", "json", "-o", "tree.json"]);
  assert.equal(read("tree.json"), (await folder.tph(["tree", "--json"])).stdout);
  assert.equal((await folder.tph(["tree", "--format", "html", "-o", "no/x.html"])).code, 1);
  assert.equal((await folder.tph(["tree", "--format", "html", "--json"])).code, 2);
  assert.equal((await folder.tph(["tree", "--format", "pdf"])).code, 2);
  assert.equal((await folder.tph(["tree", "--format", "html", "--filter", "nope"])).code, 1);
});
