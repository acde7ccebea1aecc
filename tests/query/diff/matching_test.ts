import assert from "node:assert/strict";
import { type Matcher, matchRuns, Pair, Single } from "../../../src/query/diff/matching.ts";
import type { Trace } from "../../../src/trace/trace.ts";
import type { FileOptions } from "../../trace/plain_journal.ts";
import { runOf } from "../build_run.ts";
import { comparedFrom } from "./compared.ts";

function match(a: Trace, b: Trace): Matcher {
  return matchRuns(comparedFrom(a, b), { work: 1e6 });
}

/** Names of the flags of a pair or single. */
function flagsOf(bits: number): string {
  return Object.entries(Pair).filter(([, bit]) => (bits & bit) !== 0).map(([name]) => name).join("+") ||
    "equal";
}

/** `name→call of B: flags` of each call of A that has a counterpart. */
function pairsOf(matcher: Matcher): string[] {
  const { trace } = matcher.compared.a;
  return [...matcher.toB].flatMap((b, a) =>
    a === 0 || b === 0 ? [] : [`${trace.siteOf(a).name}#${a}→#${b}: ${flagsOf(matcher.pairs[a]!)}`]
  );
}

function singlesOf(singles: Uint8Array): Record<number, string> {
  const names = Object.keys(Single);
  return Object.fromEntries(
    [...singles].flatMap((single, call) => single === 0 ? [] : [[call, names[single]!]]),
  );
}

Deno.test("equal runs are one pair, and no call below is paired", () => {
  const program = () => runOf((call) => call("main", {}, () => ["a", "b"].forEach((name) => call(name))));
  const matcher = match(program(), program());
  assert.equal(flagsOf(matcher.pairs[0]!), "SAME");
  assert.deepEqual(pairsOf(matcher), []);
  assert.equal(matcher.equalCalls, 3);
  assert.deepEqual([matcher.removed.length, matcher.added.length], [0, 0]);
});

Deno.test("a pair says whether arguments, outcome or suspensions differ", () => {
  const matcher = match(
    runOf((call) => {
      call("a", { args: [1], result: 1 });
      call("b", { args: [1], result: 1 });
      call("c", { wait: 5 });
      call("d", { args: [1], result: 1 });
      call("e", { args: [1], result: 1 });
    }),
    runOf((call) => {
      call("a", { args: [2], result: 1 });
      call("b", { args: [1], error: new Error("no") });
      call("c");
      call("d", { args: [2], result: 2 });
      call("e", { args: [1], result: 1 });
    }),
  );
  assert.deepEqual(pairsOf(matcher), [
    "a#1→#1: ARGS",
    "b#2→#2: OUTCOME",
    "c#3→#3: AWAITS",
    "d#4→#4: ARGS+OUTCOME",
    "e#5→#5: SAME",
  ]);
  assert.equal(matcher.equalCalls, 1);
});

Deno.test("a difference deep below leaves the calls above equal in themselves, and equal siblings unvisited", () => {
  const program = (n: number) =>
    runOf((call) =>
      call("main", {}, () => {
        call("load", {}, () => call("parse", { args: ["x"] }));
        call("total", {}, () => call("price", { args: [1], result: n }));
      })
    );
  const matcher = match(program(1), program(2));
  assert.deepEqual(pairsOf(matcher), [
    "main#1→#1: equal",
    "load#2→#2: SAME",
    "total#4→#4: equal",
    "price#5→#5: OUTCOME",
  ]);
  assert.equal(matcher.equalCalls, 4); // main, load, parse, total
});

Deno.test("calls that only one run has are the roots of removed and added subtrees", () => {
  const matcher = match(
    runOf((call) => call("main", {}, () => (call("old", {}, () => call("x")), call("both")))),
    runOf((call) => call("main", {}, () => (call("both"), call("new", {}, () => call("y"))))),
  );
  assert.deepEqual(pairsOf(matcher), ["main#1→#1: equal", "both#4→#2: SAME"]);
  assert.deepEqual([...matcher.removed.values()], [2]);
  assert.deepEqual([...matcher.added.values()], [3]);
  assert.deepEqual(singlesOf(matcher.singlesA), { 2: "ALONE" });
  assert.deepEqual(singlesOf(matcher.singlesB), { 3: "ALONE" });
});

Deno.test("a call around calls that stay is a wrapper, in whichever run it is", () => {
  const plain = () =>
    runOf((call) => call("main", {}, () => ["a", "b"].forEach((name) => call(name, { args: [name] }))));
  const wrapped = () =>
    runOf((call) =>
      call(
        "main",
        {},
        () => call("retry", {}, () => ["a", "b"].forEach((name) => call(name, { args: [name] }))),
      )
    );
  const added = match(plain(), wrapped());
  assert.deepEqual(singlesOf(added.singlesB), { 2: "WRAPPER" });
  assert.deepEqual(pairsOf(added), ["main#1→#1: equal", "a#2→#3: SAME", "b#3→#4: SAME"]);
  const removed = match(wrapped(), plain());
  assert.deepEqual(singlesOf(removed.singlesA), { 2: "WRAPPER" });
  assert.deepEqual(pairsOf(removed), ["main#1→#1: equal", "a#3→#2: SAME", "b#4→#3: SAME"]);
  assert.deepEqual([added.removed.length, added.added.length, removed.removed.length, removed.added.length], [
    0,
    0,
    0,
    0,
  ]);
});

Deno.test("a call is a wrapper only when more than half of its own calls stay", () => {
  const wrapped = runOf((call) =>
    call("retry", {}, () => ["a", "b", "c"].forEach((name) => call(name, { args: [name] })))
  );
  const withOnly = (...names: string[]) =>
    runOf((call) => names.forEach((name) => call(name, { args: [name] })));
  const most = match(wrapped, withOnly("a", "c"));
  assert.deepEqual(singlesOf(most.singlesA), { 1: "WRAPPER", 3: "ALONE" });
  assert.deepEqual(pairsOf(most), ["a#2→#1: SAME", "c#4→#2: SAME"]);
  const few = match(wrapped, withOnly("a"));
  assert.deepEqual(singlesOf(few.singlesA), { 1: "ALONE" });
  assert.deepEqual(singlesOf(few.singlesB), { 1: "ALONE" });
});

Deno.test("what would come after the end of a cut record is beyond it; in the middle it is missing", () => {
  const names = ["a", "b", "c"];
  const program = (names: string[], options: FileOptions = {}) =>
    runOf((call) => names.forEach((name) => call(name, { args: [name] })), options);
  const after = match(program(names.slice(0, 2), { end: false }), program(names));
  assert.deepEqual(singlesOf(after.singlesB), { 3: "BEYOND" });
  assert.equal(after.added.length, 0);
  const between = match(program(["a", "c"], { end: false }), program(names));
  assert.deepEqual(singlesOf(between.singlesB), { 2: "ALONE" });
  const whole = match(program(names), program(names.slice(0, 2)));
  assert.deepEqual(singlesOf(whole.singlesA), { 3: "ALONE" });
});

Deno.test("an outcome that one run does not know is not a difference", () => {
  const matcher = match(
    runOf((call) => call("a", { args: [1], open: true }), { end: false }),
    runOf((call) => call("a", { args: [1], result: 7 })),
  );
  assert.deepEqual(pairsOf(matcher), ["a#1→#1: equal"]);
});
