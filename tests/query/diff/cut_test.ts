import assert from "node:assert/strict";
import { diffRuns } from "../../../src/query/diff/diff.ts";
import type { Trace } from "../../../src/trace/trace.ts";
import { runOf } from "../build_run.ts";

/** A loop of so many rounds, each of which ends alike; where they are fewer than all, the run goes on. */
function loop(rounds: number, factor: number): Trace {
  const isOver = rounds === 6;
  return runOf((call) => {
    call("steps", { args: [6], site: { async: true }, suspended: !isOver }, () => {
      for (let n = 1; n <= rounds; n++) {
        call("step", { args: [n], result: n * factor });
        call("pause", { result: 0 });
      }
    });
  }, isOver ? {} : { end: false });
}

Deno.test("of a run that goes on, what the other one has after it is beyond its end, and not removed", () => {
  const diff = diffRuns(loop(6, 2), loop(2, 3));
  assert.deepEqual(diff.counts, { ...diff.counts, results: 2, removed: 0, beyond: 8 });
  const turned = diffRuns(loop(2, 3), loop(6, 2));
  assert.deepEqual(turned.counts, { ...turned.counts, results: 2, added: 0, beyond: 8 });
});

Deno.test("of a long loop, too", () => {
  const long = (rounds: number) =>
    runOf((call) => {
      call("steps", { open: rounds < 400 }, () => {
        for (let n = 0; n < rounds; n++) {
          call("step", { args: [n % 7], result: n * rounds });
          call("pause", { result: 0 });
        }
      });
    }, rounds < 400 ? { end: false } : {});
  const diff = diffRuns(long(400), long(300));
  assert.deepEqual([diff.counts.removed, diff.counts.added, diff.counts.beyond], [0, 0, 200]);
});
