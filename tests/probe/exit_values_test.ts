import assert from "node:assert/strict";
import { exitValues } from "../../src/probe/exit_values.ts";
import { createInterner } from "../../src/probe/intern.ts";
import { createSnapshotTaker } from "../../src/probe/take_snapshot.ts";
import { snapshotJson } from "../../src/query/snapshot_json.ts";
import { DEFAULT_SETTINGS } from "../../src/settings.ts";
import { decodeSnapshot } from "../../src/trace/decode_snapshot.ts";
import { entryPlace, exitPlace } from "../../src/trace/extras.ts";
import type { Snapshot } from "../../src/trace/snapshot.ts";

/** Calls a function that was called so often; gives the copies of `this` and of what was changed, by place. */
function caller({ thin = true } = {}) {
  const stored: Uint8Array[] = [];
  const { take, takeChanging, countCall, hadBefore } = createSnapshotTaker({
    budget: { ...DEFAULT_SETTINGS.budget, thin },
    redactor: undefined,
    copiesAgain: true,
    interner: createInterner(),
    sink: ({ out }, start, length) => stored.push(out.slice(start, start + length)),
  });
  const lookup = (id: number): Snapshot => decodeSnapshot(stored[id - 1]!, lookup);
  let found: [place: number, json: string][] = [];
  const { entered, left } = exitValues({
    takeChanging,
    countCall,
    hadBefore,
    addExtra: (_call, place, _value, id) => found.push([place, JSON.stringify(snapshotJson(lookup(id)))]),
  });
  let calls = 0;
  return (self: object, args: unknown[], act: () => void = () => {}) => {
    found = [];
    const shown = args.map((arg) => JSON.stringify(snapshotJson(lookup(take(arg, 7)))));
    entered(++calls, 7, args, { self });
    act();
    left(calls, "return", undefined);
    return { found, shown };
  };
}

const nested = () => ({ n: 1, in: { in: { n: 1, in: { in: { n: 1 } } } } });
const levels = (json: string) => json.split('"in":{').length - 1;

Deno.test("what a call changes is shown as deep as its function's calls allow, and as deep when it ends as when it began", () => {
  const call = caller();
  const self = nested();
  const depths = new Map<number, number>();
  for (let i = 0; i <= 10_000; i++) {
    const { found } = call(self, [nested()]);
    assert.equal(found.length, 1, `call ${i} has changed nothing: ${JSON.stringify(found)}`);
    if (i === 0 || i === 100 || i === 1_000 || i === 10_000) depths.set(i, levels(found[0]![1]));
    if (i % 1_000 > 2 && i % 100 > 2) continue;
    const given = nested();
    const { found: [, [, atEnd] = [0, ""]], shown } = call(self, [given], () => given.n = 2);
    assert.equal(levels(atEnd), levels(shown[0]!), `the argument of call ${i}, as it was at both ends`);
  }
  assert.deepEqual([...depths.values()], [...depths.values()].toSorted((a, b) => b - a));
  assert.equal(new Set(depths.values()).size, 4, JSON.stringify([...depths]));
  const list = { n: 1 };
  const { found } = call(self, [list], () => {
    self.n = 2;
    list.n = 3;
  });
  assert.deepEqual(found.map(([place]) => place), [entryPlace(-1), exitPlace(-1), exitPlace(0)]);
  assert.match(found[0]![1], /^\{"n":1,"in":\{"\$type":"cut"/);
  assert.match(found[1]![1], /^\{"n":2,"in":\{"\$type":"cut"/);
  assert.equal(found[2]![1], '{"n":3}');
});

Deno.test("after very many calls, only whether an object has grown is shown of it", () => {
  const call = caller();
  const self: Record<string, number> = { n: 1 };
  for (let i = 0; i < 100_000; i++) call(self, []);
  const cut = (size: number) => `{"$type":"cut","className":"Object","size":${size}}`;
  assert.deepEqual(call(self, [], () => self.n = 2).found, [[entryPlace(-1), cut(1)]]);
  assert.deepEqual(call(self, [], () => self.m = 2).found, [[entryPlace(-1), cut(1)], [
    exitPlace(-1),
    cut(2),
  ]]);
});

Deno.test("where nothing may be left out, changes are shown whole however often a function is called", () => {
  const call = caller({ thin: false });
  const self = nested();
  for (let i = 0; i < 1_000; i++) call(self, []);
  const { found } = call(self, [], () => self.in.in.n = 2);
  assert.deepEqual(found.map(([, json]) => json), [
    '{"n":1,"in":{"in":{"n":1,"in":{"in":{"$type":"cut","className":"Object","size":1}}}}}',
    '{"n":1,"in":{"in":{"n":2,"in":{"in":{"$type":"cut","className":"Object","size":1}}}}}',
  ]);
});
