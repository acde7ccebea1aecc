function f(a = (() => { throw new Error("default") })()) { return a }
async function g(a = (() => { throw new Error("async default") })()) { return a }
function* h(a = (() => { throw new Error("generator default") })()) { yield a }
try { f() } catch (e) { console.log(e.message) }
g().catch((e) => console.log(e.message));
try { h() } catch (e) { console.log(e.message) }
