// hosts: bun
function loop(n, acc) { if (n === 0) return acc; return loop(n - 1, acc + 1) }
const even = (n) => n === 0 ? true : odd(n - 1);
const odd = (n) => n === 0 ? false : even(n - 1);
console.log(loop(300000, 0), even(200000));
