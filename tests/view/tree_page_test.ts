import assert from "node:assert/strict";
import { ASCII, coloured, PLAIN, UNICODE } from "../../src/view/style.ts";
import { progress } from "../../src/trace/progress.ts";
import { widthOf } from "../../src/view/text.ts";
import { treePage, type TreePageOptions } from "../../src/view/tree_page.ts";
import { RunBuilder, shopRun } from "../query/build_run.ts";
import { threadTexts } from "../../src/view/threads_text.ts";
import { threadedRun } from "../query/threaded_run.ts";
import type { FileOptions } from "../trace/plain_journal.ts";

function page(
  run: RunBuilder | typeof threadedRun,
  options: Partial<TreePageOptions> = {},
  file: FileOptions = {},
): string {
  const named = { ...file, header: { id: "20260101_120000_123456", ...file.header } };
  const trace = typeof run === "function" ? run({ file: named }) : run.trace(named);
  const { lines } = treePage(trace, {
    style: PLAIN,
    glyphs: UNICODE,
    width: Infinity,
    fold: true,
    args: true,
    results: true,
    selfTime: false,
    source: false,
    valueWidth: 60,
    lines: 200,
    ...options,
  });
  return [...lines].join("\n");
}

const HEAD = "20260101_120000_123456  main.ts · bun · 7 calls · 12.1 ms · exit 0\n\n";

Deno.test("a call of a process that the file does not have is shown like any other", () => {
  const builder = new RunBuilder();
  builder.call("child.mjs", { site: { kind: "process" } });
  assert.match(page(builder), /process child\.mjs/);
});

Deno.test("a small run is shown whole", () => {
  assert.equal(
    page(shopRun()),
    HEAD + `main()  12.1 ms
├─ fetchRate(country: "NL") → 0.2  12.0 ms  ⧗ waited 12.0 ms
├─ Cart.total(items: [{ sku: "a", qty: 2 }, { sku: "b", … +1 }, … +1], tax: 0.2) → 42.5  4.00 µs
│  └─ price(item: { sku: "a", qty: 2 } | { sku: "b", qty: 2 } | { sku: "c", qty: 2 }) → 10  × 3  3.00 µs
└─ pay(amount: 42.5) ✗ PaymentError: card declined  85.0 µs`,
  );
});

Deno.test("of very many folded calls, some from all over are looked at, and times of those below are estimated from these", () => {
  const run = new RunBuilder();
  run.call("main", {}, () => {
    for (let i = 0; i < 20_000; i++) {
      // The first ones take longest, and one comes to something else.
      const cost = i < 4000 ? 9000 : 4000;
      const result = i === 7777 ? undefined : 1;
      run.call("row", { args: [i], result }, () => void run.call("cell", { cost, result: 1 }));
    }
  });
  assert.equal(
    page(run).split("\n").slice(2).join("\n"),
    `main()  120 ms
└─ row(0 … 19984 | …) → 1 | undefined | …  × 20,000  120 ms
   └─ cell() → 1 …  ≈ 100 ms`,
  );
});

Deno.test("rows that stand for calls from all over a run do not read it anew, each of them", () => {
  const run = new RunBuilder();
  const steps = 30;
  for (let i = 0; i < 200; i++) {
    run.call("batch", { args: [i] }, () => {
      for (let k = 0; k < steps; k++) run.call(`step${k}`, { args: [i + k], result: i });
    });
    run.events.push({ op: "flush" });
  }
  let read = 0;
  progress.step = () => read++;
  try {
    assert.match(page(run), new RegExp(`step${steps - 1}\\(29 … 228\\) → 0 … 199`));
  } finally {
    progress.step = () => {};
  }
  // Columns of chunks: a row for each step, or a few times the whole run.
  assert.ok(read < 200 * 60, `${read} columns were read`);
});

Deno.test("ASCII, no values, self time and places", () => {
  const options = { glyphs: ASCII, args: false, results: false, selfTime: true, source: true };
  assert.equal(
    page(shopRun(), options),
    HEAD.replaceAll("·", "-") + `main()  12.1 ms  self 12.0 ms  main.ts:10
|- fetchRate()  12.0 ms  self 1.00 us  waited 12.0 ms  main.ts:20
|- Cart.total()  4.00 us  self 1.00 us  main.ts:30
|  \`- price()  x 3  3.00 us  self 3.00 us  main.ts:40
\`- pay() ! PaymentError: card declined  85.0 us  self 85.0 us  main.ts:50`,
  );
  assert.doesNotMatch(
    page(shopRun(), { glyphs: ASCII, lines: 3, args: false }).replaceAll("…", ""),
    /[^\n -~]/,
  );
});

Deno.test("no line is wider than the terminal", () => {
  const run = new RunBuilder();
  const deep = (n: number): void =>
    void run.call("recurse", {
      args: ["x".repeat(40), { n }],
      result: "東京".repeat(20),
      site: { params: ["text", "more"] },
    }, () => n > 0 && deep(n - 1));
  deep(60);
  for (const width of [30, 60, 80, 120]) {
    for (const line of page(run, { width, source: true }).split("\n").slice(2)) {
      if (line.includes("not shown")) continue;
      assert.ok(widthOf(line) <= width, `${widthOf(line)} > ${width}: ${line}`);
    }
  }
});

