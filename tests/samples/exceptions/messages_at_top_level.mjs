// record: {"externalCalls":false}
const has = (message) => message.includes("$" + "tp") ? message : "clean";
try { new ((q) => q)() } catch (e) { console.log(1, has(e.message)) }
try { Reflect.construct((q) => q, []) } catch (e) { console.log(2, has(e.message)) }
const f = (q) => q;
try { Reflect.construct(f, []) } catch (e) { console.log(3, has(e.message)) }
function late() { Reflect.construct(f, []) }
const o = { get m() { try { Reflect.construct(f, []) } catch (e) { return has(e.message) } }, n(x = (() => { try { Reflect.construct(f, []) } catch (e) { return has(e.message) } })()) { return x } };
console.log(4, o.m, o.n());
class A { static x = (() => { try { Reflect.construct(f, []) } catch (e) { return has(e.message) } })(); static { try { Reflect.construct(f, []) } catch (e) { console.log(5, has(e.message)) } } }
console.log(6, A.x);
Promise.reject(0).catch(() => { Reflect.construct(f, []) }).catch((e) => console.log(7, has(e.message)));
new Promise(() => Reflect.construct(f, [])).catch((e) => console.log(8, has(e.message)));
await Promise.resolve().then(() => Reflect.construct(f, [])).catch((e) => console.log(9, has(e.message)));
function* gen() { try { yield 1; Reflect.construct(f, []) } catch (e) { yield has(e.message) } }
console.log(10, [...gen()]);
try { [1].map(() => Reflect.construct(f, [])) } catch (e) { console.log(11, has(e.message)) }
try { [1].map(f => Reflect.construct(() => 1, [])) } catch (e) { console.log(12, has(e.stack)) }
try { late() } catch (e) { console.log(13, has(e.message)) }
try { try { late() } finally { console.log("fin") } } catch (e) { console.log(14, has(e.message)) }
try { Reflect.apply(Reflect.construct, null, [f, []]) } catch (e) { console.log(15, has(String(e))) }
const { a = (() => { try { Reflect.construct(f, []) } catch (e) { return has(e.message) } })() } = {};
console.log(16, a);
