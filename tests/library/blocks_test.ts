import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Writable } from "node:stream";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import util from "node:util";
import { type Block, Recording, trace, type TraceNode } from "../../mod.ts";
import { sharedFolder } from "../temporary.ts";

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const add = trace.wrap(function add(a: number, b: number) {
  return a + b;
});
const slow = trace.wrap(async function slow(n: number) {
  await sleep(1);
  return add(n, 1);
});
const fail = trace.wrap(function fail(text: string) {
  throw new RangeError(text);
});
const nest: (depth: number) => number = trace.wrap(
  (depth: number) => depth === 0 ? 0 : 1 + nest(depth - 1),
  "nest",
);
const memory = { cache: false };

/** Names of calls, nested. */
function names(nodes: TraceNode[]): unknown[] {
  return nodes.map((node) => node.children.length === 0 ? node.name : [node.name, names(node.children)]);
}

Deno.test("a block records what is called in it, and nothing before or after", () => {
  add(0, 0);
  let t: Block;
  {
    using block = trace({ label: "sum", ...memory });
    t = block;
    assert.equal(add(1, 2), 3);
    assert.equal(t.isOpen, true);
  }
  add(4, 4);
  assert.equal(t.isOpen, false);
  assert.equal(t.callCount, 1);
  const [node] = t.roots;
  assert.deepEqual(node!.args, [{ name: "a", value: 1 }, { name: "b", value: 2 }]);
  assert.equal(node!.result, 3);
  assert.equal(node!.outcome, "returned");
  assert.match(t.tree(), /add\(a: 1, b: 2\) → 3/);
});

Deno.test("blocks that run at the same time each have their own calls, timers and callbacks included", async () => {
  const blocks = await Promise.all([1, 2, 3].map((n) =>
    trace({ label: `${n}`, ...memory }, async (t) => {
      await slow(n);
      setTimeout(() => add(n, 100), 1);
      queueMicrotask(() => add(n, 200));
      await sleep(10);
      return t;
    })
  ));
  for (const [i, t] of blocks.entries()) {
    const n = i + 1;
    assert.deepEqual(names(t.roots), [["slow", ["add"]], "add", "add"]);
    assert.deepEqual(t.roots.map((node) => node.args[0]!.value), [n, n, n]);
  }
});

Deno.test("a block that outlives the one around it loses no call, and what comes after it is not recorded", async () => {
  const outer = trace({ label: "outer", ...memory });
  const inner = trace({ label: "inner", ...memory });
  add(1, 1);
  outer.end();
  assert.equal(outer.callCount, 2);
  add(2, 2);
  assert.deepEqual(names(inner.roots), ["add", "add"]);
  inner.end();
  add(3, 3);
  assert.deepEqual([outer.callCount, inner.callCount], [3, 2]);
  assert.deepEqual(names(outer.roots), [["inner", ["add", "add"]]]);

  let background: Promise<Block>;
  const kept = trace({ cacheDir: sharedFolder() }, (t) => {
    background = trace(memory, async (t) => {
      await slow(1);
      return t;
    });
    return t;
  });
  const late = await background!;
  assert.deepEqual(names(late.roots), [["slow", ["add"]]]);
  assert.deepEqual(names(trace.load(kept.path!).roots), [["trace()", [["slow", ["add"]]]]]);
});

Deno.test("a call that runs outside while a block is open is not recorded", async () => {
  const outside = (async () => {
    for (let i = 0; i < 5; i++) {
      await sleep(1);
      add(9, 9);
    }
  })();
  const t = await trace(memory, async (t) => {
    await slow(1);
    await sleep(8);
    return t;
  });
  await outside;
  assert.deepEqual(names(t.roots), [["slow", ["add"]]]);
});

Deno.test("a nested block is a row of the one around it, and shows its own part", () => {
  using outer = trace({ label: "outer", ...memory });
  add(1, 1);
  {
    using inner = trace("inner");
    add(2, 2);
    nest(2);
    assert.equal(trace.current(), inner);
    assert.deepEqual(names(inner.roots), ["add", ["nest", [["nest", ["nest"]]]]]);
    assert.equal(inner.callCount, 4);
  }
  assert.equal(trace.current(), outer);
  add(3, 3);
  assert.deepEqual(names(outer.roots), ["add", ["inner", ["add", ["nest", [["nest", ["nest"]]]]]], "add"]);
});

