const reads = [];
for (const name of ["lazy", "other"]) {
  Object.defineProperty(globalThis, name, { get() { reads.push(name); return JSON.stringify(reads.length) }, configurable: true });
}
const top = JSON.parse(lazy);
const text = JSON.stringify(other, null, lazy);
function inside(x) { return [JSON.stringify(x, null, other), JSON.stringify(lazy, null, x)] }
function byDefault(y = JSON.parse(lazy)) { return y }
class Field { z = JSON.stringify(other, null, 1) }
console.log(top, text, inside(1), byDefault(), new Field().z, reads.join());
Object.defineProperty(globalThis, "password", { get() { return reads.push("password") }, configurable: true });
console.log(((x) => JSON.stringify(x, null, password))(1), reads.length);
const own = "2";
console.log(JSON.parse(own), JSON.stringify(own, null, 2));
