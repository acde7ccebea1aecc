// An accessor at an index of `Object.prototype` is not called for what an external call is given.
let sets = 0;
function copy(a) { return structuredClone(a) }
Object.defineProperty(Object.prototype, "0", { set() { sets++ }, get() {}, configurable: true });
const x = copy({ x: 1 });
delete Object.prototype[0];
console.log(sets, x, "nodeBootstrap" in globalThis);
