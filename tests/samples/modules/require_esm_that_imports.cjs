const { own, sum } = require("./_imports_another.mjs");
function use() { return own(1) + sum(2, 3) }
console.log(use());
