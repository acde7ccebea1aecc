import mitt from "../lib/mitt/dist/mitt.mjs";
import { customAlphabet } from "../lib/nanoid/index.js";
const m = mitt();
m.on("a", (x) => console.log("got", x));
m.on("*", (t, x) => console.log(t, x));
m.emit("a", 1);
m.off("a");
m.emit("a", 2);
console.log(customAlphabet("a", 5)());
