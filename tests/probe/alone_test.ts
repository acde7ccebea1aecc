import assert from "node:assert/strict";
import { createInterner } from "../../src/probe/intern.ts";
import { createSnapshotTaker } from "../../src/probe/take_snapshot.ts";
import { Level } from "../../src/redact/level.ts";
import { createRedactor, type Redactor } from "../../src/redact/redactor.ts";
import { THINNER } from "../../src/probe/thinning.ts";
import { snapshotJson } from "../../src/query/snapshot_json.ts";
import { DEFAULT_SETTINGS } from "../../src/settings.ts";
import { decodeSnapshot } from "../../src/trace/decode_snapshot.ts";
import type { Snapshot } from "../../src/trace/snapshot.ts";

const SITE = 5;

/** Shows values as a function has them that has had so many that it is shown their class and size alone. */
function shower(redactor?: Redactor) {
  const stored: Uint8Array[] = [];
  const taker = createSnapshotTaker({
    budget: DEFAULT_SETTINGS.budget,
    redactor,
    interner: createInterner(),
    sink: ({ out }, start, length) => stored.push(out.slice(start, start + length)),
  });
  for (let i = 0; i < THINNER[3].after; i++) taker.take({}, SITE);
  const lookup = (id: number): Snapshot => decodeSnapshot(stored[id - 1]!, lookup);
  const show = (value: object): string => {
    const id = taker.take(value, SITE);
    assert.equal(taker.identityTaken(value), taker.identity(value));
    return JSON.stringify(snapshotJson(lookup(id)));
  };
  return { show, taker, stored };
}

const cut = (className: string, size: number): string => JSON.stringify({ $type: "cut", className, size });

Deno.test("of an object in a very busy function, its class and its size are shown as they are at the time", () => {
  const { show } = shower();
  class Cart {
    items = 1;
  }
  const cart: Record<string, number> = new Cart() as never;
  assert.equal(show(cart), cut("Cart", 1));
  cart.more = 2;
  assert.equal(show(cart), cut("Cart", 2));
  Object.setPrototypeOf(cart, Object.prototype);
  assert.equal(show(cart), cut("Object", 2));
  const list = [1, 2];
  assert.equal(show(list), cut("Array", 2));
  list.push(3);
  assert.equal(show(list), cut("Array", 3));
  assert.equal(show(Array.from({ length: 500 })), cut("Array", 500));
  assert.equal(show(new Map([[1, 2]])), cut("Map", 0));
  assert.equal(show(Object.assign(Object.create(null), { a: 1 })), cut("", 1));
});

Deno.test("what a neighbour has named a secret is one in a very busy function; other objects are shown there as ever", () => {
  const { show, taker } = shower(createRedactor(undefined, { key: new Uint8Array(32) }));
  const node = { a: 1 };
  const id = taker.takeAlone(node, SITE);
  assert.ok(id > 0);
  for (const secret of ["x7Kq9w2LmZp4Tn8s", { pin: 1234 }]) {
    const hidden = taker.hide(secret, Level.ALL) as object;
    assert.equal(taker.takeAlone(hidden, SITE), 0);
    assert.match(show(hidden), /redacted/);
  }
  assert.equal(taker.takeAlone(node, SITE), id);
});

Deno.test("errors, promises and proxies are shown in a very busy function as in any other, and no trap is called", () => {
  const { show, taker } = shower();
  const error = new RangeError("far");
  taker.identity(error);
  for (let i = 0; i < 2; i++) {
    assert.match(show(error), /"far"/);
    assert.equal(show(Object.setPrototypeOf(new Error(), Object.prototype)), "{}");
    assert.match(show(Promise.resolve()), /promise/i);
  }
  const traps = new Proxy({}, { get: (_, name) => () => assert.fail(`${String(name)} was called`) });
  const proxy = new Proxy({ a: 1 }, traps);
  for (let i = 0; i < 2; i++) assert.match(show(proxy), /proxy/i);
});

Deno.test("once snapshots are forgotten, a class and size are stored anew", () => {
  const { show, taker, stored } = shower();
  const item = { a: 1 };
  const before = taker.take(item, SITE);
  assert.equal(taker.take(item, SITE), before);
  taker.forget();
  const count = stored.length;
  assert.notEqual(taker.take(item, SITE), before);
  assert.ok(stored.length > count);
  assert.equal(show(item), cut("Object", 1));
});
