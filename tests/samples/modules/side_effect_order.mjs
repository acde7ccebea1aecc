import "./_order_1.mjs";
console.log("main");
import "./_order_2.mjs";
