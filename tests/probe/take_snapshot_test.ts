import assert from "node:assert/strict";
import vm from "node:vm";
import fc from "fast-check";
import { createInterner } from "../../src/probe/intern.ts";
import { Level } from "../../src/redact/level.ts";
import { createRedactor } from "../../src/redact/redactor.ts";
import { DEFAULT_SETTINGS, type SnapshotBudget } from "../../src/settings.ts";
import { createSnapshotTaker } from "../../src/probe/take_snapshot.ts";
import { decodeSnapshot } from "../../src/trace/decode_snapshot.ts";
import type { Composite, Snapshot } from "../../src/trace/snapshot.ts";

function taker(budget: Partial<SnapshotBudget> = {}, { redact } = { redact: true }) {
  const stored: Uint8Array[] = [];
  const snapshots = createSnapshotTaker({
    budget: { ...DEFAULT_SETTINGS.budget, ...budget },
    redactor: redact ? createRedactor(undefined, { key: new Uint8Array(32) }) : undefined,
    interner: createInterner(),
    sink: ({ out }, start, length) => stored.push(out.slice(start, start + length)),
  });
  const lookup = (id: number): Snapshot => decodeSnapshot(stored[id - 1]!, lookup);
  const snap = (value: unknown) => lookup(snapshots.take(value));
  return { ...snapshots, stored, snap };
}

/** A snapshot as a short literal, to compare at a glance. */
function show(s: Snapshot): unknown {
  switch (s.type) {
    case "boolean":
    case "number":
      return s.value;
    case "string":
      return s.length === s.value.length ? s.value : `${s.value}…${s.length}`;
    case "null":
      return null;
    case "composite": {
      const parts: unknown[] = [s.kind, s.className];
      if (s.text !== undefined) parts.push(s.text);
      if (s.items.length > 0) parts.push(s.items.map(show));
      if (s.entries.length > 0) parts.push(s.entries.map((e) => e.map(show)));
      if (s.properties.length > 0) {
        parts.push(Object.fromEntries(s.properties.map((p) => [p.key, show(p.value)])));
      }
      return parts;
    }
    default: {
      const { type, ...rest } = s;
      return [type, ...Object.values(rest)].join(" ");
    }
  }
}

const shown = (value: unknown, budget: Partial<SnapshotBudget> = {}) =>
  show(taker(budget, { redact: false }).snap(value));

Deno.test("a text is recorded unit by unit, halves of surrogate pairs too, in names as in values", () => {
  const { snap } = taker({ string: 1000 });
  const unit = fc.constantFrom("a", "é", "€", "😀", "\ud83d", "\ude00", "\ufffd", "\u07ff", "\uffff");
  fc.assert(fc.property(fc.array(unit, { maxLength: 40 }), (units) => {
    const text = units.join("");
    assert.equal(show(snap(text)), text);
    const named = snap({ [text]: text }) as Composite;
    assert.deepEqual(named.properties.map(({ key, value }) => [key, show(value)]), [[text, text]]);
  }));
  const { snap: short } = taker({ string: 3 });
  assert.equal(show(short("é😀😀")), "é😀…5");
  assert.equal(show(short("ab😀😀")), "ab\ud83d…6");
});

Deno.test("take() copies plain objects, arrays and primitives in them", () => {
  assert.deepEqual(shown({ id: 7, name: "Ada", tags: ["x", null, true], gone: undefined }), [
    "object",
    "Object",
    { id: 7, name: "Ada", tags: ["array", "Array", ["x", null, true]], gone: "undefined" },
  ]);
  assert.deepEqual(shown([1.5, -1, 2 ** 40, 10n, Symbol("s")]), [
    "array",
    "Array",
    [1.5, -1, 2 ** 40, "bigint 10", "symbol s"],
  ]);
});

Deno.test("take() tells NaN, -0 and the infinities apart", () => {
  const { items } = taker().snap([NaN, -0, 0, Infinity, -Infinity]) as Composite;
  assert.deepEqual(items.map((s) => s.type === "number" && s.value), [NaN, -0, 0, Infinity, -Infinity]);
});

