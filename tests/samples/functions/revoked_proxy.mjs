const { proxy, revoke } = Proxy.revocable({}, {});
revoke();
const f = (p) => typeof p;
console.log(f(proxy));
try { (() => proxy.x)() } catch (e) { console.log(e.name) }
