import assert from "node:assert/strict";
import { createInterner } from "../../src/probe/intern.ts";
import { SEEN_FROM, SEEN_OFTEN } from "../../src/probe/seen_again.ts";
import { createSnapshotTaker } from "../../src/probe/take_snapshot.ts";
import { snapshotJson } from "../../src/query/snapshot_json.ts";
import { DEFAULT_SETTINGS } from "../../src/settings.ts";
import { decodeSnapshot } from "../../src/trace/decode_snapshot.ts";
import type { Snapshot } from "../../src/trace/snapshot.ts";

const OFTEN = 5;
const SELDOM = 6;

/** Shows values as JSON, as a run has them that has shown so many objects, of which one function has had `SEEN_OFTEN`. */
function shower({ before = SEEN_FROM, thin = true, copiesAgain = false } = {}) {
  const stored: Uint8Array[] = [];
  const { take } = createSnapshotTaker({
    budget: { ...DEFAULT_SETTINGS.budget, thin },
    redactor: undefined,
    copiesAgain,
    interner: createInterner(),
    sink: ({ out }, start, length) => stored.push(out.slice(start, start + length)),
  });
  const lookup = (id: number): Snapshot => decodeSnapshot(stored[id - 1]!, lookup);
  const show = (value: object, site = OFTEN) => JSON.stringify(snapshotJson(lookup(take(value, site))));
  for (let i = 0; i < SEEN_OFTEN; i++) take({ i }, OFTEN);
  // Each function has had too few.
  for (let i = SEEN_OFTEN; i < before; i++) take([], 1000 + (i >> 6));
  return show;
}

const CUT = '{"$type":"cut","className":"Object","size":2}';

Deno.test("an object that was shown before is not shown again in a function that is called often, while it stays as it is", () => {
  const show = shower();
  const item: Record<string, unknown> = { id: 7, name: "tea" };
  const whole = '{"id":7,"name":"tea"}';
  assert.equal(show(item, SELDOM), whole);
  assert.equal(show(item), CUT);
  assert.equal(show(item), CUT);
  assert.equal(show(item, SELDOM), whole, "a function that is called seldom is shown all of it");
  assert.equal(show({ id: 7, name: "tea" }), whole, "another object");
  item.name = "cha";
  assert.equal(show(item), '{"id":7,"name":"cha"}', "one of its first properties has changed");
  assert.equal(show(item), CUT);
  item.price = 3;
  assert.equal(show(item), '{"id":7,"name":"cha","price":3}', "it has one more");
  const list: unknown[] = [item, 2];
  assert.equal(show(list), '[{"id":7,"name":"cha","price":3},2]');
  assert.equal(show(list), '{"$type":"cut","className":"Array","size":2}');
  list[1] = "two";
  assert.equal(show(list), '[{"id":7,"name":"cha","price":3},"two"]');
});

Deno.test("what changes without a sign, and what has a getter by now, is shown each time", () => {
  const show = shower();
  for (
    const value of [new Map([[1, 2]]), new Set(["a"]), new Date(0), new RangeError("far"), new Uint8Array(2)]
  ) {
    const whole = show(value);
    assert.equal(show(value), whole);
    assert.ok(!whole.includes("cut"), whole);
  }
  const item = { id: 7, name: "tea" };
  show(item);
  Object.defineProperty(item, "id", { enumerable: true, get: () => assert.fail("the getter ran") });
  assert.equal(show(item), '{"id":{"$type":"accessor","get":true,"set":false},"name":"tea"}');
});

Deno.test("objects are shown again in a run that has had few, and where nothing may be left out", () => {
  const item = { id: 7, name: "tea" };
  const whole = '{"id":7,"name":"tea"}';
  const early = shower({ before: SEEN_FROM / 2 });
  assert.deepEqual([early(item), early(item)], [whole, whole]);
  const changing = shower({ copiesAgain: true });
  assert.deepEqual([changing(item), changing(item)], [whole, whole]);
  const all = shower({ thin: false });
  assert.deepEqual([all(item), all(item)], [whole, whole]);
});

Deno.test("the more objects a run has had, the sooner a function is shown their class and size alone", () => {
  const levels = (json: string) => json.split('{"in":').length - 1;
  const nested = () => ({ in: { in: { in: { in: {} } } } });
  // Of 100 objects, shown in a run that has had so many: how deep the one that a function has then is.
  const deep = [0, 199_000, 201_000, 1_001_000].map((before) => {
    const show = shower({ before });
    for (let i = 0; i < 100; i++) show(nested(), SELDOM);
    return levels(show(nested(), SELDOM));
  });
  assert.deepEqual(deep, [3, 3, 2, 1]);
  // Large ones count for what is in them.
  const ofLarge = shower({ before: 0 });
  for (let i = 0; i < 40_000; i++) ofLarge(Array.from({ length: 30 }, () => i), 1000 + (i >> 6));
  for (let i = 0; i < 100; i++) ofLarge(nested(), SELDOM);
  assert.equal(levels(ofLarge(nested(), SELDOM)), 2);
  const show = shower({ before: 1_000_100 });
  for (let i = 0; i < 1_000; i++) show(nested(), SELDOM);
  assert.equal(show(nested(), SELDOM), '{"$type":"cut","className":"Object","size":1}');
});
