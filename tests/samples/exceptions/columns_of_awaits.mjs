// hosts: bun
// Where async functions are said to wait.
const at = (e) => e.stack.split("\n").slice(1).map((l) => l.replace(/.*\//, "").replace(")", "")).filter((l) => /columns_of_awaits/.test(l)).join(" ");
const fail = async (x) => { await null; throw new Error("x"); };
const o = { fail, p: { fail }, n: null, get g() { return fail() } };
const t = (f) => f().catch((e) => console.log(at(e)));
await t(async () => { await fail(1); });
await t(async () => { await o.fail(1); });
await t(async () => { await o.p.fail(1, "a(b)"); });
await t(async () => { await o["fail"](1); });
await t(async () => { await o.g; });
await t(async () => { await Promise.all([fail(1), o.fail(2)]); });
await t(async () => { const [a, b] = await Promise.all([fail(1), o.fail(2)]); return a; });
await t(async () => { return await fail(1); });
await t(async () => { return fail(1); });
await t(async () => { const r = (await fail(1)).x; });
await t(async () => { const r = [1, await o.fail(1), 2]; });
await t(async () => { o.fail(await o.fail(1), 2); });
await t(async () => { for (const x of [1]) { await o.fail(x); } });
await t(async () => { for await (const x of [fail(1)]) { x; } });
await t(async () => { await (o.q ?? o.fail(1)); });
await t(async () => { await (o ? o.fail(1) : 1); });
await t(async () => { await new Promise((r, j) => setTimeout(() => j(new Error("s")), 1)); });
await t(async () => { await o.fail(1).then((x) => x); });
await t(async () => { await o.fail(1)
  .then((x) => x)
  .finally(() => {}); });
await t(async () => { try { await o.fail(1); } finally { o.x; } });
await t(async () => { await o?.fail(1); });
await t(async () => { await o.fail?.(1); });
await t(async () => { await `${await o.fail(1)}`; });
await t(async () => { function* g() { } ; await (await o.p).fail(1); });
await t(async () => { const x = await o.fail(
  1,
  2); return x });
await t(async () => { await fail(o.p, [1, 2].map((x) => x)); });
await t(async () => { throw await fail(1); });
class K { async m() { await this.q(1); } async q() { await fail() } async #z() { await fail() } z() { return this.#z() } async y() { await super.toString(); await this.#z() } }
await t(() => new K().m());
await t(() => new K().z());
await t(() => new K().y());
const get = (a) => (b, c) => c ?? (b === 2 && a === 1 && String(at).length > 3 ? fail(a) : fail);
o.get = (a) => (b) => (c) => fail(a + b + c);
await t(async () => { await get(1)(2); });
await t(async () => { await o.get(1)(2)(3); });
await t(async () => { await (get(1))(2); });
await t(async () => { await o
  .get(1)
  (2); });
await t(async () => { await get(1)(await Promise.resolve(2)); });
await t(async () => { await o.fail`x`; });
await t(async () => { await (await Promise.resolve(fail))(1); });
await t(async () => { await (await o).fail(1); });
await t(async () => { await (0, o.fail)(1); });
await t(async () => { await (o ? fail : get)(1); });
await t(async () => { await (o.nothing ?? fail)(1); });
await t(async () => { let x; await (x = fail(1)); });
await t(async () => { let x; await (x ??= fail(1)); });
await t(async () => { await (get(1), fail(1)); });
await t(async () => { await new (get(1)(2, class { then(a, b) { fail().catch(b) } }))(); });
