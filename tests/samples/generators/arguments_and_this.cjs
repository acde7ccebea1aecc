function* g(a) { yield arguments.length; yield this === o; a = 5; yield arguments[0] }
const o = { g };
console.log([...o.g(1, 2)], o.g.constructor.name, Object.getPrototypeOf(g).constructor.name, "prototype" in g);
