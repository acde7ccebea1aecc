import assert from "node:assert/strict";
import { masksFrom } from "../../../src/query/diff/calibrate.ts";
import { differs, type DiffOptions, diffRuns } from "../../../src/query/diff/diff.ts";
import { failuresIn } from "../../../src/query/diff/diff_json.ts";
import { storyOf } from "../../../src/query/diff/story.ts";
import type { Trace } from "../../../src/trace/trace.ts";
import { verdictText } from "../../../src/view/diff/diff_page.ts";
import { storySentence } from "../../../src/view/diff/story_text.ts";
import type { FileOptions } from "../../trace/plain_journal.ts";
import { type Call, type CallOptions, Raw, runOf, tasksRun } from "../build_run.ts";

function kindsOf(diff: ReturnType<typeof diffRuns>): string[] {
  return diff.causes.map(({ kind, a, childA, childB }) => {
    const name = (call: number, side: "a" | "b" = "a") =>
      call === 0 ? "" : diff[side].trace.siteOf(call).name;
    return [kind, name(a), name(childA) || name(childB, "b")].filter((word) => word !== "").join(" ");
  });
}

const STARTED = 1_767_323_040_000;
const A: FileOptions = { header: { started: STARTED } };
const B: FileOptions = { header: { started: STARTED + 90_000 } };

/** Whether one call differs that hands these values on. */
function changes(a: CallOptions, b: CallOptions, options: DiffOptions = {}, name = "f"): boolean {
  return differs(diffRuns(runOf((call) => call(name, a), A), runOf((call) => call(name, b), B), options));
}

Deno.test("times of the run itself are no difference, in any unit or form; other dates are", () => {
  const later = STARTED + 90_000;
  for (
    const [x, y] of [
      [STARTED + 5, later + 7],
      [(STARTED + 5) / 1000, (later + 7) / 1000],
      [(STARTED + 5) * 1e6, (later + 7) * 1e6],
      [new Date(STARTED), new Date(later)],
      [`at ${new Date(STARTED).toISOString()}`, `at ${new Date(later).toISOString()}`],
      [{ at: STARTED, n: [STARTED] }, { at: later, n: [later] }],
    ]
  ) assert.equal(changes({ result: x }, { result: y }), false, String(x));
  assert.equal(changes({ result: new Date("2020-01-01") }, { result: new Date("2020-01-02") }), true);
  assert.equal(changes({ result: STARTED }, { result: STARTED + 10 * 86_400_000 }), true);
  assert.equal(changes({ result: STARTED }, { result: later }, { noiseOff: ["times"] }), true);
});

Deno.test("ports, pids, random ids, addresses, durations and temporary paths are no difference", () => {
  const uuid = (n: number) => `1b4e28ba-2fa1-4${n}-883f-0016d3cca427`;
  for (
    const [x, y] of [
      [{ port: 40001 }, { port: 51234 }],
      ["http://localhost:40001/a", "http://localhost:51234/a"],
      [{ pid: 17 }, { pid: 4711 }],
      [`order ${uuid(111)}`, `order ${uuid(222)}`],
      [{ requestId: "aX9" }, { requestId: "bY8" }],
      ["at 0x7ffee4c0", "at 0x10023abc"],
      ["took 12.31 ms", "took 9.8 ms"],
      [{ elapsedMs: 12 }, { elapsedMs: 13 }],
      ["/tmp/run-a1/out.txt", "/tmp/run-b2/out.txt"],
      ["/project/a.ts", "/project/a.ts"],
      [{ _idleTimeout: 5, _idleStart: 94, _idlePrev: { expiry: 99 } }, {
        _idleTimeout: 5,
        _idleStart: 17,
        _idlePrev: null,
      }],
    ]
  ) assert.equal(changes({ result: x }, { result: y }), false, JSON.stringify(x));
  for (
    const [x, y] of [
      [{ port: 8080 }, { port: 8081 }],
      ["http://example.com:40001/a", "http://example.com:51234/a"],
      [{ id: 17 }, { id: 4711 }],
      [{ _idleTimeout: 5, _idleStart: 94 }, { _idleTimeout: 6, _idleStart: 94 }],
      ["timeout 500 ms", "timeout 100 ms"],
      ["/tmp/run-a1/out.txt", "/tmp/run-a1/in.txt"],
      // A version 5 UUID follows from what it names.
      ["886313e1-3b8a-5372-9b90-0c9aee199e5d", "886313e1-3b8a-5372-9b90-0c9aee199e5e"],
      [{ duration: 30 }, { duration: 40 }],
    ]
  ) assert.equal(changes({ result: x }, { result: y }), true, JSON.stringify(x));
});

