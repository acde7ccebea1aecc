import assert from "node:assert/strict";
import { AscendingList, NumberTable, RecentPlaces } from "../../src/query/call_list.ts";

/** Numbers that look like none in particular. */
function* mixed(count: number): Generator<number> {
  for (let i = 1, number = 1; i <= count; i++) yield number = Math.imul(number, 48_271) & 0x7fffffff;
}

Deno.test("an ascending list finds the place of each number, and none of others, in any order", () => {
  const list = new AscendingList();
  for (let i = 0; i < 50_000; i++) list.push(3 * i);
  assert.deepEqual([...list].slice(-2), [149_994, 149_997]);
  for (let number = 0; number < 150_010; number++) {
    assert.equal(list.placeOf(number), number % 3 === 0 && number < 150_000 ? number / 3 : -1);
  }
  for (const any of mixed(20_000)) {
    const number = any % 150_000;
    assert.equal(list.countUpTo(number), Math.floor(number / 3) + 1);
  }
});

Deno.test("a table has what was added, whatever the order", () => {
  const orders = [
    Array.from({ length: 40_000 }, (_, i) => i + 1),
    // Each a little too early or too late, as of requests that are answered at the same time.
    Array.from({ length: 40_000 }, (_, i) => 10 * i + (i * 7919) % 500),
    Array.from({ length: 5_000 }, (_, i) => 5_000 - i),
    [...mixed(10_000)],
    [2 ** 32, 5, 2 ** 40, 2 ** 32 - 1],
  ];
  for (const keys of orders) {
    const table = new NumberTable();
    const known = new Map<number, number>();
    for (const [i, key] of keys.entries()) {
      if (known.has(key)) continue;
      known.set(key, i);
      table.add(key, i);
      assert.equal(table.get(key), i);
    }
    for (const [key, value] of known) assert.equal(table.get(key), value);
    for (const key of keys) assert.equal(table.get(key + 0.5), undefined);
    assert.equal(table.get(1_234_567), known.get(1_234_567));
  }
});

Deno.test("what was made of a place is there until its room is taken", () => {
  const recent = new RecentPlaces<string>();
  for (let place = 0; place < 100_000; place++) assert.equal(recent.set(place, `${place}`), `${place}`);
  assert.equal(recent.get(99_999), "99999");
  assert.equal(recent.get(90_000), "90000");
  assert.equal(recent.get(0), undefined);
});
