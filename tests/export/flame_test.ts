import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { flameHtml } from "../../src/export/flame.ts";
import { FLAME_SCRIPT } from "../../src/export/flame_script.ts";
import { mergeStacks } from "../../src/query/stacks.ts";
import { RunBuilder, shopRun } from "../query/build_run.ts";
import { temporary } from "../temporary.ts";

function pageOf(run: RunBuilder, file = {}): string {
  const trace = run.trace(file);
  return [...flameHtml(trace, mergeStacks(trace))].join("");
}

interface Data {
  unit: string;
  frames: [name: string, place: string, external: number][];
  nodes: { parent: number; frame: number; total: number; self: number; calls: number; errors: number }[];
}

function dataOf(page: string): Data {
  return JSON.parse(/<script type="application\/json" id="data">([\s\S]*?)<\/script>/.exec(page)![1]!);
}

// deno-lint-ignore no-explicit-any
type Element = Record<string, any>;

/** What the script drew: a box a line, with its place, after `act` has used the page. */
function drawn(
  page: string,
  act: (page: { search(text: string): void; click(name: string): void }) => void = () => {},
) {
  const make = (): Element => ({ style: {}, textContent: "", value: "", clientWidth: 1000 });
  const elements: Record<string, Element> = {};
  let boxes: Element[] = [];
  for (const id of ["chart", "about", "search", "found", "reset"]) elements[id] = make();
  elements.data = { ...make(), textContent: JSON.stringify(dataOf(page)) };
  elements.chart!.replaceChildren = (...list: typeof boxes) => boxes = list;
  const document = { getElementById: (id: string) => elements[id], createElement: make };
  new Function("document", "window", FLAME_SCRIPT)(document, {});
  act({
    search(text) {
      elements.search!.value = text;
      elements.search!.oninput();
    },
    click: (name) => boxes.find(({ textContent }) => textContent === name)!.onclick(),
  });
  return {
    boxes: boxes.map(({ className, textContent, style }) =>
      `${className} ${textContent} ${parseInt(style.top) / 19} ${Math.round(parseFloat(style.width))}`
    ),
    found: elements.found!.textContent,
    about: elements.about!.textContent,
  };
}

Deno.test("flameHtml() is a page whose only script is the one that its policy names", () => {
  const page = pageOf(shopRun());
  const hash = createHash("sha256").update(FLAME_SCRIPT).digest("base64");
  assert.match(page, /default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-/);
  assert.ok(page.includes(`'sha256-${hash}'`));
  assert.equal(page.split(`<script>${FLAME_SCRIPT}</script>`).length, 2);
  assert.equal(page.match(/<script/g)!.length, 2);
  assert.doesNotMatch(page, /https?:\/\//);
});

Deno.test("flameHtml() draws stacks as wide as they ran", () => {
  const page = pageOf(shopRun(), { header: { settings: {} } });
  assert.deepEqual(drawn(page).boxes, ["box all 0 999", "box main 1 999", "box threw  2 6"]);
  const zoomed = drawn(page, ({ click }) => click("main"));
  assert.match(zoomed.about, /^main {2}main\.ts:10 {2}12\.1 ms \(100\.0 %\), itself 12\.0 ms, 1 call$/);
  const found = drawn(page, ({ search }) => search("PAY"));
  assert.ok(found.boxes.some((line) => line.startsWith("box hit")));
  assert.equal(found.found, "85.0 µs (0.7 %)");
});

Deno.test("flameHtml() lets no text of the target become markup or script", () => {
  const run = new RunBuilder();
  run.call("</script><script>alert(1)</script>", {
    site: { file: '/project/<img src=x onerror="alert(2)">.ts' },
  });
  const page = pageOf(run, { header: { label: "<b>\u2028'&" } });
  assert.equal(page.match(/<script/g)!.length, 2);
  assert.doesNotMatch(page, /<img|<b>/);
  assert.equal(dataOf(page).frames[1]![0], "</script><script>alert(1)</script>");
});

Deno.test("flameHtml() leaves out the lightest of very many stacks, and says so", () => {
  const run = new RunBuilder();
  for (let i = 0; i < 25_000; i++) run.call(`f${i}`, { cost: 1000 + i });
  const page = pageOf(run, { slots: 1 << 12 });
  const { nodes } = dataOf(page);
  assert.ok(nodes.length < 20_000 && nodes.length > 19_000);
  assert.match(page, /5,00\d stacks below 6\.0\d µs left out/);
  assert.match(pageOf(new RunBuilder()), /No calls were recorded/);
});

Deno.test("tph export writes the formats of other tools", async () => {
  using folder = temporary({
    "main.ts": `function f(n: number): number { return n > 0 ? f(n - 1) : 0; }
async function g() { f(1); await null; f(0); }
await g();
`,
  });
  await folder.tph(["run", "main.ts"]);
  const out = async (format: string) => (await folder.tph(["export", "--format", format])).stdout;
  assert.match(await out("collapsed"), /^g \d+\ng;f \d+\ng;f;f \d+\n$/m);
  const speedscope = JSON.parse(await out("speedscope"));
  assert.equal(speedscope.profiles[0].type, "evented");
  assert.deepEqual(
    speedscope.shared.frames.slice(0, 2).map((
      { name, file, line }: Record<string, unknown>,
    ) => [name, file, line]),
    [["f", "main.ts", 1], ["g", "main.ts", 2]],
  );
  const perfetto = JSON.parse(await out("perfetto")).traceEvents as Element[];
  assert.deepEqual(
    perfetto.filter(({ ph }) => ph === "B").map(({ name, args }) => `${name} ${args["arg n"] ?? ""}`.trim()),
    ["g", "f 1", "f 0", "g", "f 0"],
  );
  assert.match(await out("flame"), /"start":"view=flame"/);
  await folder.tph(["run", "--no-time", "main.ts"]);
  const { code, stderr } = await folder.tph(["export", "--format", "speedscope"]);
  assert.equal(code, 1);
  assert.match(stderr, /Cannot export as speedscope: the run was recorded without times/);
  assert.equal(await out("collapsed"), "g 1\ng;f 2\ng;f;f 1\n");
});
