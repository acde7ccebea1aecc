const log = []; const l = (x) => (log.push(x), x);
function f() { return JSON.stringify(l({ get a() { l("getter"); return 1 }, toJSON: undefined }), l(null), l(2)) }
function g() { return JSON.stringify({ a: l(1) }, (k, v) => (l(k), v), ...[l(1)]) }
function h() { try { return JSON.parse(l("{") + (() => { throw new Error("arg") })()) } catch (e) { return e.message } }
console.log(f(), g(), h(), log.map((x) => typeof x === "object" ? "o" : x));