Deno.test("a function's block ends when what it returns is settled, and passes on results and errors", async () => {
  let t!: Block;
  assert.equal(trace(memory, (block) => (t = block, add(1, 1))), 2);
  assert.equal(t.isOpen, false);
  const pending = trace(memory, (block) => (t = block, slow(1)));
  assert.equal(t.isOpen, true);
  assert.equal(await pending, 2);
  assert.equal(t.isOpen, false);
  assert.throws(() => trace(memory, (block) => (t = block, fail("no"))), /no/);
  assert.equal(t.isOpen, false);
  assert.equal(t.roots[0]!.outcome, "threw");
  await assert.rejects(trace(memory, (block) => (t = block, Promise.reject(new Error("late")))), /late/);
  assert.equal(t.isOpen, false);
});

Deno.test("`await using` ends a block", async () => {
  let t: Block;
  {
    await using block = trace(memory);
    t = block;
    await slow(1);
  }
  assert.equal(t.isOpen, false);
  assert.equal(t.callCount, 2);
});

Deno.test("limits stop the recording, and the block says which", () => {
  const limited = (options: object, run: () => void): Block => {
    using t = trace({ ...memory, ...options });
    run();
    return t;
  };
  const calls = limited({ maxCalls: 3 }, () => nest(9));
  assert.deepEqual([calls.callCount, calls.wasLimited, calls.limitReason], [3, true, "max_calls"]);
  const depth = limited({ maxDepth: 2 }, () => nest(9));
  assert.deepEqual([depth.callCount, depth.limitReason], [2, "max_depth"]);
  const free = limited({}, () => nest(9));
  assert.deepEqual([free.callCount, free.wasLimited, free.limitReason], [10, false, undefined]);
  const text = limited({ maxRepr: 4 }, () => assert.throws(() => fail("abcdefgh")));
  assert.doesNotMatch(text.tree({ results: false }).split("\n").at(-1)!, /efgh/);
});

Deno.test("a nested block has limits of its own", () => {
  using outer = trace(memory);
  {
    using inner = trace({ maxCalls: 2 });
    for (let i = 0; i < 5; i++) add(i, i);
    assert.deepEqual([inner.callCount, inner.limitReason], [2, "max_calls"]);
    assert.match(inner.tree(), /stopped at the limit max-calls; 3 later calls not recorded\./);
    assert.equal(inner.trace.end?.dropped, 3);
  }
  {
    using middle = trace();
    {
      using _ = trace({ maxDepth: 2 });
      nest(4);
    }
    assert.match(middle.tree(), /! 3 calls not recorded, by the limits of blocks\./);
    assert.equal(middle.limitReason, undefined);
  }
  assert.match(outer.tree(), /! 6 calls not recorded, by the limits of blocks\./);
  add(9, 9);
  assert.equal(outer.callCount, 8);
  assert.equal(outer.wasLimited, false);
});

Deno.test("a nested block that names a cache or a folder is a run of its own, too", () => {
  const cacheDir = sharedFolder();
  const other = sharedFolder();
  let outer: Block, inner: Block, last: Block;
  {
    using whole = trace({ label: "outer", cacheDir });
    outer = whole;
    add(1, 1);
    {
      using part = trace({ label: "inner", cacheDir: other });
      inner = part;
      part.annotate("user", 7);
      nest(1);
      using deepest = trace({ label: "deepest", cacheDir: other, cache: false });
      last = deepest;
      add(2, 2);
    }
  }
  assert.deepEqual(trace.logs({ cacheDir }).map(({ label }) => label), ["outer"]);
  const [kept, ...others] = trace.logs({ cacheDir: other });
  assert.deepEqual([kept!.label, kept!.callCount, others], ["inner", 4, []]);
  assert.equal(kept!.path, inner.path);
  assert.equal(last.path, outer.path);
  const loaded = kept!.load();
  assert.deepEqual(loaded.annotations, { user: 7 });
  assert.deepEqual(names(loaded.roots), [["nest", ["nest"]], ["deepest", ["add"]]]);
  assert.deepEqual(names(inner.roots), names(loaded.roots));
  assert.equal(outer.callCount, 6);
});

