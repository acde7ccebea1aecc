console.log("a start"); exports.a = 1;
const b = require("./b.mjs");
console.log("a end", b.b); exports.late = 2;
