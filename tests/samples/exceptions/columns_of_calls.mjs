// hosts: bun
const show = () => new Error("x").stack.split("\n").slice(1).filter((l) => !l.includes("native")).map((l) => /([^/]*:\d+:\d+)/.exec(l)?.[1]).join(" ");
(() => {
  console.log(1, show());
})();
(function () {
  const a = show(); console.log(2, a); return a + "" })();
await (async () => {
  await null;
  console.log(3, show());
})();
const o = { f: () => {
  console.log(4, show());
  return { g: (cb) => { cb(); return [] } };
} };
o.f(
  1,
  2,
).g(() => {
  console.log(5, show());
}).map((x) => x);
new (class { constructor() { console.log(6, show()); this.x = 1; } })();
[1].forEach(function (x) { console.log(7, show()); });
`${(() => { console.log(8, show()); return 1 })()}`;
const t = (s, ...a) => { console.log(9, show()); return 1 };
t`a${1}b`;
class G { get x() { console.log(10, show()); return 1 } set x(v) { console.log(11, show()); } static { console.log(12, show()); } y = console.log(13, show()); }
const g = new G(); g.x; g.x = 3; g.x++;
function* gen() { console.log(14, show()); yield 1; console.log(15, show()); }
for (const v of gen()) { console.log(16, show()); }
const { a = show() } = {}; console.log(17, a);
function dflt(p = show()) { console.log(18, p); return 1 } dflt();
try { null.foo } catch (e) { console.log(19, e.stack.split("\n")[1].replace(/\(?\/.*\//, "")) }
try { undefinedName } catch (e) { console.log(20, e.stack.split("\n")[1].replace(/\(?\/.*\//, "")) }
function thrower() { const q = { a: null }; q.a.b.c() } try { thrower() } catch (e) { console.log(21, e.stack.replace(/\n.*native.*|\(?\/.*\/|\)$/gm, "")) }
function thrower2() { let q = 1; q() } try { thrower2() } catch (e) { console.log(22, e.stack.replace(/\n.*native.*|\(?\/.*\/|\)$/gm, "")) }
const thrower3 = (x) => { x.y.z = 5; }; try { thrower3({}) } catch (e) { console.log(23, e.stack.replace(/\n.*native.*|\(?\/.*\/|\)$/gm, "")) }
async function as() { await null; const { z } = undefined; } try { await as() } catch (e) { console.log(24, e.stack.replace(/\n.*native.*|\(?\/.*\/|\)$/gm, "")) }
function sw(x) { switch (x) { case show(): return 1; default: console.log(25, show()); } } sw(1);
label: for (let i = 0, n = show(); i < 1; i++) { console.log(26, n, show()); continue label }
console.log(27, [3, 1, 2].sort((a, b) => { if (a === 1) console.log(show()); return a - b }));
const p = new Proxy({}, { get(t, k) { console.log(28, show()); return 1 } }); p.foo; p["bar" + "baz"];
JSON.stringify({ toJSON() { console.log(29, show()); return 1 } });
// Functions that are declared at the end of one that is called where it is written.
(function () {
  const a = first(1);
  if (a > 9) console.log(a);
  function first(x) {
    console.log("declared", show());
    return second(x) + 1;
  }
  function second(x) {
    console.log("declared", show());
    return x;
  }
})();
const found = (() => {
  const text = inner();
  if (text === "") throw new Error("none");
  return `declared ${text}`;
  function inner() {
    const text = show();
    return text + (() => {
      const more = last();
      return ` ${more}`;
      function last() { const text = show(); return text + "" }
    })();
  }
})();
console.log(found);
