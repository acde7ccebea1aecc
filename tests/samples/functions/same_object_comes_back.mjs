const o = { big: Array.from({ length: 10000 }, (_, i) => i) };
const id = (x) => x;
const frozen = Object.freeze({ a: 1 });
console.log(id(o) === o, id(frozen) === frozen, id(id) === id, id(Object.create(null)) instanceof Object);
