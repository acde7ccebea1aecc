import assert from "node:assert/strict";
import { compareTest } from "../../../src/query/diff/compare_test.ts";
import { neverSeen } from "../../../src/query/diff/never_seen.ts";
import type { TestCall } from "../../../src/query/test_calls.ts";
import { testCalls } from "../../../src/query/test_calls.ts";
import { type CallOptions, Raw, RunBuilder, snapshotOf } from "../build_run.ts";

const TEST = { kind: "test", file: "/project/a.test.js" } as const;

/** Two runs of a test named "t", the second of which fails. */
function runs(
  green: (run: RunBuilder) => void,
  red: (run: RunBuilder) => void,
  error: unknown = new Error("no"),
) {
  const make = (
    body: (run: RunBuilder) => void,
    options: CallOptions,
    before?: (run: RunBuilder) => void,
  ) => {
    const run = new RunBuilder();
    before?.(run);
    run.call("t", { site: TEST, ...options }, () => body(run));
    return run.trace();
  };
  return { green: make(green, {}), red: make(red, { error }) };
}

/** The functions that are named, in order. */
function named(pair: ReturnType<typeof runs>): string[] {
  const test = testCalls(pair.red).find(({ failed }) => failed) as TestCall;
  const { diff, stories } = compareTest(pair, test)!;
  const nameOf = ({ side, call }: { side: "a" | "b"; call: number }) =>
    call === 0 ? "" : diff[side].trace.siteOf(call).name;
  return stories.flatMap((
    { subject, related },
  ) => [nameOf(subject), ...related.map((call) => `(${nameOf(call)})`)]);
}

const ID = "3f2b8c1e-7d4a-4e6b-9c0d-1a2b3c4d5e6f";
const OTHER = "a1b2c3d4-1111-4222-8333-444455556666";

Deno.test("what is made of noise is named after what was given the very same", () => {
  const run = (id: string, first: string, result: number) => (run: RunBuilder) => {
    run.call("hash", { args: [id], result: first });
    run.call("price", { args: [1], result });
  };
  assert.deepEqual(named(runs(run(ID, "x", 10), run(OTHER, "y", 20))), ["price", "hash"]);
});

Deno.test("a part of a test is named after what the tested code did", () => {
  const run = (step: number, result: number) => (run: RunBuilder) => {
    run.call("helper", { site: { file: TEST.file }, args: [1], result: step });
    run.call("price", { args: [1], result });
  };
  assert.deepEqual(named(runs(run(1, 10), run(2, 20))).slice(0, 2), ["price", "helper"]);
});

Deno.test("where a test throws in place of a call, that function is named", () => {
  const green = (run: RunBuilder) => run.call("parse", { args: ["a"], result: 1 });
  const pair = runs(green, () => {}, new TypeError("Cannot destructure property 'strict' of 'undefined'"));
  assert.deepEqual(named(pair).slice(0, 1), ["parse"]);
  // An assertion that failed before it says nothing about it.
  assert.notEqual(named(runs(green, () => {}, new Error("1 == 2")))[0], "parse");
});

Deno.test("a function that only one run has is named beside its caller", () => {
  const pair = runs(
    (run) =>
      run.call("join", { args: ["a"], result: "b" }, () => run.call("strip", { args: [1], result: 2 })),
    (run) => run.call("join", { args: ["a"], result: "c" }),
  );
  assert.deepEqual(named(pair), ["join", "(strip)"]);
  const stopped = runs(
    (run) =>
      run.call("join", { args: ["a"], result: "b" }, () => run.call("strip", { args: [1], result: 2 })),
    (run) => run.call("join", { args: ["a"], result: "b" }),
  );
  assert.deepEqual(named(stopped).slice(0, 2), ["join", "(strip)"]);
});

Deno.test("a function inside the cause that hands back nothing may be meant as well", () => {
  const arrow = { kind: "arrow", line: 12 } as const;
  const run = (result: string) => (run: RunBuilder) =>
    run.call("collect", { site: { line: 10 }, args: [1], result }, () => {
      run.call("forEach callback", { site: arrow, args: [1] });
    });
  assert.deepEqual(named(runs(run("a"), run("b"))), ["collect", "(forEach callback)"]);
});

