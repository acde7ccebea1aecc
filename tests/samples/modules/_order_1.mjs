import "./_order_2.mjs";
console.log("one");
