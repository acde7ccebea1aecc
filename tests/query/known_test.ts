import assert from "node:assert/strict";
import { CallPlaces } from "../../src/query/call_places.ts";
import { callTreeLater, glanceAtCallTree, nextSibling, subtreeSize } from "../../src/query/call_tree.ts";
import { type Line, screenOf } from "../../src/query/screen.ts";
import { SCREEN_NUMBERS } from "../../src/query/screen_numbers.ts";
import { GROUPINGS } from "../../src/query/groups.ts";
import { statsOf } from "../../src/query/stats.ts";
import { recall } from "../../src/trace/known.ts";
import { Trace } from "../../src/trace/trace.ts";
import { type Event, site, traceFile } from "../trace/plain_journal.ts";

/** A run in chunks of a few calls, of which some throw, copy values, or end late. */
function fileWith(seed: number): Uint8Array {
  let state = seed;
  const next = (below: number) => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % below;
  const events: Event[] = [
    { op: "meta", meta: { clock: 2 } },
    { op: "sites", sites: ["f", "A.g", "A.h"].map((name) => site(name)) },
  ];
  const open: number[] = [];
  for (let call = 1, time = 0; call <= 400; call++) {
    while (open.length > 0 && next(3) === 0) {
      const op = next(20) === 0 ? "fail" : "leave";
      events.push({ op, call: open.pop()!, time: time += 3 + next(90), value: next(9) });
    }
    events.push({
      op: "enter",
      site: 1 + next(3),
      parent: open.at(-1) ?? 0,
      time: time += next(40),
      args: [next(5)],
    });
    open.push(call);
    if (open.length > 9) open.length = 2;
    if (call % 50 === 0) events.push({ op: "flush" });
  }
  return traceFile(events);
}

/** Remembers, and says what is asked. */
class Memory {
  readonly kept = new Map<string, Float64Array>();
  get(question: string): Float64Array | undefined {
    return this.kept.get(question)?.slice();
  }
  keep(question: string, numbers: Float64Array): void {
    assert.ok(!this.kept.has(question), `${question} is found once`);
    this.kept.set(question, numbers);
  }
}

/** All that is kept of a run, found out anew or not. */
function answers(trace: Trace): unknown {
  const tree = glanceAtCallTree(trace);
  const later = callTreeLater(trace, () => glanceAtCallTree(trace));
  const screens = [5, 30].map((lines) =>
    recall(trace, `screen ${lines}`, {
      find: () => [...screenOf(tree, { lines, fold: true })],
      ...SCREEN_NUMBERS,
    })!.map(withoutKinds)
  );
  return {
    stats: GROUPINGS.map((by) => statsOf(trace, by)),
    sizes: Array.from({ length: trace.callCount }, (_, i) => [
      subtreeSize(tree, i + 1),
      nextSibling(tree, i + 1),
      subtreeSize(later, i + 1),
    ]),
    whole: [subtreeSize(tree, 0), subtreeSize(later, 0)],
    recorder: Array.from({ length: trace.callCount }, (_, i) => trace.recorderTimeIn(i + 1)),
    screens,
  };
}

/** All but the last one. */
function without(numbers: Float64Array): Float64Array {
  return numbers.subarray(0, -1);
}

/** What folding alone asks for. */
function withoutKinds(line: Line): unknown {
  return JSON.parse(JSON.stringify(line, (key, value) => key === "kinds" ? undefined : value));
}

Deno.test("what was found out before says the same as what is found out anew", () => {
  let ranges = 0;
  for (let seed = 1; seed <= 8; seed++) {
    const file = fileWith(seed);
    const alone = Trace.read(file);
    assert.ok(alone.chunks().length > 5);
    const expected = answers(alone);
    if (CallPlaces.of(alone) !== undefined) ranges++;
    for (const hasRawTimes of [false, true]) {
      const known = new Memory();
      for (let round = 0; round < 2; round++) {
        const trace = Object.assign(Trace.read(file), { known, hasRawTimes });
        const found = answers(trace);
        if (!hasRawTimes) assert.deepEqual(found, expected, `run ${seed}, round ${round}`);
        assert.ok(known.kept.size >= GROUPINGS.length + 2);
      }
    }
    // Numbers that are something else, or not all there, are found out anew.
    const known = new Memory();
    answers(Object.assign(Trace.read(file), { known }));
    for (
      const change of [() => new Float64Array(0), without, (numbers: Float64Array) => numbers.map(() => NaN)]
    ) {
      const broken = new Memory();
      for (const [question, numbers] of known.kept) {
        if (!/^(probe|screen)/.test(question)) broken.kept.set(question, change(numbers));
      }
      broken.keep = () => {};
      assert.deepEqual(answers(Object.assign(Trace.read(file), { known: broken })), expected);
    }
  }
  assert.ok(ranges > 2, `${ranges}`);
});

Deno.test("numbers that are forged one by one may change an answer, and do not keep it from coming", () => {
  const file = fileWith(3);
  const known = new Memory();
  answers(Object.assign(Trace.read(file), { known }));
  for (const [question, forged] of [["levels", 1e9], ["sums by function", 1]] as const) {
    const numbers = known.get(question)!;
    for (let i = 0; i < numbers.length; i++) {
      const broken = Object.assign(new Memory(), { kept: new Map(known.kept), keep() {} });
      broken.kept.set(question, numbers.with(i, forged));
      answers(Object.assign(Trace.read(file), { known: broken }));
    }
  }
});

Deno.test("nothing is kept of a run that cannot be read in full", () => {
  const trace = Trace.read(fileWith(1));
  const known = new Memory();
  trace.known = known;
  trace.problem("a chunk is broken");
  statsOf(trace);
  assert.equal(known.kept.size, 0);
  // Nor is anything taken for known that was found out when it could be.
  statsOf(Object.assign(Trace.read(fileWith(1)), { known }));
  assert.ok(known.kept.size > 0);
  known.get = assert.fail;
  statsOf(trace);
});
