import assert from "node:assert/strict";
import { compare } from "../../src/page/worker/compare.ts";
import { openRun } from "../../src/page/worker/runs.ts";
import { RunBuilder } from "../query/build_run.ts";

/** @param round whether the total is rounded, which its text says */
function open(slot: "a" | "b", { round, hash }: { round: boolean; hash: string }): void {
  const builder = new RunBuilder();
  builder.call("total", { args: [4.2], result: round ? 4 : 4.2, site: { hash } }, () => {
    if (round) builder.call("round", { args: [4.2], result: 4, site: { hash: "r" } });
  });
  openRun(slot, { bytes: builder.file().slice().buffer, name: slot, read: () => {} });
}

Deno.test("what is chosen of two runs is the function that was changed, not the call that it makes no more", () => {
  open("a", { round: true, hash: "old" });
  open("b", { round: false, hash: "new" });
  const [cause] = compare({ most: 1, isTest: false, ignore: [] }).causes;
  assert.match(cause!.sentence, /^total no longer calls round/);
  assert.deepEqual([cause!.a, cause!.b], [1, 1]);
  assert.deepEqual(cause!.piecesA[0], ["bold", "round"]);
  assert.deepEqual(cause!.piecesB, [["dim", "(no call)"]]);
  // Where its text is the same, the call that is gone says more.
  open("b", { round: false, hash: "old" });
  const [same] = compare({ most: 1, isTest: false, ignore: [] }).causes;
  assert.deepEqual([same!.a, same!.b], [2, 0]);
});
