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
