import assert from "node:assert/strict";
import { LogicalOperator } from "../../src/contract.ts";
import { Control } from "../../src/probe/ring.ts";
import { Level } from "../../src/redact/level.ts";
import { outline, startRecording } from "./recording.ts";

Deno.test("calls nest by the stack, with arguments and results", () => {
  const { probes: $, sites, finish } = startRecording();
  const main = sites("main()", "add(a, b)", "many(a, b, c, d, e, f)");
  const outer = $.E0(main, 0);
  const inner = $.E2(main + 1, 0, 1, 2);
  assert.equal($.L(inner, 3), 3);
  const many = $.En(main + 2, 0, [1, "two", null, undefined, true, { six: 6 }]);
  $.L(many, "done");
  $.L(outer);
  assert.deepEqual(outline(finish()), [
    "main() → undefined",
    "  add(1, 2) → 3",
    "  many(1, two, null, undefined, true, Object) → done",
  ]);
});

Deno.test("what is no object and no text is recorded as it is, also while a call runs whose result is a secret", () => {
  const { probes: $, sites, finish } = startRecording();
  const site = sites("main()", "getPassword()", "one(a)", "two(a, b)", "getPin()");
  const values = [undefined, null, true, false, 0, -1.5, NaN];
  const main = $.E0(site, 0);
  const secret = $.P($.E0(site + 1, 0), Level.STRONG);
  for (const a of values) {
    assert.equal($.L($.E1(site + 2, 0, a), a), a);
    for (const b of values) $.L($.E2(site + 3, 0, a, b), b);
  }
  // Within it, and many of these: their numbers have the same last bits.
  const others = Array.from({ length: 9000 }, () => $.E0(site + 2, 0));
  for (const call of others.reverse()) $.L(call, values[3]);
  $.L(secret, "maple-lamp-77");
  $.L($.P($.E0(site + 4, 0), Level.STRONG), 907_316);
  $.L($.E1(site + 2, 0, "maple-lamp-77"), values[2]);
  $.L(main);
  const lines = outline(finish()).map((line) => line.trim());
  const expected = values.flatMap((
    a,
  ) => [`one(${a}) → ${a}`, ...values.map((b) => `two(${a}, ${b}) → ${b}`)]);
  assert.deepEqual(lines.slice(2, 2 + expected.length), expected);
  assert.deepEqual(lines.slice(2 + expected.length, -2), others.map(() => "one() → false"));
  assert.deepEqual([lines[0], lines[1], ...lines.slice(-2)], [
    "main() → undefined",
    "getPassword() → redacted",
    "getPin() → redacted",
    "one(redacted) → true",
  ]);
});

Deno.test("a call entered with an empty stack belongs to the call that encloses it", () => {
  const { probes: $, sites, finish } = startRecording();
  const site = sites("outer()", "callback()");
  const outer = $.E0(site, 0);
  $.L(outer);
  $.L($.E0(site + 1, outer));
  assert.deepEqual(outline(finish()), ["outer() → undefined", "  callback() → undefined"]);
});

Deno.test("a call that returns where the stack is full is off it, also if it was suspended last", () => {
  const { probes: $, sites, finish } = startRecording();
  const site = sites("main()", "steps()", "other()");
  const main = $.E0(site, 0);
  const steps = $.E0(site + 1, 0);
  $.S(steps, 1);
  $.R(steps);
  const leaveDeeper = (): void => {
    try {
      leaveDeeper();
    } catch {
      $.L(steps, { six: 6 });
    }
  };
  leaveDeeper();
  $.L($.E0(site + 2, 0));
  $.L(main);
  assert.deepEqual(outline(finish()), ["main() → undefined", "  steps() → unseen", "  other() → undefined"]);
});

Deno.test("a suspended call hands the stack back and takes it again", () => {
  const { probes: $, sites, finish } = startRecording();
  const site = sites("main()", "load()", "other()", "after()");
  const main = $.E0(site, 0);
  const load = $.E0(site + 1, 0);
  $.S(load);
  $.L($.E0(site + 2, 0));
  $.L(main);
  $.R(load);
  $.L($.E0(site + 3, 0));
  $.L(load, 7);
  const trace = finish();
  assert.deepEqual(
    outline(trace),
    ["main() → undefined", "  load() → 7", "  other() → undefined", "    after() → undefined"].map((
      line,
      i,
    ) => i === 3 ? "    after() → undefined" : line),
  );
  assert.equal(trace.parentOf(3), 1);
  assert.equal(trace.parentOf(4), 2);
  assert.ok(trace.waitingOf(2) > 0);
});