Deno.test("take() names classes, with their own fields", () => {
  class Cart {
    items = [1];
    #hidden = 2;
    sum() {
      return this.#hidden;
    }
  }
  class Special extends Cart {}
  assert.deepEqual(shown(new Special()), ["object", "Special", { items: ["array", "Array", [1]] }]);
  assert.deepEqual(shown(Object.create(null, { a: { value: 1, enumerable: true } })), ["object", "", {
    a: 1,
  }]);
});

Deno.test("take() reads Map, Set, Date, RegExp, URL, Promise, typed arrays and buffers", () => {
  assert.deepEqual(shown(new Map([["a", { b: 1 }]])), ["map", "Map", [["a", ["object", "Object", {
    b: 1,
  }]]]]);
  assert.deepEqual(shown(new Set([1, "b"])), ["set", "Set", [1, "b"]]);
  assert.deepEqual(shown(new Date(0)), ["date", "Date", "1970-01-01T00:00:00.000Z"]);
  assert.deepEqual(shown(new Date(NaN)), ["date", "Date", "Invalid Date"]);
  assert.deepEqual(shown(/a+/gi), ["regexp", "RegExp", "/a+/gi"]);
  assert.deepEqual((shown(new URL("https://x.test/a?b=1")) as unknown[]).slice(0, 3), [
    "url",
    "URL",
    "https://x.test/a?b=1",
  ]);
  assert.deepEqual(shown(Promise.resolve(1)), ["promise", "Promise"]);
  assert.deepEqual(shown(Uint8Array.of(1, 2)), ["typed-array", "Uint8Array", [1, 2]]);
  assert.deepEqual(shown(new ArrayBuffer(8)), ["array-buffer", "ArrayBuffer"]);
  assert.deepEqual(shown(Object(5)), ["boxed", "Number", [5]]);
  assert.deepEqual(shown(new WeakMap()), ["weak", "WeakMap"]);
});

Deno.test("take() reads errors with message, cause and own fields, and not their stack", () => {
  const error = Object.assign(new TypeError("no", { cause: new Error("why") }), { code: 7 });
  assert.deepEqual(shown(error), ["error", "TypeError", "no", { cause: ["error", "Error", "why"], code: 7 }]);
});

Deno.test("take() marks functions, classes, accessors, proxies and holes", () => {
  const object = {
    f() {},
    K: class K {},
    get a() {
      throw new Error("ran");
    },
    p: new Proxy({}, {}),
    q: new Proxy(() => {}, {}),
    // deno-lint-ignore no-sparse-arrays
    h: [1, , 2],
  };
  assert.deepEqual(shown(object), ["object", "Object", {
    f: "function f",
    K: "class K",
    a: "accessor true false",
    p: "proxy false",
    q: "proxy true",
    h: ["array", "Array", [1, "hole", 2]],
  }]);
  assert.equal(shown(Proxy.revocable({}, {}).proxy), "proxy false");
});

Deno.test("take() shows cycles and shared references by the index of the composite", () => {
  const inner = { n: 1 };
  const object: Record<string, unknown> = { a: inner, b: inner };
  object.self = object;
  assert.deepEqual(shown(object), ["object", "Object", {
    a: ["object", "Object", { n: 1 }],
    b: "reference 1",
    self: "reference 0",
  }]);
});

