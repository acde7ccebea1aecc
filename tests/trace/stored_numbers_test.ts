import assert from "node:assert/strict";
import { Column, DELTA } from "../../src/trace/calls_spec.ts";
import { concat } from "../../src/trace/chunk.ts";
import { CallChunk } from "../../src/trace/decode_calls.ts";
import { plainColumn } from "../../src/trace/plain_column.ts";
import { below } from "./mutate.ts";

const COUNT = 1000;

/** The payload of a chunk with columns that are as long as it has calls. */
function payload(...columns: Uint8Array[]): Uint8Array {
  const head = new Uint8Array(16);
  const view = new DataView(head.buffer);
  view.setUint32(0, 1, true);
  view.setUint32(4, COUNT, true);
  view.setFloat64(8, 1e9, true);
  return concat([head, ...columns]);
}

function chunkOf(...columns: Uint8Array[]): CallChunk {
  const bytes = payload(...columns);
  return new CallChunk(1, COUNT, (at = 0, length = bytes.length) => bytes.subarray(at, at + length));
}

/** A column with numbers of a width, a base, and exceptions. */
function column(
  id: number,
  { width, base, delta, exceptions }: {
    width: number;
    base: number;
    delta: boolean;
    exceptions: [index: number, value: number][];
  },
): Uint8Array {
  const data = Math.ceil(width * COUNT / 8) * 8;
  const size = Math.ceil((24 + data + 12 * exceptions.length) / 8) * 8;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes.set([id, width, delta ? DELTA : 0]);
  view.setUint32(4, COUNT, true);
  view.setFloat64(8, base, true);
  view.setUint32(16, exceptions.length, true);
  view.setUint32(20, size, true);
  for (let i = 24; i < 24 + width * COUNT; i++) bytes[i] = below(256);
  exceptions.forEach(([index, value], e) => {
    view.setFloat64(24 + data + 8 * e, value, true);
    view.setUint32(24 + data + 8 * exceptions.length + 4 * e, index, true);
  });
  return bytes;
}

const PLACES = [...Array(COUNT).keys()];

Deno.test("a number that is asked for by itself is that of the column, however it is stored", () => {
  let compared = 0;
  const exceptions: [number, number][][] = [
    [],
    [[0, 5]],
    [[0, 0], [7, 2 ** 31], [8, 12_345_678], [COUNT - 1, 3]],
    // Out of order, twice the same, broken, and none that sums are exact of.
    [[9, 1], [3, 2]],
    [[3, 1], [3, 2]],
    [[3, 0.5]],
    [[3, 2 ** 60]],
    [[3, -1]],
  ];
  for (const width of [0, 1, 2, 4]) {
    for (const base of [0, 3, -0, 0.25, -7]) {
      for (const delta of [false, true]) {
        for (const some of exceptions) {
          const options = { width, base, delta, exceptions: some };
          const chunk = chunkOf(
            column(Column.START, options),
            column(Column.DURATION, options),
            column(Column.OUTCOME, options),
            column(Column.CALL_COST, options),
          );
          const said = JSON.stringify(options);
          const starts = chunk.startsAt();
          assert.deepEqual(PLACES.map((i) => starts.at(i)), [...chunk.starts()], `starts ${said}`);
          assert.equal(chunk.firstStart(), chunk.starts()[0], said);
          const durations = chunk.durationsAt();
          assert.deepEqual(PLACES.map((i) => durations.at(i)), [...chunk.durations()], `durations ${said}`);
          const costs = chunk.storedCosts();
          if (costs !== undefined) {
            const sums = new Float64Array(COUNT);
            // In two parts, before, at and behind an exception.
            const half = 6 + below(4);
            costs.sumUp(sums, costs.sumUp(sums, 5, 0, half), half);
            let sum = 5;
            assert.deepEqual([...sums], Array.from(chunk.costs()!, (cost) => sum += cost), `costs ${said}`);
            assert.equal(costs.sum(0, COUNT), sum - 5);
            compared++;
          }
          const outcomes = chunk.outcomesAt();
          assert.deepEqual(PLACES.map((i) => outcomes.at(i)), [...chunk.outcomes()], `outcomes ${said}`);
        }
      }
    }
  }
  assert(compared > 10, `${compared}`);
});

Deno.test("the parent and the site of a call that is asked for are those of the columns, broken ones too", () => {
  for (const most of [2, 4, 300, 2000]) {
    const codes = Uint32Array.from(PLACES, () => below(most));
    const shapes = Uint32Array.from(PLACES, () => below(4));
    const chunk = chunkOf(
      plainColumn(Column.PARENT, codes),
      plainColumn(Column.SHAPE, shapes),
      plainColumn(Column.SHAPE_SITE, Uint32Array.of(7, 8, 9)),
    );
    const parents = chunk.parentsAt();
    const asked = PLACES.toSorted(() => below(3) - 1);
    const column = chunk.parents();
    // So often that they are decoded in the end.
    for (let round = 0; round < 6; round++) {
      for (const i of asked) assert.equal(parents.at(i), column[i], `${most}: ${i}`);
    }
    const sites = chunk.sitesAt();
    assert.deepEqual(PLACES.map((i) => sites.at(i)), [...chunk.sites()]);
  }
});
