class Even { static [Symbol.hasInstance](n) { return n % 2 === 0 } }
class L extends Array { static get [Symbol.species]() { return Array } }
console.log(2 instanceof Even, 1 instanceof Even, new L(1, 2, 3).map((x) => x) instanceof L);
