import assert from "node:assert/strict";
import { Masks } from "../../../src/query/diff/masks.ts";
import { renumber, type SideOptions } from "../../../src/query/diff/side.ts";
import type { FileOptions } from "../../trace/plain_journal.ts";
import { type CallOptions, RunBuilder } from "../build_run.ts";
import { sideFrom } from "./compared.ts";

/** The columns of a run that calls `f` once; several runs that share `names` can be compared. */
function sideOfCall(
  options: CallOptions,
  { file = {}, ...side }: Partial<SideOptions> & { file?: FileOptions } = {},
) {
  const run = new RunBuilder();
  run.call("f", options);
  return sideFrom(run.trace(file), ["f", "g"], side);
}

/** Which of input and output differ between two calls of `f`, by either lane of the hash; the lanes must agree. */
function differing(a: CallOptions, b: CallOptions, options: Partial<SideOptions> = {}): string[] {
  const x = sideOfCall(a, options);
  const y = sideOfCall(b, options);
  const lanes = [
    [x.inputs[1] !== y.inputs[1], x.inputsHigh[1] !== y.inputsHigh[1]],
    [x.output[1] !== y.output[1], x.outputHigh[1] !== y.outputHigh[1]],
  ];
  return ["input", "output"].filter((_, i) => {
    assert.equal(lanes[i]![0], lanes[i]![1]);
    return lanes[i]![0];
  });
}

Deno.test("arguments are what goes in, results and errors what comes out", () => {
  assert.deepEqual(differing({ args: [1, "a"], result: { n: 2 } }, { args: [1, "a"], result: { n: 2 } }), []);
  assert.deepEqual(differing({ args: [1], result: 2 }, { args: [3], result: 2 }), ["input"]);
  assert.deepEqual(differing({ args: [1], result: 2 }, { args: [1], result: 3 }), ["output"]);
  assert.deepEqual(differing({ args: ["a"], result: 2 }, { args: ["b"], error: new Error("no") }), [
    "input",
    "output",
  ]);
  assert.deepEqual(differing({ error: new Error("x") }, { error: new Error("y") }), ["output"]);
});

Deno.test("the order of arguments and their number count, and numbers are compared to the last bit", () => {
  assert.deepEqual(differing({ args: [1, 2] }, { args: [2, 1] }), ["input"]);
  assert.deepEqual(differing({ args: [1] }, { args: [1, undefined] }), ["input"]);
  assert.deepEqual(differing({ args: [0.1 + 0.2] }, { args: [0.3] }), ["input"]);
  assert.deepEqual(differing({ args: [1] }, { args: ["1"] }), ["input"]);
});

Deno.test("a result differs from the same value thrown", () => {
  assert.deepEqual(differing({ result: "x" }, { error: "x" }), ["output"]);
});

Deno.test("without values, only how a call ended counts", () => {
  const values = { values: false };
  assert.deepEqual(differing({ args: [1], result: 2 }, { args: ["x"], result: 3 }, values), []);
  assert.deepEqual(differing({ args: [1], result: 2 }, { args: [1], error: 2 }, values), ["output"]);
});

Deno.test("masked arguments and results do not count, other parts of the same value do", () => {
  const site = { params: ["order", "at"] };
  const call = (id: number, total: number, at: number, result: number): CallOptions => ({
    args: [{ id, total }, at],
    result,
    site,
  });
  const masks = new Masks(["f(order.id)", "f(at)", "f(return)"]);
  assert.deepEqual(differing(call(1, 5, 1, 1), call(2, 5, 2, 2), { masks }), []);
  assert.deepEqual(differing(call(1, 5, 1, 1), call(2, 6, 2, 2), { masks }), ["input"]);
});

Deno.test("parameters that were reordered are compared by the positions that are given", () => {
  const names: string[] = [];
  const inputOf = (args: unknown[], order?: number[]) => {
    const run = new RunBuilder();
    run.call("f", { args });
    return sideFrom(run.trace(), names, order === undefined ? {} : { order: new Map([[1, order]]) })
      .inputs[1];
  };
  assert.equal(inputOf([1, "x"], [0, 1]), inputOf(["x", 1], [1, 0]));
  assert.equal(inputOf([1, "x", true], [0]), inputOf([1], [0]));
  assert.notEqual(inputOf([1, "x"]), inputOf(["x", 1]));
});

Deno.test("the outcome of a call that never ended is known only when its record was not cut", () => {
  const whole = sideOfCall({ open: true });
  assert.equal(whole.isCut(1), false);
  assert.notEqual(whole.output[1], 0);
  const cut = sideOfCall({ open: true }, { file: { end: false } });
  assert.equal(cut.isCut(1), true);
  assert.equal(cut.output[1], 0);
});

Deno.test("suspensions are counted by call, and absent where no call was suspended", () => {
  assert.equal(sideOfCall({}).suspensions, undefined);
  const run = new RunBuilder();
  run.call("f");
  run.call("g", { wait: 5 });
  assert.deepEqual([...sideFrom(run.trace(), []).suspensions!], [0, 0, 1]);
});

Deno.test("a run with other numbers for its functions has the hashes of a run that had them from the start", () => {
  const run = new RunBuilder();
  run.call("f", { args: [1] }, () => run.call("g", { args: ["x"] }));
  const trace = run.trace();
  const side = sideFrom(trace, ["f", "g"]);
  const swapped = sideFrom(trace, ["g", "f"]);
  assert.notDeepEqual(side.inputs, swapped.inputs);
  renumber(side, swapped.functionOf);
  assert.deepEqual(side.inputs, swapped.inputs);
  assert.deepEqual(side.inputsHigh, swapped.inputsHigh);
  assert.deepEqual(side.functionOf, swapped.functionOf);
});
