// hosts: bun node
// Modules that are loaded after the program has replaced built-ins, with others that do not do what those did.
const { log } = console;
const text = process.version;
const iterator = Array.prototype[Symbol.iterator];
const { push, map } = Array.prototype;
const { slice: cut, charCodeAt } = String.prototype;
const { exec } = RegExp.prototype;
const RealMap = Map;
Array.prototype[Symbol.iterator] = function* () {
  if (this.length > 0) yield this[0];
  if (this.length > 1) yield 42;
};
Array.prototype.map = () => [];
Array.prototype.push = function () { return -1; };
String.prototype.charCodeAt = () => 65;
String.prototype.slice = () => "";
RegExp.prototype.exec = () => null;
globalThis.Map = class Map {};
Reflect.defineProperty(JSON, "parse", { get() { log("parse"); return () => ({}); }, configurable: true });
Object.prototype.get = 1;
const found = await import("./_lazy.mjs").catch((e) => e);
const same = [Array.prototype.map.name, Array.prototype.push([]), text.charCodeAt(0), text.slice(1), Map === RealMap, ({}).get];
delete Object.prototype.get;
const own = Object.getOwnPropertyDescriptor(JSON, "parse").get.name;
Array.prototype[Symbol.iterator] = iterator;
Array.prototype.map = map;
Array.prototype.push = push;
String.prototype.charCodeAt = charCodeAt;
globalThis.Map = RealMap;
String.prototype.slice = cut;
RegExp.prototype.exec = exec;
log(found instanceof Error ? found.message : Object.keys(found).join(), typeof found.total, String(same), own);
log(found.total([1, 2, 3]), new found.Later().n, await new found.Later().plus(1));
log(/try|const/.test(String(Object.getOwnPropertyDescriptor(found.Later.prototype, "n").get)));
