function* g(a) { const x = yield a; console.log("got", x); const y = yield* inner(); console.log("inner gave", y); return 3 }
function* inner() { try { yield 1; yield 2; return "r" } finally { console.log("inner finally") } }
const i = g(0);
console.log(i.next("ignored"), i.next("x"), i.next(), i.next(), i.next());
const j = g(0); j.next(); j.next();
console.log(j.return(9), j.next());
const k = g(0); k.next(); k.next();
try { k.throw(new Error("t")) } catch (e) { console.log(e.message) }
