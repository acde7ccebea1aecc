// Bun quotes the arguments of what it cannot call; those of packages are seen by a probe.
const zlib = require("node:zlib");
const [a, b] = ["x", "y"];
function template() {
  zlib.nope(`${a}\n${b}`);
}
function last() {
  zlib.nope(a, "q").size;
}
function arrow() {
  return zlib.nope({ a, b: [1] }, () => 1);
}
function made() {
  new zlib.Nope(`${a}\n`, 2);
}
for (const fails of [template, last, arrow, made]) {
  try {
    fails();
  } catch (error) {
    console.log(error.message);
  }
}
console.log(String(last).length, String(arrow).includes("$tp"));
