// hosts: bun node
const iterator = Array.prototype[Symbol.iterator];
delete Array.prototype[Symbol.iterator];
function load() { return require("./_counted.cjs") }
const lib = load();
console.log(lib.count());
Array.prototype[Symbol.iterator] = function () { throw new Error("patched") };
const late = require("./_strict_lib.cjs");
console.log(typeof late.self, late.set());
Object.defineProperty(Array.prototype, Symbol.iterator, { value: iterator, writable: true, configurable: true });
console.log([...[1, 2]].join());
