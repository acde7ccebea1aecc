const seen = [];
const o = { get secretly() { seen.push("read"); throw new Error("read!") }, toString() { seen.push("toString"); return "x" }, toJSON() { seen.push("toJSON") }, [Symbol.toPrimitive]() { seen.push("prim") }, then: undefined };
const p = new Proxy({}, { get(t, k) { seen.push(`get ${String(k)}`) }, ownKeys() { seen.push("ownKeys"); return [] }, getPrototypeOf() { seen.push("proto"); return null }, getOwnPropertyDescriptor() { seen.push("gopd") }, has() { seen.push("has"); return false } });
const f = (a, b) => [a, b].length;
class K { get [Symbol.toStringTag]() { seen.push("tag"); return "K" } static get [Symbol.species]() { seen.push("species"); return K } constructor() { this.k = 1 } }
console.log(f(o, p), f(new K(), [o, p]), seen);
