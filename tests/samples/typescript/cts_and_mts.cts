const path = require("node:path");
function f(x: number): string { return path.basename("/a/" + x) }
module.exports = { f };
console.log(f(3));
