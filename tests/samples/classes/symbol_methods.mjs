class Temp { constructor(v) { this.v = v } [Symbol.toPrimitive](hint) { return hint === "string" ? `${this.v}C` : this.v } get [Symbol.toStringTag]() { return "Temp" } valueOf() { return -1 } }
const t = new Temp(20);
console.log(`${t}`, t + 1, t * 2, Object.prototype.toString.call(t));