Deno.test("take() cuts at depth, width, string length and nodes, and says how much is missing", () => {
  const deep = { a: { b: { c: { d: 1 } } } };
  assert.deepEqual(shown(deep, { depth: 2 }), ["object", "Object", {
    a: ["object", "Object", { b: "cut Object 1" }],
  }]);
  const wide = taker({ width: 3 }).snap(Array.from({ length: 10 }, (_, i) => i)) as Composite;
  assert.deepEqual([wide.size, wide.items.length, wide.omittedItems], [10, 3, 7]);
  const props = taker({ width: 2 }).snap({ a: 1, b: 2, c: 3 }) as Composite;
  assert.deepEqual([props.size, props.properties.length, props.omittedProperties], [3, 2, 1]);
  assert.equal(shown("x".repeat(500), { string: 10 }), "xxxxxxxxxx…500");
  assert.equal(shown(-(10n ** 99n), { string: 10 }), "bigint -100000000…(+91)");
  const many = taker({ nodes: 10 }).snap(Array.from({ length: 30 }, () => ({ a: [1] }))) as Composite;
  assert.ok(many.items.length <= 10 && many.omittedItems >= 20);
});

Deno.test("take() shows properties of an array beside its items, of a long one not where a function has had many", () => {
  const match = /(?<year>\d+)-\d+/.exec("2026-11")!;
  const list = Object.assign(Array.from({ length: 40 }, (_, i) => i), { "2nd": true, pos: 7 });
  const keysOf = (value: unknown, { thin, calls }: { thin: boolean; calls: number }): string[] => {
    const { take, stored } = taker({ thin }, { redact: false });
    const lookup = (id: number): Snapshot => decodeSnapshot(stored[id - 1]!, lookup);
    let id = 0;
    for (let i = 0; i < calls; i++) id = take(value, 5);
    return (lookup(id) as Composite).properties.map(({ key }) => key);
  };
  assert.deepEqual(keysOf(match, { thin: true, calls: 1 }), ["index", "input", "groups"]);
  assert.deepEqual(keysOf(match, { thin: true, calls: 300 }), ["index", "input", "groups"]);
  assert.deepEqual(keysOf(list, { thin: true, calls: 1 }), ["2nd", "pos"]);
  assert.deepEqual(keysOf(list, { thin: true, calls: 300 }), []);
  assert.deepEqual(keysOf(list, { thin: false, calls: 300 }), ["2nd", "pos"]);
});

Deno.test("a property is shown under its own name, whatever came before it in other objects", () => {
  const { snap } = taker({}, { redact: false });
  const keysOf = (value: object) => (snap(value) as Composite).properties.map(({ key }) => key);
  const one = Symbol("one"), alike = Symbol("one"), unnamed = Symbol();
  const keys = ["", "a", "b", "c", one, alike, unnamed];
  const text = (key: string | symbol) => typeof key === "string" ? key : `[${key.description ?? ""}]`;
  assert.deepEqual(keysOf({ "": 1 }), [""]);
  fc.assert(fc.property(fc.uniqueArray(fc.constantFrom(...keys)), (chosen) => {
    const names = [
      ...chosen.filter((key) => typeof key === "string"),
      ...chosen.filter((key) => typeof key !== "string"),
    ];
    assert.deepEqual(keysOf(Object.fromEntries(chosen.map((key) => [key, 1]))), names.map(text));
  }));
  // More than are remembered.
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [Symbol(`s${i}`), i]));
  for (let i = 0; i < 60; i++) {
    const symbols = Array.from({ length: 30 }, (_, k) => Symbol(`${i}.${k}`));
    assert.deepEqual(keysOf(Object.fromEntries(symbols.map((key) => [key, 1]))), symbols.map(text));
  }
  assert.deepEqual(keysOf(many), Array.from({ length: 30 }, (_, i) => `[s${i}]`));
});

