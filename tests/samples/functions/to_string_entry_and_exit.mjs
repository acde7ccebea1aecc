// record: {"values":"entry-and-exit"}
import { other, Other } from "./_to_string_other.mjs";
function add(a, b) { return a + b }
class Cart { total(list) { let sum = 0; for (const x of list) sum = add(sum, x); return sum } get size() { return 1 } }
const arrow = (x) => add(x, 1);
async function later(x) { await null; return x }
function* gen(x) { yield x }
console.log(new Cart().total([1, 2]), arrow(1), await later(1), ...gen(1));
for (const f of [other, Other, Other.prototype.run, add, Cart, arrow, later, gen, Cart.prototype.total]) console.log(String(f).replace(/\s+/g, " "), f.toString.call(f).length === String(f).length);