Deno.test("a block in memory can be saved after all, open or ended, with what it has", () => {
  const cacheDir = sharedFolder();
  let t: Block;
  {
    using block = trace({ label: "late", cache: false, cacheDir });
    t = block;
    t.annotate("user", 7);
    add(1, 1);
    assert.equal(trace.load(t.save()!).callCount, 1);
    nest(2);
  }
  assert.deepEqual(names(trace.load(t.save()!).roots), ["add", ["nest", [["nest", ["nest"]]]]]);
  const runs = trace.logs({ cacheDir });
  assert.deepEqual(runs.map(({ label, callCount }) => [label, callCount]), [["late", 4], ["late", 1]]);
  assert.deepEqual(runs[0]!.load().annotations, { user: 7 });
  using kept = trace({ cacheDir });
  assert.equal(kept.save(), kept.path);
  using none = trace({ sample: 0 });
  assert.equal(none.save(), undefined);
});

Deno.test("a nested block shows shorter texts when it is told to, and the one around it all", () => {
  using outer = trace(memory);
  using inner = trace({ maxRepr: 4 });
  assert.throws(() => fail("abcdefgh"));
  assert.match(inner.tree(), /fail\(text: "abcd"…\(\+4\)\)/);
  assert.match(outer.tree(), /fail\(text: "abcdefgh"\)/);
});

