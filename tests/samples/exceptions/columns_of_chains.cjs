// hosts: bun node
// Where a part of a chain fails behind a bracket or a quote, and other places that a printer knows beside words.
const at = (e) => e.stack.split("\n")[1].replace(/.*\//, "");
function t(f) { try { f() } catch (e) { console.log(at(e)) } }
const n = null, u = undefined, o = { f() {}, a: [], m: new Map() };
t(() => { o.f(n, "x") .b });
t(() => { o.f(n, "x")(3) });
t(() => { (n, u).b });
t(() => { (n || u).b });
t(() => { [n, u][0].b });
t(() => { [n, "u"].x.b });
t(() => { ({ a: 1, b: "x" }).x.b });
t(() => { ({ a: 1, b: "x" })["x"]["b"] });
t(() => { new Map([[1, "2"]]).get("1").b });
t(() => { o.m.get("k").toString() });
t(() => { o.m.get(`k`).toString() });
t(() => { o.m.get({ a: 1 }).toString() });
t(() => { o.m.get([1]).toString() });
t(() => { o.a["x"].toString() });
t(() => { o.a[0 + "x"]("y") });
t(() => { 1n * o.f("x") });
t(() => { o.f("x") * 1n });
t(() => { o.f("x") in o.a });
t(() => { "x" in o.f("a") });
t(() => { o.a instanceof o.f("a") });
t(() => { o.f("a") instanceof o.f("a") });
t(() => { const [x] = o.f("a") });
t(() => { const { x } = o.f("a") });
t(() => { for (const x of o.f("a")) ; });
t(() => { o.f(...o.f("a")) });
t(() => { o.f("a")`x` });
t(() => { new (o.f("a"))("q") });
t(() => { o.f("a", o.f("b").c, "c") });
t(() => { throw o.f("a") || new Error("s") });
t(() => { o.f("a").b = o.f("x") });
t(() => { o.f("a")[o.f("b")] = o.f("x") });
t(() => { o.f("a")["b"]++ });
t(() => { class A extends o.f("a") {} });
t(() => { o.f('a' /* ) */, "b").c });
t(() => { o.f(/[)]/).c });
t(() => { o.f(`a${o.f(")")}`).c });
t(() => { o.f("a",
  "b"
).c });
t(() => { o.f("a",)
  .g("x")
  .c });
t(() => { n?.f("x").c; u.f("x"); });
t(() => { o?.f("x").c;  });
t(() => { o.f?.("x").c;  });
t(() => { JSON.parse("{").c;  });
t(() => { (0, o.f)("x").c;  });
t(() => { Symbol() + "" });
t(() => { `${Symbol("x")}` });
t(() => { null.x });
