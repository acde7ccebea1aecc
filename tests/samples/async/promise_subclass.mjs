class P extends Promise { then(a, b) { P.thens++; return super.then(a, b) } static thens = 0 }
async function f() { return await P.resolve(1) }
const r = f();
console.log(await r, r.constructor === Promise, P.thens);