Deno.test("a parameter's name says what a number is, as a property's does", () => {
  const site = { params: ["port"] };
  assert.equal(changes({ args: [40001], site }, { args: [51234], site }), false);
  assert.equal(changes({ args: [8080], site }, { args: [8081], site }), true);
  assert.equal(changes({ result: 0.1 }, { result: 0.7 }, {}, "Math.random"), false);
});

Deno.test("what the user ignores is no difference: functions with all below them, and parts of values", () => {
  const make = (n: number) =>
    runOf((call) => {
      call("save", {
        args: [{ id: n, total: 5, tags: [{ etag: n }] }],
        site: { params: ["order"] },
        result: { at: n },
      });
      call("Log.write", { args: [n] }, () => call("flush", { args: [n] }));
    });
  const diff = diffRuns(make(1), make(2));
  assert.deepEqual(diff.counts.args, 3);
  const ignore = ["save(order.id)", "save(order.tags[].etag)", "*(return.at)", "Log.*"];
  assert.equal(differs(diffRuns(make(1), make(2), { ignore })), false);
  assert.equal(differs(diffRuns(make(1), make(2), { ignore: ignore.slice(1) })), true);
});

Deno.test("calibration masks what differs between two runs of the same thing, and nothing else", () => {
  const make = (seed: number, total: number) =>
    runOf((call) => {
      call("save", {
        args: [{ id: seed, items: [{ nonce: seed, n: 1 }] }, total],
        result: seed,
        site: { params: ["order", "total"] },
      });
      for (let i = 0; i < seed % 3; i++) call("poll");
    });
  const masks = masksFrom(diffRuns(make(4, 5), make(8, 5)));
  assert.deepEqual(masks.sort(), ["poll", "save(order.id)", "save(return)"]);
  assert.equal(differs(diffRuns(make(4, 5), make(9, 5), { ignore: masks })), false);
  assert.equal(differs(diffRuns(make(4, 5), make(9, 6), { ignore: masks })), true);
});

Deno.test("redacted values of two runs are unknown, not changed; so is what was not seen", () => {
  const redacted = (token: string) => new Raw({ type: "redacted", token });
  assert.equal(changes({ args: [redacted("aaa")] }, { args: [redacted("bbb")] }), false);
  assert.equal(
    changes({ result: "key <redacted 0123456789ab>" }, { result: "key <redacted ba9876543210>" }),
    false,
  );
  const unseen = (value: number | { unseen: true }) =>
    runOf((_, builder) => {
      const id = builder.enter("f");
      builder.events.push({ op: "leave", call: id, time: 1, value });
    });
  assert.equal(differs(diffRuns(unseen(1), unseen({ unseen: true }))), false);
  assert.equal(differs(diffRuns(unseen({ unseen: true }), unseen(1))), false);
});

