import assert from "node:assert/strict";
import { Aligner } from "../../../src/query/diff/align.ts";
import { Masks } from "../../../src/query/diff/masks.ts";
import { Noise } from "../../../src/query/diff/noise.ts";
import { type Side, sideOf } from "../../../src/query/diff/side.ts";
import { subtreesOf } from "../../../src/query/diff/subtrees.ts";
import { RunBuilder } from "../build_run.ts";

/** Names of functions, in the numbering that both runs share. */
const NAMES = ["a", "b", "c", "d", "e", "x"];

/** A run of siblings, each `name`, `name(argument)` or `name(argument)→result`. */
function siblings(words: string): { side: Side; calls: Uint32Array } {
  const run = new RunBuilder();
  const calls = words.split(" ").filter((word) => word !== "").map((word) => {
    const [, name, argument, result] = /^(\w)(?:\((\d+)\))?(?:→(\d+))?$/.exec(word)!;
    return run.call(name!, {
      args: argument === undefined ? [] : [Number(argument)],
      result: result === undefined ? undefined : Number(result),
    });
  });
  const trace = run.trace();
  const functionOf = Uint32Array.from([0, ...trace.sites.map(({ name }) => NAMES.indexOf(name) + 1)]);
  const side = sideOf(trace, { noise: new Noise(trace), masks: new Masks([]), functionOf, values: true });
  return { side, calls: Uint32Array.from(calls) };
}

/** The pairs as `position:position`, and what of A has none as `position:-`. */
function aligned(wordsA: string, wordsB: string, work = 1e6): string {
  const a = siblings(wordsA);
  const b = siblings(wordsB);
  const aligner = new Aligner(
    { a: a.side, b: b.side, treeA: subtreesOf(a.side), treeB: subtreesOf(b.side) },
    work,
  );
  const to = aligner.align(a.calls, b.calls);
  return [...to].map((at, i) => `${i}:${at < 0 ? "-" : at}`).join(" ");
}

Deno.test("equal siblings are paired in order", () => {
  assert.equal(aligned("a b c", "a b c"), "0:0 1:1 2:2");
  assert.equal(aligned("a(1) a(2) a(3)", "a(1) a(2) a(3)"), "0:0 1:1 2:2");
});

Deno.test("what was added or removed leaves the others paired", () => {
  assert.equal(aligned("a b c d", "a b x c d"), "0:0 1:1 2:3 3:4");
  assert.equal(aligned("a b c d", "a d"), "0:0 1:- 2:- 3:1");
  assert.equal(aligned("a", ""), "0:-");
  assert.equal(aligned("", "a"), "");
});

Deno.test("equal inputs say more than the place, and an equal outcome more than that", () => {
  assert.equal(aligned("a(1) a(2) a(3)", "a(2) a(3)"), "0:- 1:0 2:1");
  assert.equal(aligned("a(1)→1 a(2)→2", "a(1)→9 a(2)→2"), "0:0 1:1");
  assert.equal(aligned("b a(1)→1 c", "b a(1)→2 a(1)→1 c"), "0:0 1:2 2:3");
});

Deno.test("a call with other inputs is paired with one of the same function, never of another", () => {
  assert.equal(aligned("a b(1) c", "a b(2) c"), "0:0 1:1 2:2");
  assert.equal(aligned("a b c", "a x c"), "0:0 1:- 2:2");
});

Deno.test("long runs of repeats are paired one by one, also where work is bounded", () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => `a(${i})`).join(" ");
  for (const work of [1e6, 0]) {
    const pairs = aligned(many(500), `x ${many(500)}`, work).split(" ");
    assert.equal(pairs.length, 500);
    assert.equal(new Set(pairs.map((pair) => pair.split(":")[1])).size, 500, `work ${work}`);
  }
  assert.equal(aligned(many(500), `x ${many(500)}`).split(" ")[499], "499:500");
});
