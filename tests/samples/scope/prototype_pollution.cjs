// hosts: bun node
Object.prototype.polluted = "p";
Object.defineProperty(Object.prototype, "get", { get() { throw new Error("get was read") }, set() { throw new Error("set") }, configurable: true });
Object.defineProperty(Object.prototype, "then", { get() { return undefined }, configurable: true });
Array.prototype[0] = "hole";
const f = (a, b) => a + (b ?? 0);
console.log(f(1), f(2, 3), new Array(1)[0], (({ polluted }) => polluted)({}));
delete Object.prototype.get; delete Object.prototype.then;