Deno.test("a function that has had very many objects is shown their class and size, and its errors and promises as ever", () => {
  const { take, takeAlone, identity, identityTaken, stored } = taker({}, { redact: false });
  const lookup = (id: number): Snapshot => decodeSnapshot(stored[id - 1]!, lookup);
  const order = { id: 7, sku: "a" };
  assert.deepEqual(show(lookup(take(order, 5))), ["object", "Object", { id: 7, sku: "a" }]);
  assert.equal(takeAlone(order, 5), 0);
  for (let i = 0; i < 100_000; i++) take(order, 5);
  assert.equal(show(lookup(take(order, 5))), "cut Object 2");
  assert.equal(takeAlone(order, 5), take(order, 5));
  const list = [1, 2, 3];
  assert.equal(show(lookup(takeAlone(list, 5))), "cut Array 3");
  assert.equal(identityTaken(list), identity(list));
  const { proxy, revoke } = Proxy.revocable({}, {});
  for (const other of [new RangeError("too far"), Promise.resolve(1), proxy]) {
    assert.equal(takeAlone(other, 5), 0);
  }
  revoke();
  assert.equal(takeAlone(proxy, 5), 0);
  assert.equal(takeAlone(order, 6), 0);
  assert.deepEqual(show(lookup(take(new RangeError("too far"), 5))), ["error", "RangeError", "too far"]);
  assert.deepEqual(show(lookup(take(Promise.resolve(1), 5))), ["promise", "Promise"]);
  assert.deepEqual(show(lookup(take(order, 6))), ["object", "Object", { id: 7, sku: "a" }]);
});

Deno.test("an equal text has the same snapshot, wherever in another snapshot it is met first", () => {
  const texts = Array.from({ length: 40 }, (_, i) => "t".repeat(i) + i);
  for (let before = 0; before < 5; before++) {
    const inside = taker({}, { redact: false });
    const alone = taker({}, { redact: false });
    for (const text of texts) {
      inside.take(["x".repeat(before), text]);
      const id = inside.take(text);
      assert.deepEqual(inside.stored[id - 1], alone.stored[alone.take(text) - 1]);
    }
  }
});

Deno.test("take() never cuts a name at the budget of strings", () => {
  class AccountantOfTheQuarter {
    aFieldOfSeveralWords = "aFieldOfSeveralWords";
  }
  assert.deepEqual(shown(["longer than five", new AccountantOfTheQuarter()], { string: 5 }), [
    "array",
    "Array",
    [
      "longe…16",
      ["object", "AccountantOfTheQuarter", { aFieldOfSeveralWords: "aFiel…20" }],
    ],
  ]);
  assert.deepEqual(shown({ "longer than five": "longer than five" }, { string: 5 }), ["object", "Object", {
    "longer than five": "longe…16",
  }]);
});

Deno.test("a secret that is found after a long name with it in was stored is erased there", () => {
  const late: number[] = [];
  const stored: string[] = [];
  const snapshots = createSnapshotTaker({
    budget: { ...DEFAULT_SETTINGS.budget, string: 10 },
    redactor: createRedactor(undefined, { key: new Uint8Array(32) }),
    interner: createInterner(),
    sink: ({ out }, start, length) => stored.push(new TextDecoder().decode(out.slice(start, start + length))),
    onLate: (id) => late.push(id),
  });
  snapshots.take({ "cart of x7Kq9w2LmZp4Tn8s": 1 });
  snapshots.take({ password: "x7Kq9w2LmZp4Tn8s" });
  snapshots.take([]);
  assert.deepEqual(late.map((id) => stored[id - 1]!.includes("x7Kq9w2LmZp4Tn8s")), [true]);
});

Deno.test("a long text that was searched before a secret was found is without it the next time", () => {
  const { snap, take } = taker();
  const text = (name: string) => `a boat named ${name}, ${"and a river, ".repeat(30)}`;
  const shown = () => {
    const { value } = snap(text("x7Kq9w2LmZp4Tn8s")) as { value: string };
    ["one", "two", "three", "some are remembered"].forEach((name) => take(text(name)));
    return value.slice(0, 40).replace(/<redacted .*/, "<redacted");
  };
  assert.deepEqual([shown(), shown()], Array(2).fill("a boat named x7Kq9w2LmZp4Tn8s, and a riv"));
  take({ password: "x7Kq9w2LmZp4Tn8s" });
  assert.deepEqual([shown(), shown()], Array(2).fill("a boat named <redacted"));
});

