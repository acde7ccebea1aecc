const ini = require("../lib/ini/lib/ini.js");
const toposort = require("../lib/toposort/index.js");
console.log(
  JSON.stringify(ini.parse("x=1\n[s]\na[]=1\na[]=2\n; c\nb=true")),
  ini.stringify({ a: 1, s: { b: "x y" } }),
);
console.log(toposort([["a", "b"], ["b", "c"], ["d", "b"]]).join());
try {
  toposort([["a", "b"], ["b", "a"]]);
} catch (e) {
  console.log(e.message);
}
