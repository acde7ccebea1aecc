// hosts: bun
function loop(n, acc) { if (n === 0) return acc; return loop(n - 1, acc + 1) }
const even = (n) => n === 0 ? true : odd(n - 1);
const odd = (n) => n === 0 ? false : even(n - 1);
console.log(loop(300000, 0), even(200000));
const all = (list) => list === null || all(list.next);
const some = (list) => list !== null && (list.odd ? list : some(list.next));
const last = (list, before) => list === null ? before : null ?? last(list.next, list);
function count(strings, n) { return n === undefined ? strings.raw.length : n === 0 ? "none left" : count`${n - 1}` }
let list = null;
for (let i = 0; i < 200000; i++) list = { next: list, odd: i === 0 };
console.log(all(list), some(list).odd, last(list).odd, count`${200000}`, count``);
