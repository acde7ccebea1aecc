function* walk(t) { if (Array.isArray(t)) { let n = 0; for (const x of t) n += yield* walk(x); return n } yield t; return 1 }
function* all() { const n = yield* walk([1, [2, [3, [4]]]]); return n }
const i = all(); const seen = []; let r;
while (!(r = i.next()).done) seen.push(r.value);
console.log(seen, r.value);
const custom = { [Symbol.iterator]: () => ({ next(v) { console.log("next", v); return { done: v === "stop", value: v } }, throw(e) { console.log("throw", e); return { done: true, value: "thrown" } }, return(v) { console.log("return", v); return { done: true, value: v } } }) };
function* d() { return yield* custom }
const j = d(); j.next(1); j.next(2); console.log(j.throw("x"));
const k = d(); k.next(1); console.log(k.return("r"));