Deno.test("a cut tree says what is missing and how to see it", () => {
  assert.equal(
    page(shopRun(), { lines: 3 }),
    HEAD + `main()  12.1 ms
├─ … 5 calls  12.0 ms
└─ pay(amount: 42.5) ✗ PaymentError: card declined  85.0 µs

5 of 7 calls not shown: --lines 15 or --all shows more, --filter NAME looks closer`,
  );
});

Deno.test("patterns, unfinished and suspended calls", () => {
  const run = new RunBuilder();
  run.call("main", { open: true }, () => {
    for (let i = 0; i < 5; i++) {
      run.call("read", { result: i });
      run.call("write", { args: [1] });
    }
    run.call("wait", { suspended: true });
    run.call("Cart.constructor", { site: { kind: "constructor" } });
    run.call("Cart.total", { site: { kind: "getter" }, result: 1 });
  });
  const text = page(run, {}, { end: false, exit: { code: null, signal: "SIGKILL" } });
  assert.match(text, /killed by SIGKILL\n! The recording was cut off/);
  assert.ok(
    text.endsWith(`main() … unfinished  ≥ 14.0 µs
├─ ⟳ × 5  10.0 µs
│  ├─ read() → 0 … 4  5.00 µs
│  └─ write(1)  5.00 µs
├─ wait() … suspended  ≥ 3.00 µs  ⧗ waited 2.00 µs
├─ new Cart()  1.00 µs
└─ get Cart.total() → 1  1.00 µs`),
    text,
  );
});

Deno.test("a folded row says what varies, in what is below it too", () => {
  const run = new RunBuilder();
  run.call("main", {}, () => {
    for (const sku of ["x", "xx", "xxx"]) {
      run.call("half", { args: [1], result: sku.length }, () => {
        run.call("price", { args: [sku], result: sku.length });
      });
    }
    for (let i = 0; i < 40; i++) run.call("discount", { args: [i], result: i === 39 ? NaN : i / 10 });
    for (let i = 0; i < 2500; i++) run.call("tick", { result: "same" });
    for (let i = 0; i < 3; i++) run.call("fetch", { args: [`https://example.org/${"a".repeat(90)}${i}`] });
    for (const value of ["a", undefined, "b", null, "c"]) run.call("pick", { result: value });
  });
  const lines = page(run).split("\n").slice(2);
  assert.deepEqual(lines.map((line) => line.replace(/ {2}[\d.]+ [µm]s$/, "")), [
    "main()",
    "├─ half(1) → 1 | 2 | 3  × 3",
    '│  └─ price("x" | "xx" | "xxx") → 1 | 2 | 3',
    "├─ discount(0 … 39) → 0 … 3.8 | NaN  × 40",
    '├─ tick() → "same" …  × 2,500',
    `├─ fetch("https://example.org/${"a".repeat(31)}"…(+60) (3 different))  × 3`,
    '└─ pick() → "a" | undefined | null | …  × 5',
  ]);
});

Deno.test("different errors, and roots that are tasks of their own, are rows of their own", () => {
  const run = new RunBuilder();
  run.call("main", {}, () => {
    for (const message of ["one", "one", "two"]) {
      run.call("tries", {}, () => run.call("fails", { error: new Error(message) }));
    }
  });
  for (const path of ["/a", "/b", "/b"]) run.call("request", { site: { async: true }, args: [path] });
  for (const path of ["/a", "/b"]) run.call("handler", { args: [{ path }] }, () => run.call("route"));
  for (let i = 0; i < 3; i++) run.call("step", { args: [i] });
  const lines = page(run).split("\n").slice(2);
  assert.deepEqual(lines.map((line) => line.replace(/ {2}[\d.]+ [µm]s$/, "")), [
    "main()",
    "├─ tries()  × 2",
    "│  └─ fails() ✗ Error: one",
    "└─ tries()",
    "   └─ fails() ✗ Error: two",
    'request("/a")',
    'request("/b")  × 2',
    'handler({ path: "/a" })',
    "└─ route()",
    'handler({ path: "/b" })',
    "└─ route()",
    "step(0 | 1 | 2)  × 3",
  ]);
});

