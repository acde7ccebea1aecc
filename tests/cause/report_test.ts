import assert from "node:assert/strict";
import { failuresIn, namedIn, withFailures } from "../../src/cause/report.ts";

const REPORTS: Record<string, [report: string, names: string[]]> = {
  "AVA": ["\n  ✘ [fail]: adds tax\n  ✔ good\n  ─\n  1 test failed\n", ["adds tax"]],
  "tape": ["TAP version 13\n# adds tax\nnot ok 1 is two\n# good\nok 2 x\n\n1..2\n# tests 2\n# fail  1\n", [
    "adds tax",
    "is two",
  ]],
  "node --test": ["▶ cart\n  ✖ adds tax (7.87 ms)\n✖ cart (14.7ms)\n", ["adds tax", "cart"]],
  "Mocha": ["  cart\n    1) adds tax\n\n  0 passing (4ms)\n  1 failing\n", ["adds tax"]],
  "Jest": ["  ● cart › adds tax\n\n    expect(received)\n", ["cart › adds tax"]],
  "bun test": ["(fail) cart > adds tax [0.24ms]\n(pass) cart > ok\n", ["cart > adds tax"]],
  "deno test": ["adds tax ... FAILED (3ms)\nother ... ok (1ms)\n", ["adds tax"]],
  "Vitest, in colours": ["\x1b[31m FAIL \x1b[39m test/a.test.ts > cart > adds tax\n", [
    "test/a.test.ts > cart > adds tax",
  ]],
};

for (const [name, [report, names]] of Object.entries(REPORTS)) {
  Deno.test(`failuresIn() reads what ${name} prints`, () => {
    const found = failuresIn(report);
    for (const name of names) assert.ok(found.has(name), [...found.keys()].join());
  });
}

interface Reported {
  title: string;
  failed: boolean;
  said?: string;
}

const test = (title: string): Reported => ({ title, failed: false });

Deno.test("that a test took too long, or called back with an error, is said as its runner says it", () => {
  const tests = [test("cart › slow"), test("cart › request timeout")];
  const said = (report: string) => withFailures(tests, namedIn(tests, report)).map(({ said }) => said);
  for (
    const [report, first] of [
      [
        "  cart\n    1) slow\n    ✔ ok\n\n  1) cart\n       slow:\n     Error: Timeout of 50ms exceeded. For async\n",
        "Error: Timeout of 50ms exceeded. For async",
      ],
      [
        '  ● cart › slow\n\n    thrown: "Exceeded timeout of 50 ms for a test.\n',
        'thrown: "Exceeded timeout of 50 ms for a test.',
      ],
      [
        "✖ failing tests:\n\n✖ slow (50.749181ms)\n  'test timed out after 50ms'\n",
        "test timed out after 50ms",
      ],
      [
        "(fail) cart > slow [50.24ms]\n  ^ this test timed out after 50ms.\n",
        "this test timed out after 50ms.",
      ],
      [
        " FAIL  a.test.js > cart > slow\nError: Test timed out in 100ms.\n",
        "Error: Test timed out in 100ms.",
      ],
      ["  ✘ [fail]: slow Test timeout exceeded\n", "Test timeout exceeded"],
      [
        "  1) cart\n       slow:\n\n      AssertionError [ERR_ASSERTION]: 48.5 == 49.5\n      at Timeout._onTimeout (a.ts:6:64)\n",
        "AssertionError [ERR_ASSERTION]: 48.5 == 49.5",
      ],
      [
        "  1) cart\n       slow:\n     Uncaught TypeError: a is not a function\n      at Timeout._onTimeout (a.ts:6:64)\n",
        "Uncaught TypeError: a is not a function",
      ],
    ] as const
  ) assert.deepEqual(said(report), [first, undefined]);
  assert.deepEqual(said("  ✖ request timeout (1ms)\n  'expected 1'\n"), [undefined, undefined]);
});

Deno.test("withFailures() marks the test that is named, and not one whose title begins alike", () => {
  const tests = [test("cart › adds"), test("cart › adds tax"), test("cart › other")];
  const failed = (report: string) =>
    withFailures(tests, namedIn(tests, report)).filter(({ failed }) => failed).map((t) => t.title);
  assert.deepEqual(failed("  ✖ adds tax (1ms)\n"), ["cart › adds tax"]);
  assert.deepEqual(failed(" FAIL  a.test.ts > cart > adds\n"), ["cart › adds"]);
  assert.deepEqual(failed("  ✖ other Error thrown in test\n"), ["cart › other"]);
  assert.deepEqual(failed("  ✘ [fail]: adds tax Error thrown in test\n"), ["cart › adds tax"]);
  assert.deepEqual(failed("all is well\n"), []);
});

Deno.test("namedIn() knows a test whose title has a secret that the record hides", () => {
  const tests = ["refuses <redacted> here", "refuses <redacted>", "is another"].map((title) => ({
    title,
    failed: false,
  }));
  const named = (title: string) =>
    [...namedIn(tests, `# ${title}\nnot ok 1 - ${title}\n`).keys()].map(({ title }) => title);
  assert.deepEqual(named("refuses ghp_123 here"), ["refuses <redacted> here"]);
  assert.deepEqual(named("is another"), ["is another"]);
  assert.deepEqual(named("is no test"), []);
});

Deno.test("failuresIn() passes over lines that no runner prints, in which each pattern would be looked for many times", () => {
  const line = `${"x ... FAILED (".repeat(2e5)})`;
  assert.deepEqual([...failuresIn(`${line}\nadds tax ... FAILED (3ms)\n`).keys()], ["adds tax"]);
});
