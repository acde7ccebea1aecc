const f = (a) => { let s = 0; for (const x of a) s += x; return s };
const big = Array.from({ length: 1000 }, (_, i) => i);
let t = 0; for (let i = 0; i < 200; i++) t += f(big);
console.log(t, typeof performance.now(), Date.now() > 0);
