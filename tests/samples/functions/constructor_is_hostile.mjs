const seen = [];
class P extends Promise { static get [Symbol.species]() { seen.push("species"); return Promise } get constructor() { seen.push("constructor"); return Promise } then(...a) { seen.push("then"); return super.then(...a) } }
const f = (p) => p;
const p = f(P.resolve(1));
seen.length = 0;
f(f(p));
console.log(seen);
