import mitt from "../lib/mitt/dist/mitt.mjs";
import { customAlphabet } from "../lib/nanoid/index.js";
import ini from "../lib/ini/lib/ini.js";
import toposort from "../lib/toposort/index.js";
const m = mitt();
m.on("a", (x) => console.log("got", x));
m.on("*", (t, x) => console.log(t, x));
m.emit("a", 1);
m.off("a");
m.emit("a", 2);
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
console.log(customAlphabet("a", 5)());