Deno.test("take() is bounded for huge values", () => {
  const { stored, take } = taker();
  let graph: unknown = 1;
  for (let i = 0; i < 100_000; i++) graph = { graph };
  take(graph);
  take(new Array(1e6).fill({ a: 1 }));
  take("x".repeat(1e7));
  take(new Map(Array.from({ length: 1e5 }, (_, i) => [i, i])));
  for (const bytes of stored) assert.ok(bytes.length < 70_000, `${bytes.length} bytes`);
});

Deno.test("take() stores equal snapshots once", () => {
  const { take, stored } = taker();
  const first = take({ a: 1, b: "text" });
  const count = stored.length;
  assert.equal(take({ a: 1, b: "text" }), first);
  assert.equal(stored.length, count);
  assert.notEqual(take({ a: 1, b: "other" }), first);
});

Deno.test("take() copies objects of another realm", () => {
  const foreign = vm.runInNewContext(
    "({ m: new Map([[1, 2]]), e: new TypeError('x'), d: new Date(0), a: [1] })",
  );
  assert.deepEqual(shown(foreign), ["object", "Object", {
    m: ["map", "Map", [[1, 2]]],
    e: ["error", "TypeError", "x"],
    d: ["date", "Date", "1970-01-01T00:00:00.000Z"],
    a: ["array", "Array", [1]],
  }]);
});

Deno.test("identity() tells the same object from an equal one", () => {
  const { identity } = taker();
  const object = {};
  assert.equal(identity(object), identity(object));
  assert.notEqual(identity(object), identity({}));
});

/** Makes objects that shout when code of theirs is run; as functions, because the generator looks at what it makes. */
const shouting = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withSparseArray: true })
      .map((value) => () => value),
    tie("trap") as fc.Arbitrary<() => unknown>,
  ),
  trap: fc.record({ kind: fc.nat(9), inner: tie("value") as fc.Arbitrary<() => unknown> }).map(
    ({ kind, inner: make }) => () => {
      const inner = make();
      const shout = () => {
        throw new Error("user code ran");
      };
      const object = { inner };
      const methods = {
        toString: shout,
        valueOf: shout,
        toJSON: shout,
        [Symbol.toPrimitive]: shout,
        then: shout,
      };
      switch (kind) {
        case 0:
          return Object.assign(object, methods);
        case 1:
          return Object.defineProperty(object, "loud", { get: shout, set: shout, enumerable: true });
        case 2:
          return new Proxy(
            object,
            new Proxy({}, { get: shout }),
          );
        case 3:
          return Object.assign([inner], { [Symbol.iterator]: shout, map: shout });
        case 4:
          return Object.setPrototypeOf(object, new Proxy({}, new Proxy({}, { get: shout })));
        case 5:
          return Object.defineProperty(object, "constructor", { get: shout });
        case 6:
          return new (class extends Map {
            override entries = shout as never;
            override get size() {
              return shout();
            }
            override [Symbol.iterator] = shout as never;
            override forEach = shout as never;
          })();
        case 7:
          return Object.defineProperties(new Error("x"), {
            stack: { get: shout },
            message: { get: shout },
            name: { get: shout },
          });
        case 8:
          return new (class {
            static get name() {
              return shout();
            }
            inner = inner;
            get [Symbol.toStringTag]() {
              return shout();
            }
          })();
        default:
          return Object.setPrototypeOf(
            [inner],
            Object.create(Array.prototype, { constructor: { get: shout }, [Symbol.species]: { get: shout } }),
          );
      }
    },
  ),
}));

Deno.test("take() never runs code of the target", () => {
  const { prepareStackTrace } = Error as { prepareStackTrace?: unknown };
  fc.assert(
    fc.property(shouting.value, (make) => {
      const snapshots = taker();
      const snapshot = snapshots.snap([make()]) as Composite;
      assert.notEqual(snapshot.type, "cut");
    }),
    { numRuns: 500 },
  );
  assert.equal((Error as { prepareStackTrace?: unknown }).prepareStackTrace, prepareStackTrace);
});

