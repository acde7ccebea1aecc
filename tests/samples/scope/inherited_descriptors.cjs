// What a property's descriptor is taken to have when a program has put it on Object.prototype.
const log = [];
console.log("first");
Object.defineProperty(Object.prototype, "get", { get() { log.push("get"); return undefined }, configurable: true });
Object.defineProperty(Object.prototype, "set", { get() { log.push("set"); return undefined }, configurable: true });
Object.defineProperty(Object.prototype, "value", { get() { log.push("value"); return undefined }, configurable: true });
class A { get name() { return "A" } m(x) { return { x, get y() { return 1 } } } }
const f = (a) => ({ ...a, z: [1, { b: 2 }] });
function g() { throw new Error("g") }
f({ q: 1 });
new A().m(new A());
f(new A());
try { g() } catch { f(1) }
delete Object.prototype.get;
delete Object.prototype.set;
delete Object.prototype.value;
console.log(log.join());
Object.prototype.get = function () { return 1 };
f({ q: 1 });
new A().m(new A());
setTimeout(() => {
  delete Object.prototype.get;
  console.log("last");
});