Deno.test("an error is the outcome of the calls it leaves, not of the one that catches it", () => {
  const { probes: $, sites, finish } = startRecording();
  const site = sites("main()", "fails()");
  const main = $.E0(site, 0);
  const fails = $.E0(site + 1, 0);
  const error = new Error("no");
  assert.equal($.F(fails, error), error);
  $.C(main);
  $.L(main, 1);
  assert.deepEqual(outline(finish()), ["main() → 1", "  fails() ✗ no"]);
});

Deno.test("a rejected await resumes the call in its catch clause", () => {
  const { probes: $, sites, finish } = startRecording();
  const site = sites("main()", "recover()");
  const main = $.E0(site, 0);
  $.S(main);
  $.C(main);
  $.L($.E0(site + 1, 0));
  $.L(main, "ok");
  assert.deepEqual(outline(finish()), ["main() → ok", "  recover() → undefined"]);
});

Deno.test("calls that an error went through unseen are closed by the call that catches it", () => {
  const { probes: $, sites, finish } = startRecording();
  const site = sites("main()", "bare()", "next()");
  const main = $.E0(site, 0);
  $.E0(site + 1, 0);
  $.E0(site + 1, 0);
  $.C(main);
  $.L($.E0(site + 2, 0));
  $.L(main);
  assert.deepEqual(outline(finish()), [
    "main() → undefined",
    "  bare() ✗ unseen",
    "    bare() ✗ unseen",
    "  next() → undefined",
  ]);
});

Deno.test("calls in tail position end as the call does that they handed over to", () => {
  const { probes: $, sites, finish } = startRecording();
  const site = sites("main()", "loop(n)", "fails()");
  const main = $.E0(site, 0);
  let call = $.E1(site + 1, 0, 2);
  $.T(call);
  call = $.E1(site + 1, 0, 1);
  $.T(call);
  call = $.E1(site + 1, 0, 0);
  $.L(call, 42);
  const failing = $.E1(site + 1, 0, "x");
  $.T(failing);
  const fails = $.E0(site + 2, 0);
  $.F(fails, new Error("deep"));
  $.C(main);
  const unseen = $.E1(site + 1, 0, 9);
  $.T(unseen);
  $.L(main, 1);
  assert.deepEqual(outline(finish()), [
    "main() → 1",
    "  loop(2) → 42",
    "    loop(1) → 42",
    "      loop(0) → 42",
    "  loop(x) ✗ deep",
    "    fails() ✗ deep",
    "  loop(9) ✗ unseen",
  ]);
});

Deno.test("calls that handed over end as the one does that caught the error, and stay open where the next call is not recorded", () => {
  const { probes: $, sites, finish } = startRecording({ maxCalls: 4 });
  const site = sites("main()", "loop(n)", "other()");
  const main = $.E0(site, 0);
  $.T($.E1(site + 1, 0, 1));
  $.T($.E1(site + 1, 0, 0));
  $.C(main, new Error("early"));
  const last = $.E1(site + 1, 0, 2);
  $.T(last);
  assert.equal($.E0(site + 2, 0), 0);
  $.L(main, 1);
  assert.deepEqual(outline(finish()), [
    "main() → 1",
    "  loop(1) ✗ early",
    "    loop(0) ✗ early",
    "  loop(2) … open",
  ]);
});

