// node flags: --experimental-transform-types --no-warnings
import assigned = require("./_assigned.cts");
import path = require("node:path");
function use(): string { return assigned.kind + assigned.make(2).n + path.basename(__filename) }
console.log(use(), Object.keys(assigned).join());
const own = { a: 1 };
export = own;