Deno.test("what is told of two runs with hidden secrets says that those are not compared", () => {
  const checked = ({ password, result = true }: { password: unknown; result?: boolean }) =>
    runOf((call) => void call("check", { args: [password], site: { params: ["password"] }, result }));
  const redacted = (token: string) => new Raw({ type: "redacted", token });
  const diff = diffRuns(checked({ password: redacted("aaa") }), checked({ password: redacted("bbb") }));
  assert.match(diff.remarks.join(), /secrets are not compared/);
  assert.deepEqual(diffRuns(checked({ password: "x" }), checked({ password: "x" })).remarks, []);
  const told = (a: Trace, b: Trace) => {
    const diff = diffRuns(a, b);
    return storySentence(diff, storyOf(diff, diff.causes[0]!));
  };
  for (
    const [a, b] of [[redacted("aaa"), redacted("bbb")], [
      "<redacted 0123456789ab>",
      "<redacted ba9876543210>",
    ]]
  ) {
    assert.match(
      told(checked({ password: a }), checked({ password: b, result: false })),
      /hidden secrets may have one$/,
    );
  }
  assert.match(
    told(checked({ password: "x" }), checked({ password: "x", result: false })),
    /for the same arguments$/,
  );
});

Deno.test("with one key to the tokens, other tokens are other values; those of objects are unknown", () => {
  const settings = { redactKey: "0123456789abcdef" };
  const ask = (x: unknown, y: unknown, name = "f") => {
    const [a, b] = [x, y].map((value) =>
      runOf((call) => call(name, { args: [value] }), { header: { settings } })
    );
    return differs(diffRuns(a!, b!));
  };
  const redacted = (token: string) => new Raw({ type: "redacted", token });
  assert.equal(ask(redacted("0aaaaaaaaaaa"), redacted("0aaaaaaaaaaa")), false);
  assert.equal(ask(redacted("0aaaaaaaaaaa"), redacted("0aaaaaaaaaab")), true);
  assert.equal(ask(redacted("o0aaaaaaaaaa"), redacted("o0bbbbbbbbbb")), false);
  assert.equal(ask(redacted("o0aaaaaaaaaa"), redacted("0bbbbbbbbbbb")), true);
  assert.equal(ask("key <redacted 0123456789ab>", "key <redacted 0123456789ab>"), false);
  assert.equal(ask("key <redacted 0123456789ab>", "key <redacted ba9876543210>"), true);
});

Deno.test("the order of properties and the identity of objects are no difference; the order of items is", () => {
  assert.equal(changes({ result: { a: 1, b: 2 } }, { result: { b: 2, a: 1 } }), false);
  assert.equal(changes({ result: [1, 2] }, { result: [2, 1] }), true);
  assert.equal(changes({ result: -0 }, { result: 0 }), true);
  assert.equal(changes({ result: NaN }, { result: NaN }), false);
});

Deno.test("a cut record is compared as far as it goes", () => {
  const make = (n: number, options: FileOptions) =>
    runOf((call) => {
      call("main", { open: options.end === false }, () => {
        for (let i = 0; i < n; i++) call("step", { args: [i], result: i });
      });
    }, options);
  const whole = make(10, {});
  for (const options of [{ end: false }, { end: { limit: "max_calls", dropped: 5 } }] as FileOptions[]) {
    const diff = diffRuns(whole, make(4, options));
    assert.equal(differs(diff), false, JSON.stringify(diff.counts));
    assert.equal(diff.counts.beyond, 6);
    assert.match(diff.remarks[0]!, /as far as both go/);
    assert.equal(diffRuns(make(4, options), whole).counts.beyond, 6);
  }
  assert.equal(diffRuns(whole, make(4, {})).counts.removed, 6);
});

Deno.test("runs of different programs are said to be that", () => {
  const a = runOf((call) => ["a", "b", "c", "d"].forEach((name) => call(name, { args: [name] })));
  const b = runOf((call) => ["w", "x", "y", "z"].forEach((name) => call(name, { args: [name] })));
  assert.match(diffRuns(a, b).remarks.join(), /different programs: they share 0 of 8 functions/);
});

Deno.test("a run without values is compared by its calls alone", () => {
  const make = (value: number, options?: FileOptions) =>
    runOf((call) => void call("f", { args: [value], result: value }), options);
  const diff = diffRuns(make(1), make(2, { header: { settings: { values: false } } }));
  assert.equal(differs(diff), false);
  assert.match(diff.remarks[0]!, /B has no values/);
  assert.equal(verdictText(diff), "Identical: 1 call, with how each ended, and order.");
});