Deno.test("what differs before the test is named where nothing in it tells", () => {
  const make = (rate: number, options: CallOptions) => {
    const run = new RunBuilder();
    run.call("setRate", { args: ["eur"], result: rate });
    run.call("t", { site: TEST, ...options });
    return run.trace();
  };
  const pair = { green: make(1, {}), red: make(2, { error: new Error("no") }) };
  assert.deepEqual(named(pair), ["setRate"]);
});

Deno.test("a hook that was edited is named where nothing in the test tells, and after tested code", () => {
  const make = (edited: boolean, rate: number, options: CallOptions) => {
    const run = new RunBuilder();
    run.call("beforeEach callback", { site: { file: TEST.file } }, () => {
      if (edited) run.call("coupon", { args: ["A"] });
      run.call("rateOf", { args: ["eur"], result: rate });
    });
    run.call("t", { site: TEST, ...options });
    return run.trace();
  };
  const error = new Error("no");
  const hook = { green: make(false, 1, {}), red: make(true, 1, { error }) };
  assert.equal(named(hook)[0], "beforeEach callback");
  const both = { green: make(false, 1, {}), red: make(true, 2, { error }) };
  assert.equal(named(both)[0], "rateOf");
});

Deno.test("a runner's process is the same one wherever its package is installed", () => {
  const make = (folder: string, rate: number, options: CallOptions) => {
    const run = new RunBuilder();
    const worker = { kind: "process", file: `${folder}/node_modules/runner/worker.js` } as const;
    run.call("node_modules/runner/worker.js", { site: worker }, () => {
      run.call("beforeEach callback", { site: { file: TEST.file } }, () => {
        run.call("rateOf", { args: ["eur"], result: rate });
      });
      run.call("t", { site: TEST, ...options });
    });
    return run.trace();
  };
  const pair = { green: make("/elsewhere", 1, {}), red: make("/project", 2, { error: new Error("no") }) };
  assert.deepEqual(named(pair), ["rateOf"]);
});

Deno.test("what one snapshot left out, or names as seen before, is no difference", () => {
  const whole = snapshotOf({ a: 1, b: 2 });
  const cut = snapshotOf({ a: 1 });
  assert.ok(cut.type === "composite");
  const run = (value: unknown, result: number) => (run: RunBuilder) => {
    run.call("read", { args: [1], result: value });
    run.call("price", { args: [1], result });
  };
  const left = new Raw({ ...cut, size: 2, omittedProperties: 1 });
  assert.equal(named(runs(run(new Raw(whole), 1), run(left, 2)))[0], "price");
});

Deno.test("neverSeen() tells of a value of a kind that a function had in no call before", () => {
  const run = (last: unknown) => (run: RunBuilder) => {
    for (let i = 0; i < 12; i++) {
      run.call("charge", { site: { params: ["amount"] }, args: [i === 11 ? last : i] });
    }
  };
  const pair = runs(run(11), run(NaN));
  const { diff, green } = compareTest(pair, testCalls(pair.red)[0]!)!;
  const { slot, value, calls } = neverSeen(diff, green)!;
  assert.deepEqual([slot, value, calls], ["amount", { type: "number", value: NaN }, 12]);
  const same = runs(run(11), run(12));
  assert.equal(neverSeen(compareTest(same, testCalls(same.red)[0]!)!.diff, same.green), undefined);
});

Deno.test("testCalls() tells a test that begins in the call of the one before, as tape's do, from a part of it", () => {
  const run = new RunBuilder();
  run.call("parse", { site: TEST }, () => {
    run.call("parse › texts", { site: TEST }, () => {
      run.call("parse › numbers", { site: TEST, error: new Error("no") }, () => {
        run.call("parse › numbers › whole ones", { site: TEST });
      });
    });
  });
  assert.deepEqual(testCalls(run.trace()).map(({ title }) => title), [
    "parse › texts",
    "parse › numbers › whole ones",
  ]);
});
