async function* g() { try { const x = yield 1; console.log("x", x); yield Promise.resolve(2); yield* [3, Promise.resolve(4)]; return Promise.resolve(5) } finally { console.log("finally") } }
const i = g();
console.log(await Promise.all([i.next(), i.next("a"), i.next(), i.next(), i.next(), i.next()]));
const j = g(); await j.next(); console.log(await j.return(Promise.resolve("r")), await j.next());
const k = g(); await k.next(); await k.throw(new Error("t")).catch((e) => console.log(e.message));