Deno.test("siblings in another order are equal when they ran at the same time, unless order is insisted on", () => {
  const diff = diffRuns(tasksRun(["a", "b"]), tasksRun(["b", "a"]));
  assert.equal(differs(diff), false);
  assert.equal(diff.counts.concurrent, 1);
  assert.equal(differs(diffRuns(tasksRun(["a", "b"]), tasksRun(["b", "a"]), { ordered: true })), true);
  const apart = diffRuns(tasksRun(["a", "b"], { overlap: false }), tasksRun(["b", "a"], { overlap: false }));
  assert.equal(apart.counts.reordered, 1);
  assert.deepEqual(kindsOf(apart)[0]!.split(" ").slice(0, 2), ["order", "main"]);
});

Deno.test("the first divergence is the cause, and not what follows from it or stands above it", () => {
  const make = (price: number) =>
    runOf((call) => {
      call("main", { result: price * 2 }, () => {
        call("load", { result: "ok" });
        call("price", { args: [1], result: price });
        call("total", { args: [price], result: price * 2 });
        call("print", { args: [price * 2] });
      });
    });
  const diff = diffRuns(make(10), make(12));
  assert.deepEqual(kindsOf(diff), ["result price"]);
  assert.deepEqual(failuresIn(diff, ["added", "result", "args", "error"]), ["result", "args"]);
});

Deno.test("an inlined helper is one call less: its own calls are found below its caller", () => {
  const inner = (call: Call) => ["x", "y"].forEach((name) => call(name, { args: [name] }));
  const a = runOf((call) => void call("main", {}, () => void call("helper", {}, () => inner(call))));
  const b = runOf((call) => void call("main", {}, () => inner(call)));
  for (const [x, y, kind] of [[a, b, "removed main helper"], [b, a, "added main helper"]] as const) {
    const diff = diffRuns(x, y);
    assert.deepEqual(kindsOf(diff), [kind]);
    assert.deepEqual([diff.counts.removedCalls + diff.counts.addedCalls, diff.counts.equal], [1, 3]);
    assert.equal(storyOf(diff, diff.causes[0]!).isWrapper, true);
  }
});

Deno.test("a function is the same one on another line, in another checkout, and under another name", () => {
  const make = (name: string, line: number, scope: string) =>
    runOf((call) => {
      call(name, {
        args: [7],
        result: { deep: [7] },
        site: { line, file: `${scope}/src/a.ts`, params: ["n"] },
      }, () => {
        call("inner", { site: { file: `${scope}/src/a.ts` } });
      });
    }, { header: { scope } });
  assert.equal(diffRuns(make("f", 3, "/x"), make("f", 30, "/y")).matcher, undefined);
  const renamed = diffRuns(make("f", 3, "/x"), make("g", 3, "/x"));
  assert.equal(renamed.renames.length, 1);
  assert.equal(differs(renamed), false);
});

Deno.test("a parameter that is new leaves the others comparable", () => {
  const a = runOf((call) => void call("f", { args: [1, 2], site: { params: ["a", "b"] } }));
  const b = runOf((call) => void call("f", { args: [1, true, 2], site: { params: ["a", "flag", "b"] } }));
  assert.equal(differs(diffRuns(a, b)), false);
});

Deno.test("a bound on work makes the answer coarser, and is told", () => {
  const make = (offset: number) =>
    runOf((call) => {
      for (let i = 0; i < 400; i++) {
        call(`f${(i * 7 + offset) % 13}`, { args: [(i * 31 + offset * 17) % 19] });
      }
    });
  const diff = diffRuns(make(0), make(5), { work: -1 });
  assert.match(diff.remarks.join(), /too much to compare/);
  assert.equal(differs(diff), true);
});
