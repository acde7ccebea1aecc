// hosts: deno node
// Where a function is said to be that calls something without saying so.
const seen = [];
interface A { a: string }
const at = (stack = new Error("x").stack!) => seen.push((stack.match(/calls\.\w+:\d+:\d+/g) ?? []).slice(1, 4).map((x) => x.replace(/^\w+\.\w+:/, "")).join(" "));
const nothing = () => {};
const iter = (n = 2) => ({ [Symbol.iterator]() { at(); let i = 0; return { next() { at(); return { done: i++ >= n, value: i } }, return() { at(); return {} } } } });
const aiter = (n = 2) => ({ [Symbol.asyncIterator]() { at(); let i = 0; return { next() { at(); return { done: i++ >= n, value: i } }, return() { at(); return {} } } } });
async function* agen() { try { at(); yield 1; at(); yield 2; at(); } finally { at(); } }
function* gen() { try { at(); yield 1; at(); yield 2; at(); } finally { at(); } }
const prim = { [Symbol.toPrimitive]() { at(); return "1"; } };
const acc = { get a() { at(); return 1; }, set a(v) { at(); }, get b() { at(); return () => {}; } };
const proxy = new Proxy({}, { get() { at(); return 1; }, has() { at(); return true; }, set() { at(); return true; }, deleteProperty() { at(); return true; }, ownKeys() { at(); return []; }, getOwnPropertyDescriptor() { at(); return undefined }, getPrototypeOf() { at(); return null; }, defineProperty() { at(); return true; } });
const then = { then(f) { at(); f(1); } };
const cases = {
  forOf() {
    for (const x of iter()) {
      nothing(x);

    }

  },
  forOfBreak() {
    for (const x of iter()) {
      nothing(x);
      break;

    }

  },
  forOfReturn() {
    for (const x of iter()) {
      nothing(x);
      if (x) return nothing();

    }

  },
  forOfThrow() {
    for (const x of iter()) {
      nothing(x);
      if (x) throw new Error("x");

    }

  },
  forOfGen() {
    for (const x of gen()) {
      nothing(x);
      if (x) break;

    }

  },
  async forAwait() {
    for await (const x of aiter()) {
      nothing(x);

    }

  },
  async forAwaitIfBreak() {
    for await (const x of aiter()) {
      if (x > 0) {
        break;
      }
      nothing(x);

    }

  },
  async forAwaitReturn() {
    for await (const x of aiter()) {
      nothing(x);
      if (x) return x;

    }

  },
  async forAwaitThrow() {
    for await (const x of aiter()) {
      nothing(x);
      if (x) throw new Error("x");

    }

  },
  async forAwaitGen() {
    for await (const x of agen()) {
      nothing(x);

      break;
    }

  },
  destruct() {
    const [a] = iter();
    const [b, ...c] = iter();

  },
  destructGen() {
    let a;
    [a] = gen();

  },
  spread() {
    nothing(...iter());
    const x = [...iter(), 1];
    new Map(iter(0));

  },
  objSpread() {
    const x = { ...acc };
    const { a, ...r } = acc;

  },
  params({ a } = acc, [b] = iter()) {
    return a;
  },
  prims() {
    const x = `${prim} a`;
    const y = prim + "x";
    const z = { [prim]: 1 };
    const w = prim < 2;
    return -prim;
  },
  accs() {
    const x = acc.a;
    acc.a = 5;
    acc.a++;
    acc.b();
    return acc.a;
  },
  proxies() {
    "a" in proxy;
    delete proxy.x;
    for (const k in proxy) ;
    proxy.a = 1;
    return proxy.a;
  },
  classes() {
    nothing();
    class A { static x = at(); }
    class B extends A { [prim] = 1; }
    class C { static { at(); } }
    const d = class { constructor() { at(); } };
    new d();
    new B();
  },
  fields() {
    class A { x = at(); y = 5; constructor() { nothing(); } }
    new A();
    class B extends A { z = at(); }
    new B();
  },
  async awaits() {
    await then;
    return then;
  },
  *gens() {
    yield* iter();
    yield* gen();
    return 1;
  },
  inst() {
    return 1 instanceof { [Symbol.hasInstance]() { at(); return true; } };
  },
  tagged() {
    return ((s, ...r) => at())`a ${prim} b`;
  },
  logical() {
    let x = null;
    x ??= at();
    x &&= at();
    return acc.a && at();
  },
  cond(a) {
    return a ?
      at() :

      at();
  },
  sw() {
    switch (acc.a) {
      case acc.a: at();
    }
  },
  withDefault(a = at(), { b = at() } = {}) {
    return 1;
  },
  arrow: () => at(),
  arrow2: () => acc.a,
  arrow4: () => [...iter()],
  arrow6: () => class { static x = at(); },
  exprSeq() { return nothing(), at(); },
  comma() { at(), nothing(), at(); },
  ret() {
    try { return at(); } finally { at(); }
  },
  catchPattern() {
    try { throw acc; } catch ({ a }) { at(); }
  },
  newer() { return new (class { constructor() { at(); } })(); },
  derived() { return new (class extends Array { constructor() { super(); at(); } })(); },
  derived2() { return new (class extends (class { constructor() { at(); } }) { })(); },
  optional() { return acc?.a?.b ?? at(); },
  chain() {
    return [1]
      .map((x) => at())
      .filter((x) => at());
  },
  sorts() { return [2, 1].sort((a, b) => at()); },
  json() { return JSON.stringify({ toJSON() { at(); return 1; } }); },
  replaced() { return "a".replace(/a/, () => at()); },
  async callbacks() { await Promise.resolve().then(() => at()); await null; at(); },
  async asyncReturn() { return await (async () => { at(); await null; at(); })(); },
};
for (const [name, f] of Object.entries(cases)) {
  seen.length = 0;
  try {
    let r = f.call(cases);
    if (typeof r?.next === "function") { do { var n = r.next(); if (n instanceof Promise) n = await n; } while (!n.done) }
    await r;
  } catch (e) { at(e.stack); }
  seen.forEach((s, i) => console.log(name, i, s));
}
