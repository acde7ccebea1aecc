// Hazard: V8 makes up a name for a function that has none, of the words around it, and probes would be among them.
const seen = [];
function where(value) {
  const [, , line] = new Error().stack.split("\n");
  seen.push(/at (.*) \(/.exec(line)?.[1] ?? "no name");
  return value;
}
const both = { x: 1, z: 1 };
function external(value) {
  return both.x === JSON.stringify([1], (_, v) => [where(v)].at(), { get z() { return value } }.z);
}
class Made {
  constructor(value) {
    this.kept = JSON.parse(value, (_, v) => [where(v)].at(), { get z() { return 1 } }.z);
  }
}
external(1);
new Made("1");
console.log(seen.join("\n"));