Deno.test("limits, an uncaught error and problems are told first", () => {
  const end = { limit: "maxCalls", dropped: 1234, uncaught: "Error: no\x1b[2J" };
  assert.match(
    page(shopRun(), {}, { end, exit: { code: 1 } }),
    /exit 1\n! Recording stopped at the limit max-calls; 1,234 later calls not recorded\.\n! Uncaught Error: no\\x1b\[2J\n\n/,
  );
});

Deno.test("a run without calls, and one that no call of passes, say so", () => {
  assert.match(page(new RunBuilder()), /\n\nNo calls were recorded\.$/);
  assert.match(page(shopRun(), { filter: ["nope"] }), /\n\nNone of the 7 calls matches\.$/);
});

Deno.test("a run without values says so, and not what its calls came to", () => {
  const builder = new RunBuilder();
  builder.call("returns", { result: undefined });
  builder.call("throws", { error: undefined });
  const text = page(builder, {}, { header: { settings: { values: false } } });
  assert.match(
    text,
    /2 calls · without values · .*\n\nreturns\(\) {2}\S+ \S+\nthrows\(\) ✗ threw {2}\S+ \S+$/,
  );
});

Deno.test("without a clock, no times are shown", () => {
  const text = page(shopRun(), {}, { header: { settings: { time: false } } });
  assert.doesNotMatch(text, /\d [mµn]?s|waited/);
});

Deno.test("text from the target never reaches the terminal as it is", () => {
  const evil = "\x1b]0;owned\x07\u202e";
  const run = new RunBuilder();
  run.call(evil, {
    args: [evil, { [evil]: evil }],
    error: new Error(evil),
    site: { params: [evil], file: `/project/${evil}.ts` },
  });
  const text = page(run, { source: true }, {
    header: { id: evil, command: [evil] },
    end: { uncaught: evil },
  });
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\u202e]/);
});

Deno.test("colours and links change nothing but the dress", () => {
  const text = page(shopRun(), { style: coloured({ links: true }), source: true });
  // deno-lint-ignore no-control-regex
  const bare = text.replace(/\x1b\[\d+m|\x1b\]8;;[^\x1b]*\x1b\\/g, "");
  assert.notEqual(text, bare);
  assert.equal(bare, page(shopRun(), { source: true }));
  assert.ok(text.includes("\x1b]8;;file:///project/main.ts\x1b\\"));
});

Deno.test("a link leads to a file of this machine or to a page, whatever a run names", () => {
  for (
    const file of [
      "javascript:alert(1)",
      "ssh://evil/",
      "data:text/html,x",
      "file://evil/share/x.ts",
      "vscode://x",
    ]
  ) {
    const run = new RunBuilder();
    run.call("f", { site: { file } });
    const text = page(run, { style: coloured({ links: true }), source: true });
    assert.ok(text.includes(file) && !text.includes("\x1b]8;;"), file);
  }
});

const THREADS_HEAD = `20260101_120000_123456  main.ts · bun · 15 calls · 4.00 ms · exit 0
! In worker resize.ts: Recording stopped at the limit max-calls; 5 later calls not recorded.
! In worker resize.ts: Uncaught Error: bad image
`;

Deno.test("worker threads and child processes stand below the calls that started them", () => {
  assert.equal(
    page(threadedRun, { selfTime: true }),
    `${THREADS_HEAD}
main()  4.00 ms  self 3.00 ms
├─ resizeAll(files: ["a.png", "b.png"])  1.00 ms  self 1.00 ms
│  ├─ Worker(url: "./resize.ts")  1.00 µs  self 1.00 µs
│  │  └─ ⇉ worker resize.ts  7.00 ms
│  │     └─ resize(job: { file: "1.png" }) → 1  5.00 ms  self 5.00 ms
│  │        └─ spawn("bun", "child.ts")  1.00 µs  self 1.00 µs
│  │           └─ ⇉ process child.ts  4.00 ms
│  │              └─ answer(6, { of: "child" }) → 42  1.00 ms  self 1.00 ms
│  ├─ Worker(url: "./resize.ts")  1.00 µs  self 1.00 µs
│  │  └─ ⇉ worker resize.ts  7.00 ms
│  │     └─ resize(job: { file: "2.png" }) ✗ Error: bad image  5.00 ms  self 5.00 ms
│  └─ Worker(url: "./resize.ts")  1.00 µs  self 1.00 µs
│     └─ ⇉ worker resize.ts … unfinished  ≥ 7.00 ms
│        └─ resize(job: { file: "3.png" }) → 3  5.00 ms  self 5.00 ms
└─ report({ of: "main" }) → 1  1.00 µs  self 1.00 µs`,
  );
  assert.match(page(threadedRun, { glyphs: ASCII, args: false }), /`- => worker resize\.ts {2}7\.00 ms\n/);
});

Deno.test("the page of a run lists its threads", () => {
  const options = { style: PLAIN, glyphs: UNICODE, width: Infinity };
  assert.deepEqual(threadTexts(threadedRun(), options), [
    "⇉ worker resize.ts · pid 7 · 3 calls · 7.00 ms · ended · started by Worker #3",
    "⇉ process child.ts · pid 4711 · 2 calls · 4.00 ms · ended · started by spawn #9",
    "⇉ worker resize.ts · pid 7 · 2 calls · 7.00 ms · ended by an error · started by Worker #4",
    "⇉ worker resize.ts · pid 7 · 2 calls · not ended, or ended from outside · started by Worker #5",
  ]);
});