Deno.test("a logical operator's left operand ends the call where it is the result", () => {
  const { probes: $, sites, finish } = startRecording();
  const site = sites("main()", "loop(n)", "other()");
  const main = $.E0(site, 0);
  const operators: [unknown, LogicalOperator, boolean][] = [
    ["x", LogicalOperator.OR, true],
    ["", LogicalOperator.OR, false],
    [0, LogicalOperator.AND, true],
    ["x", LogicalOperator.AND, false],
    ["", LogicalOperator.NULLISH, true],
    [null, LogicalOperator.NULLISH, false],
    [undefined, LogicalOperator.NULLISH, false],
  ];
  for (const [left, operator, ends] of operators) {
    const call = $.E1(site + 1, 0, operator);
    assert.equal($.T(call, left, operator), left);
    if (!ends) $.T(call);
    $.L($.E0(site + 2, 0), "right");
  }
  $.L(main, 1);
  assert.deepEqual(outline(finish()), [
    "main() → 1",
    "  loop(1) → x",
    "  other() → right",
    "  loop(1) → right",
    "    other() → right",
    "  loop(2) → 0",
    "  other() → right",
    "  loop(2) → right",
    "    other() → right",
    "  loop(3) → ",
    "  other() → right",
    "  loop(3) → right",
    "    other() → right",
    "  loop(3) → right",
    "    other() → right",
  ]);
});

Deno.test("a call that is suspended is not suspended again", () => {
  const { probes: $, ring, sites, finish } = startRecording();
  const call = $.E0(sites("main()"), 0);
  $.S(call, [], 1);
  const before = ring.control[Control.HEAD];
  assert.equal($.S(call, "yielded"), "yielded");
  assert.equal(ring.control[Control.HEAD], before);
  $.R(call);
  $.L(call, 1);
  assert.deepEqual(outline(finish()), ["main() → 1"]);
});

Deno.test("a guarded call ends with the last result that was set, or its error", () => {
  const { probes: $, sites, finish } = startRecording();
  const site = sites("f()");
  const first = $.O($.E0(site, 0));
  $.V(first, 1);
  $.V(first, 2);
  $.G(first);
  const second = $.O($.E0(site, 0));
  $.V(second, 1);
  $.F(second, new Error("in finally"));
  $.G(second);
  const dropped = $.O($.E0(site, 0));
  $.S(dropped);
  assert.deepEqual(outline(finish()), ["f() → 2", "f() ✗ in finally", "f() … suspended"]);
});

Deno.test("a call that never ends is open", () => {
  const { probes: $, sites, finish } = startRecording();
  $.E0(sites("spin()"), 0);
  assert.deepEqual(outline(finish()), ["spin() … open"]);
});

Deno.test("after max_calls nothing is entered, what is open still ends, and the rest is counted", () => {
  const { probes: $, sites, finish, ring } = startRecording({ maxCalls: 2 });
  const site = sites("f(n)");
  const first = $.E1(site, 0, 1);
  const second = $.E1(site, 0, 2);
  const third = $.E1(site, 0, 3);
  assert.equal(third, 0);
  assert.equal($.L(third, "c"), "c");
  $.L(second, "b");
  assert.equal($.E1(site, 0, "four"), 0);
  $.L(first, "a");
  assert.deepEqual(outline(finish()), ["f(1) → a", "  f(2) → b"]);
  assert.equal(ring.totals[1], 2);
});

Deno.test("after max_calls, most calls are left out without asking a probe, and are counted when the recording is published", () => {
  const { probes: $, sites, finish, ring } = startRecording({ maxCalls: 1 });
  const site = sites("f(n)");
  const enter = () => $.o.n ? ($.o.n--, 0) : $.E1(site, 0, 1);
  assert.equal($.o.n, 0);
  $.L(enter(), 1);
  assert.equal($.o.n, 0);
  let asked = 0;
  for (let i = 0; i < 100_000; i++) {
    if ($.o.n === 0) asked++;
    assert.equal(enter(), 0);
    // What the recorder enters itself.
    if (i % 1000 === 0) assert.equal($.E0(site, 0), 0);
  }
  assert.ok(asked < 1000, `${asked}`);
  assert.ok(ring.totals[1]! > 98_000 && ring.totals[1]! <= 100_100, `${ring.totals[1]}`);
  assert.deepEqual(outline(finish()), ["f(1) → 1"]);
  assert.equal(ring.totals[1], 100_100);
});

Deno.test("calls deeper than max_depth are left out, and the others go on", () => {
  const { probes: $, sites, finish } = startRecording({ maxDepth: 2 });
  const site = sites("f(n)");
  const a = $.E1(site, 0, 1), b = $.E1(site, 0, 2), c = $.E1(site, 0, 3);
  assert.equal(c, 0);
  $.L(c);
  $.L(b);
  $.L(a);
  $.L($.E1(site, 0, 4));
  assert.deepEqual(outline(finish()), ["f(1) → undefined", "  f(2) → undefined", "f(4) → undefined"]);
});

