const error = Object.freeze(new Error("frozen"));
const f = () => { throw error };
try { f() } catch (e) { console.log(e === error, Object.isFrozen(e)) }
const p = new Proxy(new Error("p"), { get(t, k) { return k === "message" ? "trapped" : t[k] } });
try { (() => { throw p })() } catch (e) { console.log(e === p, e.message) }
