// Where a function is said to be while what it declared by `using` is disposed of.
"use strict";
const at = (error) => (error.suppressed ? `[${error.name}: ${at(error.error)} / ${at(error.suppressed)}]` : `${error.name}: ${error.message} ` + (String(error.stack).match(/disposal\.\w+:\d+:\d+/g) ?? []).map((x) => x.replace(/^main\w*\.\w+:/, "")).join(" "));
const bad = (name) => ({ [Symbol.dispose]() { throw new Error(name); } });
const badAsync = (name) => ({ async [Symbol.asyncDispose]() { throw new Error(name); } });
const badAwaited = (name) => ({ async [Symbol.asyncDispose]() { await null; throw new Error(name); } });
const fine = () => ({ [Symbol.dispose]() { where = at(new Error("here")); } });
const fineAsync = () => ({ async [Symbol.asyncDispose]() { where = at(new Error("here")); } });
let where = "";
const nothing = () => {};
const id = (x) => x;
const fail = (m) => { throw new Error(m); };
const cases = {
  a1() { using x = bad("a1"); },
  a2() {
    using x = bad("a2");

    nothing();

    nothing();
  },
  a3() {
    using x = bad("a3");
    nothing();
    return id(3);

  },
  a4() {
    using x = {
      [Symbol.dispose]() { throw new Error("a4") },

    };

  },
  a5() {
    nothing();
    {
      using x = bad("a5");
      nothing();

    }
    nothing();

  },
  a6() {
    using x = bad("a6"), y = bad("a6b");
    nothing();
  },
  a7() {
    using x = 5;
    nothing();
  },
  a8() {
    using x = bad("a8");
    const a = 5;
    let b = a + 1;

    if (b) {
      return b;
    }

    nothing();
    b++;
  },
  a9() {
    for (using x of [bad("a9")]) {
      nothing();

    }

  },
  a10() {
  },
  a11() {
    using x = bad("a11");
    nothing();
    fail("a11f");
    nothing();
  },
  a12() {
    using x = fine();
    nothing();

  },
  a13() {
    try {
      using x = bad("a13");
      nothing();

    } catch (e) {

      throw e;
    } finally {
      nothing();
    }
  },
  a14() {
    using x = fine();
    using y = bad("a14");
    nothing();
    using z = null;
    let a = 1;
    a++;

  },
  async b2() {
    await using x = badAsync("b2");

    nothing();

    nothing();
  },
  async b3() {
    await using x = badAwaited("b3");
    nothing();
    return id(3);

  },
  async b5() {
    nothing();
    {
      await using x = badAwaited("b5");
      nothing();

    }
    nothing();

  },
  async b6() {
    await using x = badAsync("b6"), y = badAwaited("b6b");
    nothing();
  },
  async b7() {
    await using x = 5;
    nothing();
  },
  async b8() {
    await using x = bad("b8");
    const a = 5;
    let b = a + 1;

    if (b) {
      return b;
    }

    await nothing();
    b++;
  },
  async b11() {
    await using x = badAsync("b11");
    nothing();
    fail("b11f");
    nothing();
  },
  async b12() {
    await using x = fineAsync();
    await nothing();

  },
  async b13() {
    try {
      using x = bad("b13");
      await nothing();

    } catch (e) {

      throw e;
    } finally {
      nothing();
    }
  },
  async b14() {
    using x = fine();
    await using y = badAsync("b14");
    nothing();
    using z = null;
    let a = 1;
    a++;

  },
  *c1() {
    using x = bad("c1");
    yield 1;

    yield 2;

  },
  async *c2() {
    await using x = badAsync("c2");
    yield 1;

    yield 2;

  },
  c3() {
    const f = () => {
      using x = bad("c3");
      nothing();

    };
    f();
  },
  c5() {
    class A { constructor() { using x = bad("c5"); this.a = 1;

    } }
    new A();
  },
  c6(a) {
    using x = bad("c6");
    if (a) {
      nothing();
    } else {
      nothing();
    }

  },
  c7() {
    using x = fine();
    while (true) {
      using y = bad("c7");
      break;
    }

  },
};
(async () => {
for (const [name, f] of Object.entries(cases)) {
  where = "";
  try {
    let r = f.call(cases);
    if (typeof r?.next === "function") { do { var n = r.next(); if (n instanceof Promise) n = await n; } while (!n.done) }
    await r;
    console.log(name, "ok", where);
  } catch (e) { console.log(name, at(e), where); }
}
})();