Deno.test("the ring goes round many times without losing an event", () => {
  const { probes: $, sites, finish } = startRecording();
  const site = sites("f(n, text)");
  const calls = 300_000;
  for (let i = 0; i < calls; i++) $.L($.E2(site, 0, i, i % 100 === 0 ? `text ${i}` : i), i * 2);
  const trace = finish();
  assert.equal(trace.callCount, calls);
  for (const call of [1, 65_537, 131_072, calls]) {
    assert.deepEqual(trace.argsOf(call)[0]!.snapshot, { type: "number", value: call - 1 });
    assert.deepEqual(trace.resultOf(call)!.snapshot, { type: "number", value: (call - 1) * 2 });
  }
  assert.equal((trace.argsOf(200_001)[1]!.snapshot as { value: string }).value, "text 200000");
});

Deno.test("recursion deeper than the stack's first size is recorded whole", () => {
  const { probes: $, sites, finish } = startRecording();
  const site = sites("f(n)");
  const open: number[] = [];
  for (let i = 0; i < 20_000; i++) open.push($.E1(site, 0, i));
  while (open.length > 0) $.L(open.pop()!, 0);
  const trace = finish();
  assert.equal(trace.callCount, 20_000);
  assert.equal(trace.parentOf(20_000), 19_999);
});

Deno.test("patched built-ins of the target do not reach the probes", () => {
  const shout = () => {
    throw new Error("a patched built-in ran");
  };
  const { defineProperty } = Object;
  const patches = [Map, Array, String, WeakMap, RegExp, Date, TextEncoder].flatMap(({ prototype }) =>
    Reflect.ownKeys(prototype).filter((key) => key !== "constructor").flatMap((key) => {
      const original = Object.getOwnPropertyDescriptor(prototype, key)!;
      if (!original.configurable || key === "length") return [];
      const patched = "value" in original ? { ...original, value: shout } : { ...original, get: shout };
      return [{ prototype: prototype as object, key, original, patched }];
    })
  );
  const { probes: $, sites, finish } = startRecording();
  const site = sites("f(x)");
  const values = [{ a: [1, "some longer text"], m: new Map([["k", 1]]) }, "text", /x/g, new Date(5)];
  // No built-in may be used from here on: loops go by index.
  for (let i = 0; i < patches.length; i++) {
    defineProperty(patches[i]!.prototype, patches[i]!.key, patches[i]!.patched);
  }
  let failure: unknown;
  try {
    for (let i = 0; i < values.length; i++) $.L($.E1(site, 0, values[i]), values[i]);
    const guarded = $.O($.E0(site, 0));
    $.V(guarded, values[0]);
    $.G(guarded);
  } catch (error) {
    failure = error;
  }
  for (let i = 0; i < patches.length; i++) {
    defineProperty(patches[i]!.prototype, patches[i]!.key, patches[i]!.original);
  }
  assert.equal(failure, undefined);
  assert.deepEqual(outline(finish()), [
    "f(Object) → Object",
    "f(text) → text",
    "f(/x/g) → /x/g",
    "f(1970-01-01T00:00:00.005Z) → 1970-01-01T00:00:00.005Z",
    "f() → Object",
  ]);
});

Deno.test("the recorder is told when no call runs any more, but not at every time", () => {
  let told = 0;
  const { probes: $, sites } = startRecording({}, { idle: () => told++ });
  const site = sites("main()", "inner()", "waits()");
  const main = $.E0(site, 0);
  $.L($.E0(site + 1, 0));
  assert.equal(told, 0);
  $.L(main);
  assert.equal(told, 1);
  $.L($.E0(site, 0));
  assert.equal(told, 1);
  // A tick of the clock is 10 ns.
  for (let i = 0; i < 1_000_000; i++) $.L($.E0(site, 0));
  assert.ok(told > 2 && told < 10, String(told));
  const before = told;
  for (let i = 0; i < 1_000_000 && told === before; i++) $.S($.E0(site + 2, 0));
  assert.equal(told, before + 1);
});
