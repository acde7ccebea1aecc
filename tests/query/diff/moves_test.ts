import assert from "node:assert/strict";
import { type Matcher, matchRuns, Pair, Single } from "../../../src/query/diff/matching.ts";
import { findMoves } from "../../../src/query/diff/moves.ts";
import type { Trace } from "../../../src/trace/trace.ts";
import { RunBuilder } from "../build_run.ts";
import { comparedFrom } from "./compared.ts";

function run(body: (run: RunBuilder) => void): Trace {
  const builder = new RunBuilder();
  body(builder);
  return builder.trace();
}

/** The matching of two runs, after moves were looked for. */
function moved(a: Trace, b: Trace): Matcher {
  const matcher = matchRuns(comparedFrom(a, b), { work: 1e6 });
  assert.equal(findMoves(matcher), true);
  return matcher;
}

/** Calls that came from another place, as `name: how`, and those that are still alone. */
function told({ compared, pairs, singlesA, singlesB }: Matcher): string[] {
  const nameOf = (trace: Trace, call: number) => trace.siteOf(call).name;
  const lines: string[] = [];
  for (const [how, bit] of Object.entries(Pair)) {
    if (bit < Pair.MOVED) continue;
    pairs.forEach((bits, call) =>
      (bits & bit) !== 0 && lines.push(`${nameOf(compared.a.trace, call)}: ${how}`)
    );
  }
  singlesA.forEach((single, call) =>
    single === Single.ALONE && lines.push(`-${nameOf(compared.a.trace, call)}`)
  );
  singlesB.forEach((single, call) =>
    single === Single.ALONE && lines.push(`+${nameOf(compared.b.trace, call)}`)
  );
  return lines;
}

/** `first` and `second` as calls of the program, each with the bodies that are given. */
function two(first: (run: RunBuilder) => void, second: (run: RunBuilder) => void): Trace {
  return run((run) => {
    run.call("first", {}, () => first(run));
    run.call("second", {}, () => second(run));
  });
}

/** A subtree of three calls. */
const load = (run: RunBuilder) =>
  run.call("load", { args: ["x"], result: 1 }, () => (run.call("open"), run.call("read")));

Deno.test("a subtree below another parent was moved", () => {
  const matcher = moved(two(load, () => {}), two(() => {}, load));
  assert.deepEqual(told(matcher), ["load: MOVED"]);
  assert.equal(matcher.toB[2], 3);
});

Deno.test("a moved call may have another outcome, when its inputs and its shape are the same", () => {
  const other = (run: RunBuilder) =>
    run.call("load", { args: ["x"], result: 2 }, () => (run.call("open"), run.call("read")));
  const matcher = moved(two(load, () => {}), two(() => {}, other));
  assert.deepEqual(told(matcher), ["load: MOVED"]);
  assert.notEqual(matcher.pairs[2]! & Pair.OUTCOME, 0);
});

Deno.test("other inputs are another call", () => {
  const other = (run: RunBuilder) => run.call("load", { args: ["y"], result: 1 }, () => run.call("open"));
  assert.deepEqual(told(moved(two(load, () => {}), two(() => {}, other))), ["-load", "+load"]);
});

Deno.test("a small call proves a move only when it occurs once", () => {
  const once = (run: RunBuilder) => run.call("log", { args: ["x"] });
  assert.deepEqual(told(moved(two(once, () => {}), two(() => {}, once))), ["log: MOVED"]);
  const twice = (run: RunBuilder) => (once(run), once(run));
  assert.deepEqual(told(moved(two(twice, () => {}), two(() => {}, twice))), ["-log", "-log", "+log", "+log"]);
});

Deno.test("siblings in another order were reordered", () => {
  const steps = (...names: string[]) =>
    run((run) => names.forEach((name) => run.call(name, { args: [name] }, () => run.call("open"))));
  const matcher = moved(steps("a", "b", "c"), steps("c", "a", "b"));
  assert.deepEqual(told(matcher), ["c: REORDERED"]);
  assert.equal(matcher.toB[5], 1);
});

Deno.test("siblings that ran at the same time are concurrent, whichever came first", () => {
  const both = (...names: string[]) =>
    run((run) => {
      const calls = names.map((name) => {
        const call = run.enter(name, { async: true }, [name]);
        run.events.push({ op: "suspend", call, time: run.time += 10 });
        return call;
      });
      for (const call of calls) {
        run.events.push({ op: "resume", call, time: run.time += 10 });
        run.leave(call, 1);
      }
    });
  const lines = told(moved(both("a", "b"), both("b", "a")));
  assert.equal(lines.length, 1);
  assert.match(lines[0]!, /^[ab]: CONCURRENT$/);
});

Deno.test("where a value that changed explains it as well, a small call was not moved", () => {
  /** `wait(ms)`, alone or with calls below it that hand the number on. */
  const wait = (ms: number, below = 0) => (run: RunBuilder) => {
    run.call("wait", { args: [ms] }, () => {
      for (let i = 0; i < below; i++) run.call("later", { args: [ms] });
    });
  };
  const none = () => {};
  for (const below of [0, 1]) {
    const of = (ms: number) => wait(ms, below);
    // Both callers wait for another time; they changed places; one of them waits no more.
    assert.deepEqual(told(moved(two(of(16), of(10)), two(of(20), of(16)))), []);
    assert.deepEqual(told(moved(two(of(16), of(10)), two(of(10), of(16)))), []);
    assert.deepEqual(told(moved(two(of(16), of(10)), two(none, of(16)))), ["-wait"]);
    assert.deepEqual(told(moved(two(of(16), none), two(of(20), of(16)))), ["+wait"]);
    const matcher = moved(two(of(16), of(10)), two(of(20), of(16)));
    assert.notEqual(matcher.pairs[2]! & Pair.ARGS, 0);
    // Also among siblings of one function.
    const both = (...times: number[]) => (run: RunBuilder) => times.forEach((ms) => of(ms)(run));
    assert.deepEqual(told(moved(two(both(1, 16), both(10, 3)), two(both(1, 20), both(16, 3)))), []);
    // A change of the order explains more than a change of each.
    const reordered = told(moved(two(both(1, 2, 3), none), two(both(3, 2, 1), none)));
    assert.deepEqual(reordered, ["wait: REORDERED", "wait: REORDERED"]);
  }
  // One that other callers make as before is gone here, and new there.
  const among = (...bodies: ((run: RunBuilder) => void)[]) =>
    run((run) => bodies.forEach((body, i) => run.call(`caller${i}`, {}, () => body(run))));
  for (const below of [0, 1]) {
    const same = wait(16, below);
    assert.deepEqual(told(moved(among(same, none, same, same), among(none, same, same, same))), [
      "-wait",
      "+wait",
    ]);
  }
  // What is larger is recognised elsewhere, and so is what nothing took the place of.
  const large = (ms: number) => wait(ms, 9);
  assert.deepEqual(
    told(moved(two(large(16), large(10)), two(large(10), large(16)))),
    ["wait: MOVED", "wait: MOVED"],
  );
  assert.deepEqual(told(moved(two(wait(16), none), two(none, wait(16)))), ["wait: MOVED"]);
});
