function* g() { const o = { a: yield 1, [yield 2]: yield }; const t = `${yield 3}${(yield 4) + 1}`; const c = (yield) ? yield 5 : 6; for (let k = yield 7; k < (yield 8); k++) yield k; return [o, t, c, yield
, yield* [10]] }
const i = g(); let r, n = 0; const out = [];
while (!(r = i.next(n++)).done && n < 30) out.push(r.value);
console.log(out, r.value);
