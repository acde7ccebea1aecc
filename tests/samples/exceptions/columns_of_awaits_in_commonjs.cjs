// hosts: bun
// Where async functions are said to wait, in CommonJS.
const at = (e) => e.stack.split("\n").slice(1).map((l) => l.replace(/.*\//, "").replace(")", "")).filter((l) => /columns_of_awaits/.test(l)).join(" ");
const fail = async (x) => { await null; throw new Error("x"); };
const o = { fail, p: { fail }, n: null, get g() { return fail() } };
const t = (f) => f().catch((e) => console.log(at(e)));
t(async () => { await fail(1); });
t(async () => { await o.fail(1); });
t(async () => { await o.p.fail(1, "a(b)"); });
t(async () => { await o["fail"](1); });
t(async () => { await o.g; });
t(async () => { await Promise.all([fail(1), o.fail(2)]); });
t(async () => { const [a, b] = await Promise.all([fail(1), o.fail(2)]); return a; });
t(async () => { return await fail(1); });
t(async () => { return fail(1); });
t(async () => { const r = (await fail(1)).x; });
t(async () => { const r = [1, await o.fail(1), 2]; });
t(async () => { o.fail(await o.fail(1), 2); });
t(async () => { for (const x of [1]) { await o.fail(x); } });
t(async () => { for await (const x of [fail(1)]) { x; } });
t(async () => { await (o.q ?? o.fail(1)); });
t(async () => { await (o ? o.fail(1) : 1); });
t(async () => { await new Promise((r, j) => setTimeout(() => j(new Error("s")), 1)); });
t(async () => { await o.fail(1).then((x) => x); });
t(async () => { await o.fail(1)
  .then((x) => x)
  .finally(() => {}); });
t(async () => { try { await o.fail(1); } finally { o.x; } });
t(async () => { await o?.fail(1); });
t(async () => { await o.fail?.(1); });
t(async () => { await `${await o.fail(1)}`; });
t(async () => { await 1; });
t(async () => { function* g() { } ; await (await o.p).fail(1); });
t(async () => { const x = await o.fail(
  1,
  2); return x });
t(async () => { await fail(o.p, [1, 2].map((x) => x)); });
t(async () => { throw await fail(1); });
class K { async m() { await this.q(1); } async q() { await fail() } async #z() { await fail() } z() { return this.#z() } async y() { await super.toString(); await this.#z() } }
t(() => new K().m());
t(() => new K().z());
t(() => new K().y());
class P { #a = null; #f() {} m() { return this.#a.b } n() { return this.#f().c } }
t(async () => { new P().m() });
t(async () => { new P().n() });
const get = (a) => (b, c) => c ?? (b === 2 && a === 1 && String(at).length > 3 ? fail(a) : fail);
o.get = (a) => (b) => (c) => fail(a + b + c);
t(async () => { await get(1)(2); });
t(async () => { await o.get(1)(2)(3); });
t(async () => { await (get(1))(2); });
t(async () => { await o
  .get(1)
  (2); });
t(async () => { await get(1)(await Promise.resolve(2)); });
t(async () => { await o.fail`x`; });
t(async () => { await (await Promise.resolve(fail))(1); });
t(async () => { await (await o).fail(1); });
t(async () => { await (0, o.fail)(1); });
t(async () => { await (o ? fail : get)(1); });
t(async () => { await (o.nothing ?? fail)(1); });
t(async () => { let x; await (x = fail(1)); });
t(async () => { let x; await (x ??= fail(1)); });
t(async () => { await (get(1), fail(1)); });
t(async () => { await new (get(1)(2, class { then(a, b) { fail().catch(b) } }))(); });