Deno.test("equal structures give equal snapshots", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const sample = () =>
        fc.sample(fc.anything({ withMap: true, withSet: true, withDate: true }), { seed, numRuns: 1 });
      const snapshots = taker();
      assert.equal(snapshots.take(sample()), snapshots.take(sample()));
    }),
    { numRuns: 300 },
  );
});

Deno.test("secrets are replaced by tokens that are equal for equal values", () => {
  const { snap, hide, stored } = taker();
  const snapshot = show(snap({
    password: "hunter2-hunter2",
    nested: { API_KEY: "hunter2-hunter2", "x-api-key": "other-secret-1" },
    headers: new Map([["Authorization", "Bearer abcdefgh12345678"]]),
    count: 3,
  })) as [string, string, Record<string, unknown>];
  const fields = snapshot[2];
  const token = fields.password as string;
  assert.match(token, /^redacted [0-9a-f]{12}$/);
  const nested = (fields.nested as [string, string, Record<string, string>])[2];
  assert.equal(nested.API_KEY, token);
  assert.notEqual(nested["x-api-key"], token);
  assert.equal(fields.count, 3);
  assert.equal(show(snap(hide("hunter2-hunter2", Level.STRONG))), token);
  const raw = stored.map((bytes) => new TextDecoder("latin1").decode(bytes)).join();
  for (const secret of ["hunter2", "other-secret", "abcdefgh1234"]) assert.ok(!raw.includes(secret), secret);
});

Deno.test("secrets inside of texts are replaced, the rest stays", () => {
  const { snap } = taker();
  const text = (value: string) => (snap(value) as { value: string }).value;
  assert.match(
    text("GET https://ada:s3cr3t@host.test/x?token=a7Kq93xZbc123&page=2"),
    /^GET https:\/\/ada:<redacted [0-9a-f]{12}>@host\.test\/x\?token=<redacted [0-9a-f]{12}>&page=2$/,
  );
  assert.match(
    text("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl end"),
    /^jwt <redacted [0-9a-f]{12}> end$/,
  );
  assert.equal(
    text("a plain sentence about passwords and tokens"),
    "a plain sentence about passwords and tokens",
  );
});

Deno.test("a snapshot keeps to its bytes, and says what was cut; another budget counts while it is used", () => {
  const wide = Array.from({ length: 2000 }, (_, i) => [`item ${i}`, i, { n: [i, -1.5] }]);
  const open = { ...DEFAULT_SETTINGS.budget, depth: 9, width: 5000, nodes: 100_000, thin: false };
  const made = taker({ ...open, bytes: 1000 }, { redact: false });
  const sizes = () => made.stored.reduce((most, { length }) => Math.max(most, length), 0);
  const shortened = made.snap(wide.slice(0, 60)) as Composite;
  assert.ok(sizes() > 500 && sizes() < 1500, String(sizes()));
  assert.equal(shortened.items.at(-1)!.type, "cut");
  assert.equal((shortened.items[0] as Composite).items.length, 3);
  made.use({ ...open, bytes: 200_000 });
  const whole = made.snap(wide) as Composite;
  assert.deepEqual(show(whole.items.at(-1)!), show(taker(open, { redact: false }).snap(wide.at(-1))));
  made.use(undefined);
  // There is no room even for the marks of what was cut.
  const small = taker({ ...open, bytes: 300 }, { redact: false });
  assert.equal(small.snap(Array.from({ length: 5000 }, () => [1])).type, "cut");
  assert.equal((small.snap([1, 2]) as Composite).items.length, 2);
  assert.equal((made.snap([1, 2]) as Composite).items.length, 2);
});

Deno.test("what is nested deeper than can be read is cut, whatever the budget says", () => {
  const { snap } = taker({ depth: 1000, nodes: 5000 });
  let list: unknown = "end", levels = 0;
  for (let i = 0; i < 500; i++) list = { next: list };
  let at = snap(list);
  for (; at.type === "composite"; levels++) at = at.properties[0]!.value;
  assert.deepEqual([levels, at.type], [190, "cut"]);
});