Deno.test("a block that is printed shows its tree, also in a notebook, where no text becomes markup", () => {
  const t = trace(memory, (t) => {
    add(1, 2);
    assert.throws(() => fail("<script>alert(1)</script>"));
    return t;
  });
  for (const inspect of [util.inspect, Deno.inspect]) {
    assert.match(inspect(t), /\nadd\(a: 1, b: 2\) → 3 /);
    assert.match(inspect(t.roots[0]), /name: ['"]add['"]/);
  }
  const display = Object.getOwnPropertyDescriptor(Recording.prototype, Symbol.for("Jupyter.display"))!;
  const shown: Record<string, string> = display.value.call(t);
  assert.equal(shown["text/plain"], util.inspect(t));
  assert.match(shown["text/html"]!, /^<iframe sandbox style="[^"]*" srcdoc="[^"<>]*"><\/iframe>$/);
  assert.match(shown["text/html"]!, /add/);
});

Deno.test("a paused block leaves calls out until it is resumed", () => {
  using t = trace(memory);
  add(1, 1);
  t.pause();
  add(2, 2);
  t.resume();
  add(3, 3);
  {
    using inner = trace("inner");
    inner.pause();
    add(4, 4);
    inner.resume();
    add(5, 5);
  }
  assert.deepEqual(names(t.roots), ["add", "add", ["inner", ["add"]]]);
});

Deno.test("a block that is not sampled records nothing, and says so", () => {
  for (const sample of [0, () => false]) {
    using t = trace({ sample, ...memory });
    add(1, 1);
    assert.equal(t.isRecording, false);
    assert.equal(t.callCount, 0);
    assert.match(t.tree(), /left out by the option `sample`/);
  }
  using t = trace({ sample: () => true, ...memory });
  add(1, 1);
  assert.equal(t.callCount, 1);
});

Deno.test("annotations are kept with the recording, without secrets", () => {
  const cacheDir = sharedFolder();
  let t: Block;
  {
    using block = trace({ label: "noted", cacheDir });
    t = block;
    t.annotate("user", { name: "Ann", password: "hunter2" }).annotate("count", 3);
  }
  const loaded = trace.load(t.path!);
  for (const { annotations } of [t, loaded]) {
    assert.equal(annotations.count, 3);
    assert.equal((annotations.user as { name: string }).name, "Ann");
    assert.doesNotMatch(JSON.stringify(annotations), /hunter2/);
  }
});

Deno.test("a kept block is listed and can be loaded", () => {
  const cacheDir = sharedFolder();
  for (const label of ["a", "b/../ü"]) {
    using t = trace({ label, cacheDir });
    add(1, 2);
    assert.ok(t.path!.startsWith(cacheDir));
  }
  const runs = trace.logs({ cacheDir });
  assert.deepEqual(runs.map(({ label, callCount }) => [label, callCount]), [["b/../ü", 1], ["a", 1]]);
  assert.equal(trace.logs({ cacheDir, limit: 1 }).length, 1);
  const loaded = runs[1]!.load();
  assert.equal(loaded.label, "a");
  assert.equal(loaded.roots[0]!.result, 3);
  assert.equal(trace.load("a", { cacheDir }).path, loaded.path);
  assert.equal(trace.load(pathToFileURL(loaded.path)).callCount, 1);
});

Deno.test("toJson() writes to a path, a URL and streams what toJSON() gives", async () => {
  using t = trace({ label: "json", ...memory });
  add(1, 2);
  nest(1);
  const folder = sharedFolder();
  const texts: string[] = [];
  await t.toJson(join(folder, "a.json"));
  await t.toJson(pathToFileURL(join(folder, "b.json")));
  texts.push(readFileSync(join(folder, "a.json"), "utf8"), readFileSync(join(folder, "b.json"), "utf8"));
  let node = "";
  await t.toJson(
    new Writable({
      write(chunk, _, done) {
        node += chunk;
        done();
      },
    }),
  );
  let web = "";
  await t.toJson(
    new WritableStream<Uint8Array>({ write: (chunk) => void (web += new TextDecoder().decode(chunk)) }),
  );
  for (const text of [...texts, node, web]) {
    const json = JSON.parse(text);
    assert.equal(json.run.label, "json");
    assert.equal(json.callCount, 3);
    assert.equal(json.calls[1].children[0].name, "nest");
  }
  assert.deepEqual(Object.keys(JSON.parse(JSON.stringify(t))), Object.keys(t.toJSON()));
});

Deno.test("find() and diff() answer for blocks", () => {
  const record = (n: number): Block => {
    using t = trace(memory);
    add(n, 2);
    add(5, 5);
    return t;
  };
  const [a, b] = [record(1), record(7)];
  assert.deepEqual(a.find(10).map(({ where, function: name }) => [where, name]), [["return", "add"]]);
  assert.deepEqual(a.find(1, { as: ["arg"] }).length, 1);
  assert.equal(a.find("x").length, 0);
  assert.equal(a.search({ where: "v => v > 8" }).length, 1);
  const diff = a.diff(b);
  assert.equal(diff.behaviour, "differs");
  assert.match(String(diff), /add/);
  assert.equal(a.diff(a).identical, true);
  assert.deepEqual(a.stats().map(({ name, calls }) => [name, calls]), [["add", 2]]);
});

Deno.test("an object and a class can be wrapped, and stay as they were", async () => {
  class Cart {
    #items: number[] = [];
    static of(...items: number[]): Cart {
      const cart = new this();
      for (const item of items) cart.add(item);
      return cart;
    }
    add(item: number): this {
      this.#items.push(item);
      return this;
    }
    get total(): number {
      return this.#items.reduce((sum, item) => sum + item, 0);
    }
    async save(): Promise<number> {
      await sleep(1);
      return this.total;
    }
  }
  const Recorded = trace.wrap(Cart);
  const api = trace.wrap({
    base: 2,
    double(n: number) {
      return n * this.base;
    },
  }, "api");
  using t = trace(memory);
  const cart = Recorded.of(1, 2);
  assert.equal(cart.total, 3);
  assert.equal(await cart.save(), 3);
  assert.equal(api.double(4), 8);
  assert.ok(cart instanceof Cart);
  assert.equal(Recorded.name, "Cart");
  assert.equal(trace.wrap(Cart), Recorded);
  assert.equal(trace.wrap(Recorded), Recorded);
  new Cart().add(1);
  assert.deepEqual(names(t.roots), [
    ["Cart.of", ["new Cart", "Cart.add", "Cart.add"]],
    "Cart.save",
    "api.double",
  ]);
  assert.throws(() => trace.wrap(3 as never), /Cannot wrap 3/);
});

Deno.test("a call that goes on after its block has ended harms nothing", async () => {
  let late: Promise<number>;
  let t: Block;
  {
    using block = trace(memory);
    t = block;
    late = slow(1);
  }
  assert.equal(await late, 2);
  assert.equal(t.roots[0]!.outcome, "suspended");
  using next = trace(memory);
  add(1, 1);
  assert.deepEqual(names(next.roots), ["add"]);
});
